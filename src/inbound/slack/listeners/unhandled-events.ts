import type { App } from "@slack/bolt";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";

export type UnhandledEventsDeps = { onIgnored: OnSlackIgnored; handledTypes: ReadonlySet<string> };

/** Events without another listener: acknowledged, and counted by type. */
export function register(app: App, { onIgnored, handledTypes }: UnhandledEventsDeps): void {
  app.event(/^/, async ({ event, body }) => {
    if (!handledTypes.has(event.type)) onIgnored("unhandled-event", idsOfBody(body));
  });
}
