type Fields = { error: string; reason?: string; problem?: string; advice?: string };

/**
 * What a log or an answer may show of an error: its name and our own closed reason. Its message may quote texts and tokens, so
 * only an error of ours that says it doesn't (`isLoggable`) is shown with its message, and what to do.
 */
export function errorFields(error: unknown): Fields {
  const name = error instanceof Error ? error.name : typeof error;
  const reason = error instanceof Error && "reason" in error ? error.reason : undefined;
  const isClosed = typeof reason === "string" && /^[a-z0-9-]{1,40}$/.test(reason);
  return { error: name, ...(isClosed ? { reason } : {}), ...wordsOf(error) };
}

function wordsOf(error: unknown): Pick<Fields, "problem" | "advice"> {
  if (!(error instanceof Error && "isLoggable" in error && error.isLoggable === true)) return {};
  const advice = "advice" in error && typeof error.advice === "string" ? { advice: error.advice } : {};
  return { problem: error.message, ...advice };
}
