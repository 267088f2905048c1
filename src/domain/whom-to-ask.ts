/** More names than these nobody reads, and calls more people than are needed. */
const MOST_NAMED = 3;

/** What only the operator can do anything about: the command line where the bot runs, its variables and its packages. */
const OPERATORS_WORK =
  /\bMEMBRANE_[A-Z]|\bENCRYPTION_KEY\b|\bmembrane (?:login|connect\b)|\bnpm (?:install|i)\b/;

/**
 * Asks in mrkdwn for what only the operator can do: by name where the configuration names admins. `what` goes on behind
 * “Ask … to”.
 */
export function askOperator(adminUsers: readonly string[], what: string): string {
  const named = adminUsers.slice(0, MOST_NAMED).map((userId) => `<@${userId}>`);
  const last = named.pop();
  if (last === undefined) return `Ask the bot's operator to ${what}.`;
  return `Ask ${named.length === 0 ? last : `${named.join(", ")} or ${last}`} to ${what}.`;
}

/** Another system's words with whom to ask behind them, where they are about what only the operator can do. */
export function withWhomToAsk(words: string, adminUsers: readonly string[] = []): string {
  if (!OPERATORS_WORK.test(words) || /\bAsk (?:<@|the bot's operator)/.test(words)) return words;
  const sentence = /[.!?…]$/.test(words) ? words : `${words}.`;
  return `${sentence} ${askOperator(adminUsers, "do this")}`;
}
