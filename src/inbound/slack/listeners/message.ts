import type { App } from "@slack/bolt";
import type { AcceptInput } from "../../../domain/input.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { parseMessageEvent } from "../parse-message-event.ts";

export type MessageDeps = { accept: AcceptInput; onIgnored: OnSlackIgnored; bot: { userId: string } };

/** What people write, change and delete. Rejects when it could not be stored, so that Slack delivers it again. */
export function register(app: App, { accept, onIgnored, bot }: MessageDeps): void {
  app.event("message", async ({ body }) => {
    const parsed = parseMessageEvent(body, bot);
    if ("ignored" in parsed) onIgnored(parsed.ignored, idsOfBody(body));
    else await accept(parsed.input);
  });
}
