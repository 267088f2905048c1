import type { IncomingMessage } from "node:http";
import { HTTPReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import { answerEmpty } from "../../http/answer.ts";
import type { HttpRoute } from "../../http/http-route.ts";
import { BodyError, readBody } from "../../http/read-body.ts";
import { toBoltLogger } from "./bolt-logger.ts";

export type SlackEventsOptions = {
  signingSecret: string;
  logger: Logger;
  /** Milliseconds UTC. */
  now: () => number;
};

/** Slack's own bodies are far smaller; Bolt's default is 4 MB. */
const bodyLimitBytes = 1_048_576;
/** How far a request's time may be from ours, either way. */
const maxClockDifferenceMs = 300_000;

/**
 * `POST /slack/events`: events, commands and interactivity. Bolt verifies, parses and answers;
 * what it leaves open is checked before: the size, and timestamps from the future.
 */
export function createSlackEvents({ signingSecret, logger, now }: SlackEventsOptions): {
  receiver: HTTPReceiver;
  route: HttpRoute;
} {
  const receiver = createReceiver(signingSecret, logger);
  const route: HttpRoute = {
    path: "/slack/events",
    methods: ["POST"],
    handle: async (request, response) => {
      // A request without a time is left to Bolt: `ssl_check` has none, any other is refused for it.
      const sentAt = request.headers["x-slack-request-timestamp"];
      if (sentAt !== undefined && !isNear(Number(sentAt) * 1_000, now())) {
        logger.warn({ reason: "clock-difference" }, "a request to /slack/events was refused");
        answerEmpty(response, 401);
        return;
      }
      try {
        const rawBody = await readBody(request, bodyLimitBytes);
        if (parsesToNull(request, rawBody)) {
          answerEmpty(response, 400);
          return;
        }
        // Bolt takes a body that was read before from here.
        receiver.requestListener(Object.assign(request, { rawBody }), response);
      } catch (error) {
        if (!(error instanceof BodyError)) throw error;
        logger.warn({ reason: error.reason }, "a request to /slack/events was refused");
        answerEmpty(response, 413);
      }
    },
  };
  return { receiver, route };
}

function createReceiver(signingSecret: string, logger: Logger): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: ["/slack/events"],
    logger: toBoltLogger(logger),
    processEventErrorHandler: async ({ response }) => {
      answerEmpty(response, 503);
      // "Acknowledged" stops Bolt's own timer, which would answer 404 later.
      return true;
    },
    // After 3 s Slack no longer listens and will deliver again; Bolt's default would say 404.
    unhandledRequestHandler: ({ response }) => {
      logger.warn("an input was not stored within 3 s, Slack will deliver it again");
      answerEmpty(response, 503);
    },
  });
}

/** False also for what is no time at all. */
function isNear(sentAtMs: number, nowMs: number): boolean {
  return Math.abs(sentAtMs - nowMs) <= maxClockDifferenceMs;
}

/** Measured on Bolt 5.1: a signed body of JSON `null` is read as an object outside of any catch, and ends the process. */
function parsesToNull(request: IncomingMessage, rawBody: Buffer): boolean {
  const text = rawBody.toString();
  const isForm = request.headers["content-type"] === "application/x-www-form-urlencoded";
  const json = isForm ? new URLSearchParams(text).get("payload") : text;
  return json?.trim() === "null";
}
