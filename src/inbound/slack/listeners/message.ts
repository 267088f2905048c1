import type { App } from "@slack/bolt";
import type { Logger } from "pino";
import type { CommandHandlers } from "../../../commands/command-handlers.ts";
import type { AcceptInput, Input } from "../../../domain/input.ts";
import { classifyMessage } from "../../../domain/text/classify-message.ts";
import { errorFields } from "../../../runtime/error-fields.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { parseMessageEvent } from "../parse-message-event.ts";
import type { BotOf } from "../slack-bot.ts";

export type MessageDeps = {
  accept: AcceptInput;
  handlers: Pick<CommandHandlers, "onThreadCommand">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
  logger: Logger;
};

/** Users' new, changed and deleted messages. Rejects when storing failed, so that Slack delivers again. */
export function register(app: App, { accept, handlers, onIgnored, botOf, logger }: MessageDeps): void {
  app.event("message", async ({ body }) => {
    const bot = botOf(body);
    const parsed = bot ? parseMessageEvent(body, bot) : { ignored: "unknown-workspace" as const };
    if ("ignored" in parsed) {
      onIgnored(parsed.ignored, idsOfBody(body));
      return;
    }
    const outcome = await accept(parsed.input);
    // Slack delivers a message up to eleven times; a command runs at the first.
    if (outcome === "duplicate" || !isCommand(parsed.input)) return;
    const { teamId, channelId, threadTs, ts, userId, text, content } = parsed.input;
    try {
      await handlers.onThreadCommand({ teamId, channelId, threadTs, ts, userId, text, content });
    } catch (error) {
      // The reply is stored and a repetition would be a duplicate, so we acknowledge it.
      logger.error({ ...errorFields(error), ...idsOfBody(body) }, "a command in a thread was not taken");
    }
  });
}

function isCommand(input: Input): input is Extract<Input, { kind: "slack.reply" }> {
  return input.kind === "slack.reply" && classifyMessage(input).kind === "command";
}
