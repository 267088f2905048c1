import type { App } from "@slack/bolt";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";

export type UnhandledEventsDeps = { onIgnored: OnSlackIgnored; handledTypes: ReadonlySet<string> };

/** Events that no other listener is for: acknowledged, and counted with their type. */
export function register(app: App, { onIgnored, handledTypes }: UnhandledEventsDeps): void {
  app.event(/^/, async ({ event, body }) => {
    if (!handledTypes.has(event.type)) onIgnored("unhandled-event", idsOfBody(body));
  });
}
