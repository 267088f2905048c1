/** What a log or an answer may show of an error: its name and, for our own errors, the closed reason. Never its message. */
export type ErrorFields = { error: string; reason?: string };

/** A message may quote sent text, an address or a token; names and closed reasons can't. */
export function errorFields(error: unknown): ErrorFields {
  const name = error instanceof Error ? error.name : typeof error;
  const reason = error instanceof Error && "reason" in error ? error.reason : undefined;
  const isClosed = typeof reason === "string" && /^[a-z0-9-]{1,40}$/.test(reason);
  return isClosed ? { error: name, reason } : { error: name };
}
