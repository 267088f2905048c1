import type { App } from "@slack/bolt";
import type { AcceptInput } from "../../../domain/input.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { deliveryButtonId, parseButtonPress } from "../parse-button-press.ts";
import type { BotOf } from "../slack-bot.ts";

export type DeliveryButtonsDeps = { accept: AcceptInput; onIgnored: OnSlackIgnored; botOf: BotOf };

/** Retry, Discard, It arrived and Send again under an unconfirmed or failed reply. */
export function register(app: App, { accept, onIgnored, botOf }: DeliveryButtonsDeps): void {
  app.action(deliveryButtonId, async ({ body, ack }) => {
    const press = parseButtonPress(body, botOf(body)?.teamId);
    if (press === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await accept(press);
    await ack();
  });
}
