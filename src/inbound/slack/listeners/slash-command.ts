import type { App } from "@slack/bolt";
import { z } from "zod";
import type { Answer, CommandHandlers } from "../../../commands/command-handlers.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { parseCommand } from "../parse-command.ts";
import type { BotOf } from "../slack-bot.ts";

export type SlashCommandDeps = {
  handlers: Pick<CommandHandlers, "onCommand">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

/**
 * `/chatra`, by whatever name the app's manifest gives it: Slack sends us our own commands only, and a second app for
 * tests needs one of its own. The desk's answer goes out with the acknowledgement, for the eyes of who asked.
 */
export function register(app: App, { handlers, onIgnored, botOf }: SlashCommandDeps): void {
  app.command(/^\//, async ({ body, ack }) => {
    const command = parseCommand(body, botOf(body)?.teamId);
    if (command === undefined) {
      onIgnored("malformed-interaction", idsOfBody(body));
      await ack();
      return;
    }
    const answer = await handlers.onCommand(command);
    await (answer === undefined ? ack() : ack(toAcknowledgement(answer)));
  });
}

/** Bolt's type of a block wants no more than its type; the rest is for Slack to check. */
const blocksSchema = z.array(z.looseObject({ type: z.string() }));

function toAcknowledgement({ text, blocks }: Answer) {
  return {
    response_type: "ephemeral" as const,
    text,
    ...(blocks === undefined ? {} : { blocks: blocksSchema.parse(blocks) }),
  };
}
