import type { Logger } from "pino";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { tellPerson } from "../outbound/slack/tell-person.ts";
import type { AnswerPerson, AnswerPlace, HandlerTools, SlackOfCommands } from "./command-dependencies.ts";
import type { Answer, Asked } from "./command-handlers.ts";

/** After more tries people have asked again themselves. */
const TRIES = 4;
const WAIT_MS = { least: 500, most: 10_000 };

/** `sleep` resolves after so many ms. */
export function createAnswerPerson(options: {
  slack: Pick<SlackOfCommands, "respond" | "postEphemeral" | "directMessage">;
  sleep: (ms: number) => Promise<unknown>;
  logger: Logger;
}): AnswerPerson {
  const { slack, sleep, logger } = options;
  return async (place, answer) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await tellPerson(slack, place, answer);
      } catch (error) {
        const waitMs = waitAfter(error, attempt);
        if (waitMs === undefined) {
          logger.warn({ userId: place.userId, err: error }, "command answer not delivered");
          return;
        }
        await sleep(waitMs);
      }
    }
  };
}

/** How long to wait before the next try, in ms; undefined when there is none. Nothing that may have arrived is told twice. */
function waitAfter(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof SlackGatewayError) || attempt >= TRIES) return undefined;
  if (error.reason !== "rate-limited" && error.reason !== "unavailable") return undefined;
  return Math.min(error.retryAfterMs ?? WAIT_MS.least * 2 ** attempt, WAIT_MS.most);
}

/** Tells it beside the acknowledgement, where there is something to tell. */
export function answerLater(
  { background, answer }: Pick<HandlerTools, "background" | "answer">,
  place: AnswerPlace,
  words: Answer | undefined,
): void {
  if (words !== undefined) background.run("an answer", () => answer(place, words));
}

/** Where to answer a command, a press or a shortcut. An answer of ours that carried the button is replaced. */
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
