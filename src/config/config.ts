import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import {
  type ConfigFault,
  isMany,
  isNothingSet,
  misplacedIn,
  missingFrom,
  toWords,
  unseenFaults,
} from "./config-faults.ts";
import { secretsOfEnvironment } from "./environment-secrets.ts";
import { writeOutHome, writeOutHomeInUrl } from "./home-path.ts";
import { readProxies, secretsOfProxies } from "./proxy-variables.ts";
import { type Environment, tidyEnvironment } from "./tidy-environment.ts";
import { type UnknownVariable, unknownVariables } from "./unknown-variables.ts";

/** All errors of the configuration at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: ConfigFault[];
  /** Variables that the bot does not read: a missing one may be there under a wrong name. */
  readonly unknown: UnknownVariable[];
  /** The operator has not begun to configure the bot. */
  readonly isNothingSet: boolean;

  constructor(faults: ConfigFault[], unknown: UnknownVariable[], nothingSet: boolean) {
    super(faults.map(({ variable, problem }) => `${variable}: ${problem}`).join("\n"));
    this.faults = faults;
    this.unknown = unknown;
    this.isNothingSet = nothingSet;
  }
}

export type Config = ReturnType<typeof readConfig>;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Tokens, secrets and ids: no white space, no quotes, and no backslash from a written-out line end. */
const ONE_WORD = /^[\x21\x23-\x26\x28-\x5b\x5d-\x5f\x61-\x7e]+$/;
const STRAY_CHARACTER = "must not have a space, a quote, a \\n or the like in it. Copy it again.";

const webAddress = z.url({
  protocol: /^https?$/,
  error: "must be a URL such as https://chat.example.org.",
  abort: true,
});

const schema = z.object({
  SLACK_BOT_TOKEN: tokenOf(
    "xoxb-",
    "Copy the Bot User OAuth Token from your Slack app (OAuth & Permissions).",
  ),
  SLACK_CLIENT_ID: textLike(
    /^[\w.-]+$/,
    "must be the Client ID of your Slack app. Copy it from Basic Information.",
  ),
  SLACK_CLIENT_SECRET: secretOf("Client Secret"),
  ENCRYPTION_KEY: listOf(
    /^[0-9a-fA-F]{64}$/,
    "must be 64 hexadecimal digits. Make one with: openssl rand -hex 32. To change it, put the new key and a comma before the old key.",
  ),
  SLACK_SIGNING_SECRET: secretOf("Signing Secret"),
  SLACK_APP_TOKEN: tokenOf(
    "xapp-",
    "Make an app-level token with the scope connections:write in your Slack app (Basic Information).",
  ),
  SLACK_API_URL: webAddress.transform((url) => url.replace(/\/?$/, "/")).prefault("https://slack.com/api/"),
  SLACK_CHANNEL: textLike(
    /^[CG][A-Z0-9]{2,}$/,
    "must be a channel ID such as C0123ABCD, not a name. Copy it from the bottom of the channel's details.",
  ),
  SLACK_MENTION: textLike(
    /^(?:none|here|[UWS][A-Z0-9]{2,})$/,
    "must be none, here, or the ID of a user or a user group, such as U0123ABCD or S0123ABCD.",
  ),
  MEMBRANE_BIN: path().prefault("membrane"),
  MEMBRANE_CONNECTION_ID: textLike(ONE_WORD, STRAY_CHARACTER),
  MEMBRANE_TRANSPORT: z
    .enum(
      ["cli", "api"],
      "must be cli (the membrane command, the default) or api (Membrane's REST API, with MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET).",
    )
    .default("cli"),
  MEMBRANE_WORKSPACE_KEY: oneWord("Copy the workspace key from Membrane's console (Settings, Access)."),
  MEMBRANE_WORKSPACE_SECRET: oneWord("Copy the workspace secret from Membrane's console (Settings, Access)."),
  MEMBRANE_TENANT_KEY: oneWord(
    "Copy the key of the tenant that has the Chatra connection from Membrane's console.",
  ),
  MEMBRANE_ACCESS_TOKEN: oneWord("Copy the access token of your workspace from Membrane's console."),
  MEMBRANE_API_URI: webAddress
    .refine(
      isPrivate,
      "must begin with https://, because the access token goes there. Leave it unset for Membrane's own.",
    )
    .default("https://api.getmembrane.com"),
  MEMBRANE_CONCURRENCY: wholeNumber(1, 64).prefault("4"),
  CHATRA_WEBHOOK_SECRET: listOf(
    /^.{24,}$/s,
    "must have at least 24 characters. Make one with: openssl rand -hex 24",
  ).refine(
    (secrets) => secrets.every((secret) => /^[A-Za-z0-9_-]+$/.test(secret)),
    "must have only letters, digits, - and _: it is part of the webhook URL.",
  ),
  CHATRA_AGENT_ID: textLike(ONE_WORD, STRAY_CHARACTER),
  ADMIN_USERS: listOf(
    /^([TE][A-Z0-9]{2,}:)?[UW][A-Z0-9]{2,}$/,
    "must be Slack member IDs such as U0123ABCD, separated by commas. Copy each from the user's profile (⋮ → Copy member ID).",
  ),
  GUEST_COMMANDS: z
    .enum(["on", "off"], "must be on or off (the default: guests can reply, but use no commands).")
    .default("off"),
  PUBLIC_URL: webAddress.transform((url) => url.replace(/\/+$/, "")).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://. Leave it unset for the built-in SQLite.")
    .transform((url) => writeOutHomeInUrl(url))
    .optional(),
  DATA_DIR: path().prefault(".data"),
  ALERT_AFTER_SECONDS: wholeNumber(0, 86_400).prefault("300"),
  RETENTION_DAYS: wholeNumber(1, 3650).prefault("30"),
  TRUST_PROXY: wholeNumber(0, 10).prefault("0"),
  PORT: wholeNumber(0, 65_535).prefault("3000"),
  HOST: z
    .string()
    // The brackets belong to web addresses.
    .transform((host) => host.replace(/^\[(.+)\]$/, "$1"))
    .refine(
      (host) => isIP(host) > 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host),
      "must be an address of this machine such as 0.0.0.0, 127.0.0.1 or ::, without a port.",
    )
    .default("0.0.0.0"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}.`).default("info"),
});

/** The names of all variables but those of proxies. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/**
 * Reads the configuration from environment variables after `tidyEnvironment`; an empty one counts as unset. Throws a
 * `ConfigError` that lists all faults. Relative paths start from `directory`.
 */
export function readConfig(environment: Environment, directory: string) {
  const tidied = tidyEnvironment(environment);
  const given = Object.fromEntries(Object.entries(tidied).filter(([, value]) => value));
  const parsed = schema.safeParse(given);
  const proxies = readProxies(given);
  const unseen = unseenFaults(given, VARIABLES);
  const faults: ConfigFault[] = (parsed.error?.issues ?? [])
    .map((issue) => ({ variable: String(issue.path[0]), problem: issue.message }))
    .filter(({ variable }) => !unseen.some((fault) => fault.variable === variable));
  faults.push(...unseen, ...missingFrom(given), ...misplacedIn(given), ...proxies.faults);
  const unknown = unknownVariables(tidied, VARIABLES);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults, unknown, isNothingSet(given));

  const values = parsed.data;
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  return {
    /** One workspace with one account, both given here; or many, which users add. */
    tenants: isMany(given)
      ? {
          kind: "many" as const,
          clientId: values.SLACK_CLIENT_ID ?? "",
          clientSecret: values.SLACK_CLIENT_SECRET ?? "",
        }
      : {
          kind: "one" as const,
          botToken: values.SLACK_BOT_TOKEN ?? "",
          channel: values.SLACK_CHANNEL ?? "",
          /** Whom a new chat calls: `none`, `here`, or an id; undefined leaves it as it is. */
          mention: values.SLACK_MENTION,
        },
    /** Newest first: it encrypts, the older ones only decrypt. 64 hexadecimal digits each. */
    encryptionKeys: values.ENCRYPTION_KEY,
    slack: {
      mode: appToken
        ? { kind: "socket" as const, appToken }
        : { kind: "http" as const, signingSecret: signingSecret ?? "" },
      apiUrl: values.SLACK_API_URL,
    },
    membrane: {
      transport:
        values.MEMBRANE_TRANSPORT === "api"
          ? { kind: "api" as const, credentials: credentialsOf(values), uri: values.MEMBRANE_API_URI }
          : { kind: "cli" as const, bin: values.MEMBRANE_BIN },
      connectionId: values.MEMBRANE_CONNECTION_ID,
      concurrency: values.MEMBRANE_CONCURRENCY,
    },
    chatra: {
      /** Newest first: during a change, both are valid. */
      webhookSecrets: values.CHATRA_WEBHOOK_SECRET,
      agentId: values.CHATRA_AGENT_ID,
    },
    /** Slack users who may do more than answer visitors; with many workspaces as `T0123ABCD:U0123ABCD`. */
    adminUsers: [...new Set(values.ADMIN_USERS)],
    /** Guests of a workspace may also use commands; they may always reply. */
    guestsMayCommand: values.GUEST_COMMANDS === "on",
    publicUrl: values.PUBLIC_URL,
    database: values.DATABASE_URL
      ? { kind: "postgres" as const, url: values.DATABASE_URL }
      : { kind: "sqlite" as const, dataDir: resolve(directory, values.DATA_DIR) },
    /** The proxies for all outgoing requests, if any. */
    proxies: proxies.proxies,
    /** Variables that look like ours, which the bot does not read. */
    unknown,
    /** All text that no log entry and no error may repeat. */
    secrets: [...secretsOfEnvironment(given), ...secretsOfProxies(proxies.proxies)],
    retentionDays: values.RETENTION_DAYS,
    /** How long a delivery may wait before the channel is told; 0: never. */
    alertAfterMs: values.ALERT_AFTER_SECONDS * 1000,
    trustProxy: values.TRUST_PROXY,
    port: values.PORT,
    host: values.HOST,
    logLevel: values.LOG_LEVEL,
  };
}

function textLike(pattern: RegExp, problem: string) {
  return z.string().regex(pattern, problem).optional();
}

/** A space or a line break in a key, a secret or a token is a copying mistake. */
function oneWord(advice: string) {
  return textLike(/^[\x21-\x7e]+$/, `must be one word. ${advice}`);
}

function tokenOf(start: string, advice: string) {
  return z
    .string()
    .startsWith(start, { error: `must begin with ${start}. ${advice}`, abort: true })
    .regex(ONE_WORD, STRAY_CHARACTER)
    .optional();
}

function secretOf(name: string) {
  const error = `must have at least 16 characters. Copy the ${name} from your Slack app (Basic Information).`;
  return z.string().min(16, { error, abort: true }).regex(ONE_WORD, STRAY_CHARACTER).optional();
}

/** Any number of words like this. */
function listOf(pattern: RegExp, problem: string) {
  return z
    .string()
    .default("")
    .transform(toWords)
    .refine((words) => words.every((word) => pattern.test(word)), problem);
}

/** The key and the secret win over a token: their signatures never expire for good. */
function credentialsOf(values: z.infer<typeof schema>) {
  const { MEMBRANE_WORKSPACE_KEY: workspaceKey, MEMBRANE_WORKSPACE_SECRET: workspaceSecret } = values;
  return workspaceKey !== undefined && workspaceSecret !== undefined
    ? { kind: "key" as const, workspaceKey, workspaceSecret, tenantKey: values.MEMBRANE_TENANT_KEY }
    : { kind: "token" as const, token: values.MEMBRANE_ACCESS_TOKEN ?? "" };
}

/** A variable that holds a whole number within these bounds. */
function wholeNumber(least: number, most: number) {
  const problem = `must be a whole number from ${least} to ${most}.`;
  return z
    .string()
    .regex(/^\d{1,6}$/, problem)
    .transform(Number)
    .refine((value) => value >= least && value <= most, problem);
}

/** A file or a folder, which may begin with `~/`. */
function path() {
  const problem =
    "must not begin with ~ and a name. Enter the whole path, or ~/ for the home of the user who runs the bot.";
  return z
    .string()
    .refine((given) => !/^~[^/\\]/.test(given), problem)
    .transform((given) => writeOutHome(given));
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Over plain HTTP others can read a token on the way, unless it stays on this machine. */
function isPrivate(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === "https:" || LOOPBACK.includes(parsed?.hostname ?? "");
}
