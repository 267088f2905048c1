import type { JsonObject } from "../json.ts";

/** What a command came to, before it is printed in one of the CLI's many forms. */
export type Outcome =
  | { kind: "json"; value: unknown; isEnvelopeFree?: boolean }
  | { kind: "text"; text: string }
  | { kind: "error"; error: JsonObject }
  | { kind: "help"; text: string }
  | { kind: "usage"; text: string };

/** Membrane's own refusals. */
export const refusals = {
  notAuthenticated: {
    type: "bad_request",
    key: "not_authenticated",
    message: "Not authenticated. Run `membrane login --tenant` first.",
  },
  accessDenied: { type: "bad_request", key: "access_denied", message: "Access denied" },
  rateLimited: { type: "bad_request", key: "rate_limit_exceeded", message: "Rate limit exceeded" },
  lockTimeout: { type: "concurrency", key: "lock_timeout", message: "Could not acquire the lock in time" },
  internal: { type: "internal", message: "Internal server error" },
} satisfies Record<string, JsonObject>;

export function notFound(what: string): Outcome {
  return { kind: "error", error: { type: "bad_request", key: "not_found", message: `${what} not found` } };
}

export function badRequest(message: string, data: JsonObject = {}): Outcome {
  return { kind: "error", error: { type: "bad_request", message, data } };
}
