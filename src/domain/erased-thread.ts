import { type Context, type Decision, nothing } from "./decision.ts";
import { deliverAlone } from "./deliver.ts";
import { deliveryIdOf, type UserId } from "./ids.ts";
import type { SlackDelete, SlackEdit, SlackReply } from "./input.ts";
import { classifyMessage } from "./text/classify-message.ts";

const ERASED = "this visitor was erased from the bot.";
const WHAT_TO_DO =
  "A new thread opens when they write again. To write first, use `/chatra open CLIENT` with their client ID from Chatra.";

/** Answers whoever orders something about a message in the thread of an erased visitor. */
export const ORDER_IN_ERASED_THREAD = `Nothing was sent or changed: ${ERASED} ${WHAT_TO_DO}`;

/**
 * Something was written, changed or deleted in the thread of a visitor who was erased. It goes nowhere, and whoever did it
 * is told each time, as nobody else sees the words and they don't last. Nothing of the message is kept.
 */
export function inErasedThread(input: SlackReply | SlackEdit | SlackDelete, context: Context): Decision {
  const decision = nothing("forgotten");
  const told = toldOf(input);
  const { teamId, channelId, threadTs, ts } = input;
  if (told === undefined || threadTs === undefined) return decision;
  const version = input.kind === "slack.edit" ? `@${input.editedTs}` : "";
  decision.deliveries.push(
    deliverAlone(`whisper:${context.accountId}:${channelId}`, {
      id: deliveryIdOf(`${teamId}:${channelId}:${ts}`, `erased:${input.kind}${version}`),
      sourceTime: context.now,
      payload: { kind: "slack.whisper", channelId, threadTs, ...told },
    }),
  );
  return decision;
}

/** Undefined where nothing is to be told, or nobody is known whom to tell. */
function toldOf(input: SlackReply | SlackEdit | SlackDelete): { userId: UserId; text: string } | undefined {
  const { userId } = input;
  if (userId === undefined) return undefined;
  switch (input.kind) {
    case "slack.reply": {
      const subject = subjectOf(input);
      return subject === undefined ? undefined : { userId, text: `${subject}: ${ERASED} ${WHAT_TO_DO}` };
    }
    // Whether the visitor had got it, and so which change they were to see, is not known any more.
    case "slack.edit":
      return {
        userId,
        text: `Your change stays in Slack: ${ERASED} If they had got the message, please change it in Chatra.`,
      };
    case "slack.delete":
      return {
        userId,
        text: `The message is deleted in Slack only: ${ERASED} If they had got it, please delete it in Chatra.`,
      };
    default:
      return input satisfies never;
  }
}

/** What did not happen. Notes are talk among the team, and of what nobody can see nothing is missed. */
function subjectOf(reply: SlackReply): string | undefined {
  const { kind } = classifyMessage(reply);
  switch (kind) {
    case "note":
      return undefined;
    case "command":
      return "Your command did nothing";
    case "reply":
      return "Your message was not sent";
    case "empty": {
      const hasMore = reply.files.length > 0 || (reply.content?.leftOut.length ?? 0) > 0;
      return hasMore ? "Your message was not sent" : undefined;
    }
    default:
      return kind satisfies never;
  }
}
