import { AsyncLocalStorage } from "node:async_hooks";
import { type Logger, pino } from "pino";
import { openLogDestination } from "./log-destination.ts";

/** The fields of every log entry of the current work, such as its trace. */
const fieldsOfWork = new AsyncLocalStorage<Readonly<Record<string, string>>>();

/** Names of fields that could hold a secret or a user's text, anywhere in a log entry. */
const SENSITIVE = [
  "token",
  "botToken",
  "appToken",
  "accessToken",
  "refreshToken",
  "clientSecret",
  "signingSecret",
  "webhookSecret",
  "webhookSecrets",
  "authorization",
  "Authorization",
  "cookie",
  "text",
  "body",
  "message.text",
  "blocks",
  "html",
  "email",
  "phone",
  "profile",
  "payload",
  "stdout",
  "stderr",
  "input",
  "data",
  "original",
];

/**
 * The bot's log: one JSON object a line on standard output, without tokens or users' text. A failed line is lost and reported
 * to `onLost`; the bot continues.
 */
export function createLogger(level: string, onLost: () => void): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SENSITIVE.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: "[redacted]",
    },
    serializers: { err: describeError },
    // A copy, because pino adds the entry's own fields to it.
    mixin: () => ({ ...fieldsOfWork.getStore() }),
  };
  return pino(options, openLogDestination(onLost));
}

/**
 * Runs work and adds these fields to every log entry made during it, also in nested and later calls. `trace_id` finds all work
 * on a message.
 */
export function withLogFields<T>(fields: Readonly<Record<string, string>>, work: () => T): T {
  return fieldsOfWork.run(fields, work);
}

/** An error as the log shows it: its kind and place, without the fields that libraries add. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const reason = "reason" in error && typeof error.reason === "string" ? error.reason : undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    reason,
    code,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  };
}
