import type { App } from "@slack/bolt";
import { type Desk, deskButtons } from "../../../commands/desk.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { oneOf } from "../one-of.ts";
import { parseDeskButton } from "../parse-desk-button.ts";
import type { BotOf } from "../slack-bot.ts";

export type DeskButtonsDeps = {
  desk: Pick<Desk, "onButton">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/** The desk's buttons in cards, answers and forms, and the buttons that are links. */
export function register(app: App, { desk, onIgnored, botOf }: DeskButtonsDeps): void {
  app.action(oneOf(deskButtons), async ({ body, ack }) => {
    const press = parseDeskButton(body, botOf(body)?.teamId);
    if (press === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await desk.onButton(press);
    await ack();
  });
  // The browser has opened the address by itself; Slack tells of the press all the same and wants it acknowledged.
  app.action(/^link\./, async ({ ack }) => ack());
}
