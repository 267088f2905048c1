/** The variables of a process, or of a file of variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Removes what pasting and editing leave around the bot's own variables: white space, Windows line ends, a pair of quotes, and
 * invisible characters such as a byte order mark. It also cleans names: Node reads a file's leading mark as part of the first
 * name. All other variables stay unchanged.
 */
export function tidyEnvironment(environment: Environment): Environment {
  const tidied: Record<string, string | undefined> = {};
  for (const [given, value] of Object.entries(environment)) {
    const name = given.replace(UNSEEN_ENDS, "");
    if (!isOurs(name)) tidied[given] = value;
    // A correct name wins over a cleaned one.
    else if (name === given || environment[name] === undefined) tidied[name] = value && tidyValue(value);
  }
  return tidied;
}

/** White space, control characters, and those that only format others: marks, joiners, directions. */
const UNSEEN_ENDS = /^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$/gu;
const QUOTES = ['""', "''", "``", "“”", "‘’"];

const OUR_PREFIXES = /^(?:SLACK|CHATRA|MEMBRANE)_/;
const OUR_NAMES = new Set([
  "ADMIN_USERS",
  "ALERT_AFTER_SECONDS",
  "DATABASE_URL",
  "DATA_DIR",
  "ENCRYPTION_KEY",
  "GUEST_COMMANDS",
  "HOST",
  "LOG_LEVEL",
  "PORT",
  "PUBLIC_URL",
  "RETENTION_DAYS",
  "TRUST_PROXY",
]);
const PROXIES = /^(?:https?_proxy|no_proxy)$/i;

function isOurs(name: string): boolean {
  return OUR_PREFIXES.test(name) || OUR_NAMES.has(name) || PROXIES.test(name);
}

/** Returns a value without what pasting leaves at its ends. */
export function tidyValue(value: string): string {
  const bare = value.replace(UNSEEN_ENDS, "");
  const quotes = `${bare.at(0)}${bare.at(-1)}`;
  return bare.length > 1 && QUOTES.includes(quotes) ? tidyValue(bare.slice(1, -1)) : bare;
}
