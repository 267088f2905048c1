import type { App } from "@slack/bolt";
import { type CommandHandlers, commandButtons } from "../../../commands/command-handlers.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { oneOf } from "../one-of.ts";
import { parseCommandButton } from "../parse-command-button.ts";
import type { BotOf } from "../slack-bot.ts";

export type DeskButtonsDeps = {
  handlers: Pick<CommandHandlers, "onButton">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/** The command handlers' buttons in cards, answers and forms, and link buttons. */
export function register(app: App, { handlers, onIgnored, botOf }: DeskButtonsDeps): void {
  app.action(oneOf(commandButtons), async ({ body, ack }) => {
    const press = parseCommandButton(body, botOf(body)?.teamId);
    if (press === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await handlers.onButton(press);
    await ack();
  });
  // The browser has opened the address already, but Slack still wants an acknowledgement of the press.
  app.action(/^link\./, async ({ ack }) => ack());
}
