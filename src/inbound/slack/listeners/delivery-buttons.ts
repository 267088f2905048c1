import type { App } from "@slack/bolt";
import type { TeamId } from "../../../domain/ids.ts";
import type { AcceptInput } from "../../../domain/input.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { deliveryButtonId, parseButtonPress } from "../parse-button-press.ts";

export type DeliveryButtonsDeps = { accept: AcceptInput; onIgnored: OnSlackIgnored; teamId?: TeamId };

/** Retry, Discard, It arrived and Send again under a reply of unknown or failed outcome. */
export function register(app: App, { accept, onIgnored, teamId }: DeliveryButtonsDeps): void {
  app.action(deliveryButtonId, async ({ body, ack }) => {
    const press = parseButtonPress(body, teamId);
    if (press === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await accept(press);
    await ack();
  });
}
