import type { App } from "@slack/bolt";
import type { CommandHandlers } from "../../../commands/command-handlers.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { parseGlobalShortcut } from "../parse-shortcut.ts";
import type { BotOf } from "../slack-bot.ts";

export type OpenClientShortcutDeps = {
  handlers: Pick<CommandHandlers, "onOpenClientShortcut">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/** The global shortcut that asks which client to open. */
export function register(app: App, { handlers, onIgnored, botOf }: OpenClientShortcutDeps): void {
  app.shortcut({ callback_id: "open_client", type: "shortcut" }, async ({ body, ack }) => {
    const use = parseGlobalShortcut(body, botOf(body)?.teamId);
    if (use === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await handlers.onOpenClientShortcut(use);
    await ack();
  });
}
