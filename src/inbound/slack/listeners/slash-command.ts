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
 * `/chatra`, under any name from the app's manifest: Slack sends only our own commands, and a second app for tests needs
 * another name. The command handlers' answer goes out with the acknowledgement, as an ephemeral message.
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

/** Bolt's block type requires only the type; Slack checks the rest. */
const blocksSchema = z.array(z.looseObject({ type: z.string() }));

function toAcknowledgement({ text, blocks }: Answer) {
  return {
    response_type: "ephemeral" as const,
    text,
    ...(blocks === undefined ? {} : { blocks: blocksSchema.parse(blocks) }),
  };
}
