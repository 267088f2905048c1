/** One fault of the configuration: the variable, the problem, and the fix. */
export type ConfigFault = { variable: string; problem: string };

/** The variables that are set, by their names. */
type Given = Record<string, string | undefined>;

/** Whether any number of workspaces can install the app themselves. */
export function isMany(given: Given): boolean {
  return given.SLACK_CLIENT_ID !== undefined || given.SLACK_CLIENT_SECRET !== undefined;
}

/** Whether all the required variables are unset. */
export function isNothingSet(given: Given): boolean {
  const needed = Object.keys({ ...NEEDED_BY_ONE, ...NEEDED_BY_MANY });
  return [...needed, "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"].every((name) => given[name] === undefined);
}

/** What each way to run the bot requires. */
export function missingFrom(given: Given): ConfigFault[] {
  const needs: Record<string, string> = {
    ...(isMany(given) ? NEEDED_BY_MANY : NEEDED_BY_ONE),
    ...(given.SLACK_APP_TOKEN === undefined ? { SLACK_SIGNING_SECRET: NO_SIGNING_SECRET } : {}),
    ...(given.MEMBRANE_TRANSPORT === "api" ? neededByApi(given) : {}),
  };
  return Object.entries(needs).flatMap(([variable, advice]) =>
    given[variable] === undefined ? [{ variable, problem: `is missing. ${advice}` }] : [],
  );
}

/** The workspace's key and secret, both of them; or a token in their place. */
function neededByApi(given: Given): Record<string, string> {
  const halves = Object.keys(WORKSPACE_KEYS).filter((variable) => given[variable] !== undefined);
  const isTokenEnough = given.MEMBRANE_ACCESS_TOKEN !== undefined && halves.length === 0;
  return isTokenEnough ? {} : WORKSPACE_KEYS;
}

const NEEDED_BY_ONE = {
  SLACK_BOT_TOKEN: "Copy the Bot User OAuth Token from your Slack app (OAuth & Permissions).",
  SLACK_CHANNEL:
    "Copy the ID of the channel for new chats from the bottom of the channel's details. The #name does not work.",
  CHATRA_WEBHOOK_SECRET: "Make one with: openssl rand -hex 24. It is the last part of the webhook URL.",
};
const NEEDED_BY_MANY = {
  SLACK_CLIENT_ID: "Copy the Client ID from your Slack app (Basic Information).",
  SLACK_CLIENT_SECRET: "Copy the Client Secret from your Slack app (Basic Information).",
  ENCRYPTION_KEY: "It encrypts the tokens and secrets in the database. Make one with: openssl rand -hex 32",
  PUBLIC_URL:
    "Set it to the https URL where the internet reaches the bot. Slack sends installers back there.",
};
const NO_SIGNING_SECRET =
  "Copy the Signing Secret from your Slack app (Basic Information), or set SLACK_APP_TOKEN to use Socket Mode.";
const OTHER_WAYS =
  "Or set MEMBRANE_ACCESS_TOKEN instead of both, or set MEMBRANE_TRANSPORT to cli to use the membrane command.";
const WORKSPACE_KEYS = {
  MEMBRANE_WORKSPACE_KEY: `Copy the workspace key from Membrane's console (Settings, Access). ${OTHER_WAYS}`,
  MEMBRANE_WORKSPACE_SECRET: `Copy the workspace secret from Membrane's console (Settings, Access). ${OTHER_WAYS}`,
};

/** A variable for a single workspace would belong to one team, but apply to all. */
export function misplacedIn(given: Given): ConfigFault[] {
  if (!isMany(given)) return [];
  const faults = [...Object.keys(NEEDED_BY_ONE), "SLACK_MENTION", "MEMBRANE_CONNECTION_ID", "CHATRA_AGENT_ID"]
    .filter((variable) => given[variable] !== undefined)
    .map((variable) => ({ variable, problem: OF_ONE_WORKSPACE }));
  const withoutTeam = toWords(given.ADMIN_USERS ?? "").some((user) => !user.includes(":"));
  return withoutTeam ? [...faults, { variable: "ADMIN_USERS", problem: WITHOUT_TEAM }] : faults;
}

const OF_ONE_WORKSPACE =
  "must be unset while SLACK_CLIENT_ID is set: each workspace then has its own. Remove it.";
const WITHOUT_TEAM =
  "must name the workspace of each user while SLACK_CLIENT_ID is set, as in T0123ABCD:U0123ABCD.";

/** Finds invisible characters inside values, which the operator could not find. Lists may hold any white space. */
export function unseenFaults(given: Given, names: readonly string[]): ConfigFault[] {
  return names.flatMap((variable) => {
    const value = given[variable] ?? "";
    const code = unseenIn(LISTS.has(variable) ? value.replaceAll(/\s/g, "") : value);
    const problem = `must not have an invisible character (${code}). Type the value, or copy it again.`;
    return code === undefined ? [] : [{ variable, problem }];
  });
}

const LISTS: ReadonlySet<string> = new Set(["ADMIN_USERS", "CHATRA_WEBHOOK_SECRET", "ENCRYPTION_KEY"]);

/** The code of the first such character, such as U+200B; undefined without one. */
function unseenIn(value: string): string | undefined {
  const [found] = UNSEEN.exec(value) ?? [];
  return found && `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Control characters, and those that only format others: marks, joiners, directions. */
const UNSEEN = /[\p{Cc}\p{Cf}]/u;

/** A list in one variable, separated by commas or white space. */
export function toWords(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
