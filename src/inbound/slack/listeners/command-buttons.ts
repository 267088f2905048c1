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

/** The desk's buttons in cards, answers and forms, and the buttons that are links. */
export function register(app: App, { handlers, onIgnored, botOf }: DeskButtonsDeps): void {
  app.action(oneOf(commandButtons), async ({ body, ack }) => {
    const press = parseCommandButton(body, botOf(body)?.teamId);
    if (press === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await handlers.onButton(press);
    await ack();
  });
  // The browser has opened the address by itself; Slack tells of the press all the same and wants it acknowledged.
  app.action(/^link\./, async ({ ack }) => ack());
}
