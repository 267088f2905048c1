import type { App } from "@slack/bolt";
import { type Desk, messageShortcuts } from "../../../commands/desk.ts";
import type { TeamId } from "../../../domain/ids.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { oneOf } from "../one-of.ts";
import { parseMessageShortcut } from "../parse-shortcut.ts";

export type MessageShortcutsDeps = {
  desk: Pick<Desk, "onMessageShortcut">;
  onIgnored: OnSlackIgnored;
  bot: { userId: string };
  teamId: TeamId | undefined;
};

/** What a message's own menu offers: send it after all, take it back at the visitor's, try again. */
export function register(app: App, { desk, onIgnored, bot, teamId }: MessageShortcutsDeps): void {
  app.shortcut({ callback_id: oneOf(messageShortcuts), type: "message_action" }, async ({ body, ack }) => {
    const use = parseMessageShortcut(body, bot, teamId);
    if (use === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await desk.onMessageShortcut(use);
    await ack();
  });
}
