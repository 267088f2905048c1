import { ERASED_VISITOR } from "../messages/unheard.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { deliverAlone } from "./deliver.ts";
import { deliveryIdOf, type UserId } from "./ids.ts";
import type { SlackDelete, SlackEdit, SlackReply } from "./input.ts";
import { classifyMessage } from "./text/classify-message.ts";

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
      const text = wordsAbout(input);
      return text === undefined ? undefined : { userId, text };
    }
    // Whether the visitor had got it, and so which change they were to see, is not known any more.
    case "slack.edit":
      return { userId, text: ERASED_VISITOR.edit };
    case "slack.delete":
      return { userId, text: ERASED_VISITOR.delete };
    default:
      return input satisfies never;
  }
}

/** Undefined where nothing is missed. Notes are talk among the team, and of what nobody can see nothing is missed. */
function wordsAbout(reply: SlackReply): string | undefined {
  const { kind } = classifyMessage(reply);
  switch (kind) {
    case "note":
      return undefined;
    case "command":
      return ERASED_VISITOR.command;
    case "reply":
      return ERASED_VISITOR.reply;
    case "empty": {
      const hasMore = reply.files.length > 0 || (reply.content?.leftOut.length ?? 0) > 0;
      return hasMore ? ERASED_VISITOR.reply : undefined;
    }
    default:
      return kind satisfies never;
  }
}
