import type { AnswerPlace } from "./command-dependencies.ts";
import type { Asked } from "./command-handlers.ts";

/** Where to answer a command, a press or a shortcut: an answer of ours that carried the button gives way. */
export function placeOf(asked: Asked & { isEphemeral?: boolean }): AnswerPlace {
  const { userId, channelId, threadTs, responseUrl, isEphemeral = false } = asked;
  return {
    userId,
    channelId,
    threadTs,
    responseUrl,
    ...(isEphemeral && responseUrl !== undefined ? { replaces: true } : {}),
  };
}
