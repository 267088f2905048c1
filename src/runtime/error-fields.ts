/** What a log or an answer may show of an error: its name and our own closed reason. Its message may quote texts and tokens. */
export function errorFields(error: unknown): { error: string; reason?: string } {
  const name = error instanceof Error ? error.name : typeof error;
  const reason = error instanceof Error && "reason" in error ? error.reason : undefined;
  const isClosed = typeof reason === "string" && /^[a-z0-9-]{1,40}$/.test(reason);
  return isClosed ? { error: name, reason } : { error: name };
}
