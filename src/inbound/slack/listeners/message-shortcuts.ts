import type { App } from "@slack/bolt";
import { type CommandHandlers, messageShortcuts } from "../../../commands/command-handlers.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { oneOf } from "../one-of.ts";
import { parseMessageShortcut } from "../parse-shortcut.ts";
import type { BotOf } from "../slack-bot.ts";

export type MessageShortcutsDeps = {
  handlers: Pick<CommandHandlers, "onMessageShortcut">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/** The bot's entries in a message's menu: send it to the visitor, unsend it, retry it. */
export function register(app: App, { handlers, onIgnored, botOf }: MessageShortcutsDeps): void {
  app.shortcut({ callback_id: oneOf(messageShortcuts), type: "message_action" }, async ({ body, ack }) => {
    const bot = botOf(body);
    const use = bot && parseMessageShortcut(body, bot, bot.teamId);
    if (use === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await handlers.onMessageShortcut(use);
    await ack();
  });
}
