import { resolve } from "node:path";
import { z } from "zod";
import { type ConfigFault, isMany, misplacedIn, missingFrom, toWords } from "./needed-variables.ts";

export type { ConfigFault };

/** Everything that is wrong, at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: ConfigFault[];

  constructor(faults: ConfigFault[]) {
    super(faults.map(({ variable, problem }) => `${variable}: ${problem}`).join("\n"));
    this.faults = faults;
  }
}

export type Config = ReturnType<typeof readConfig>;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const webAddress = z.url({
  protocol: /^https?$/,
  error: "must be a web address such as https://chat.example.org",
  abort: true,
});

const schema = z.object({
  SLACK_BOT_TOKEN: z
    .string()
    .startsWith("xoxb-", "must begin with xoxb-. Copy the Bot User OAuth Token, not another one.")
    .optional(),
  SLACK_CLIENT_ID: z
    .string()
    .regex(/^[\w.-]+$/, "must be the Client ID of your Slack app (Basic Information).")
    .optional(),
  SLACK_CLIENT_SECRET: z
    .string()
    .min(16, "is too short. Copy the Client Secret of your Slack app (Basic Information).")
    .optional(),
  ENCRYPTION_KEY: z
    .string()
    .default("")
    .transform(toWords)
    .refine(
      (keys) => keys.every((key) => /^[0-9a-fA-F]{64}$/.test(key)),
      "must be 64 hexadecimal digits; while it is changed, the new one, a comma and the old one. Make one with: openssl rand -hex 32",
    ),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(16, "is too short. Copy the Signing Secret of your Slack app (Basic Information).")
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith("xapp-", "must begin with xapp-. Make an app-level token with the scope connections:write.")
    .optional(),
  SLACK_API_URL: webAddress.default("https://slack.com/api/"),
  SLACK_CHANNEL: z
    .string()
    .regex(
      /^[CG][A-Z0-9]{2,}$/,
      "must be a channel id such as C0123ABCD, not a name. Slack shows it at the bottom of the channel's details.",
    )
    .optional(),
  MEMBRANE_BIN: z.string().default("membrane"),
  MEMBRANE_CONNECTION_ID: z.string().optional(),
  MEMBRANE_TRANSPORT: z
    .enum(
      ["cli", "api"],
      "must be cli (the membrane command, the default) or api (Membrane's REST API, with MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET).",
    )
    .default("cli"),
  MEMBRANE_WORKSPACE_KEY: oneWord("Copy the workspace key from Membrane's console (Settings, Access)."),
  MEMBRANE_WORKSPACE_SECRET: oneWord("Copy the workspace secret from Membrane's console (Settings, Access)."),
  MEMBRANE_TENANT_KEY: oneWord("Copy the key of the tenant that has the Chatra connection."),
  MEMBRANE_ACCESS_TOKEN: oneWord("Copy the access token of your workspace from Membrane's console."),
  MEMBRANE_API_URI: webAddress
    .refine(
      isPrivate,
      "must begin with https://, because the access token goes there. Leave it unset for Membrane's own.",
    )
    .default("https://api.getmembrane.com"),
  MEMBRANE_CONCURRENCY: wholeNumber(1, 64).prefault("4"),
  CHATRA_WEBHOOK_SECRET: z
    .string()
    .default("")
    .transform(toWords)
    .refine(
      (secrets) => secrets.every((secret) => secret.length >= 24),
      "must have at least 24 characters. Make one with: openssl rand -hex 24",
    )
    .refine(
      (secrets) => secrets.every((secret) => /^[A-Za-z0-9_-]+$/.test(secret)),
      "may have letters, digits, - and _ only: it is part of a web address.",
    ),
  CHATRA_AGENT_ID: z.string().optional(),
  ADMIN_USERS: z
    .string()
    .default("")
    .transform(toWords)
    .refine(
      (users) => users.every((user) => /^([TE][A-Z0-9]{2,}:)?[UW][A-Z0-9]{2,}$/.test(user)),
      "must be Slack user ids such as U0123ABCD, separated by commas. A person's profile shows theirs under ⋮, Copy member ID.",
    ),
  PUBLIC_URL: webAddress.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://. Leave it unset for the built-in SQLite.")
    .optional(),
  DATA_DIR: z.string().default(".data"),
  ALERT_AFTER_SECONDS: wholeNumber(0, 86_400).prefault("300"),
  RETENTION_DAYS: wholeNumber(1, 3650).prefault("30"),
  TRUST_PROXY: wholeNumber(0, 10).prefault("0"),
  PORT: wholeNumber(0, 65_535).prefault("3000"),
  HOST: z.string().default("0.0.0.0"),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}.`).default("info"),
});

/**
 * Reads the configuration from environment variables; an empty one counts as unset. Throws a `ConfigError` that
 * lists every fault at once. `directory` is what relative paths start from.
 */
export function readConfig(environment: Record<string, string | undefined>, directory: string) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    problem: issue.message,
  }));
  faults.push(...missingFrom(given), ...misplacedIn(given));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

  const values = parsed.data;
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  return {
    /** One workspace with one account, both given here; or many, that people add by themselves. */
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
        },
    /** Newest first: it encrypts, and the older ones are good for reading. 64 hexadecimal digits each. */
    encryptionKeys: values.ENCRYPTION_KEY,
    slack: {
      mode: appToken
        ? { kind: "socket" as const, appToken }
        : { kind: "http" as const, signingSecret: signingSecret ?? "" },
      apiUrl: withSlash(values.SLACK_API_URL),
    },
    membrane: {
      transport:
        values.MEMBRANE_TRANSPORT === "api"
          ? {
              kind: "api" as const,
              credentials: credentialsOf(values),
              uri: values.MEMBRANE_API_URI,
            }
          : { kind: "cli" as const, bin: values.MEMBRANE_BIN },
      connectionId: values.MEMBRANE_CONNECTION_ID,
      concurrency: values.MEMBRANE_CONCURRENCY,
    },
    chatra: {
      /** Newest first: while one is replaced by another, both are good. */
      webhookSecrets: values.CHATRA_WEBHOOK_SECRET,
      agentId: values.CHATRA_AGENT_ID,
    },
    /** Slack users who may ask for more than answering clients; of many workspaces as `T0123ABCD:U0123ABCD`. */
    adminUsers: [...new Set(values.ADMIN_USERS)],
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, ""),
    database: values.DATABASE_URL
      ? { kind: "postgres" as const, url: values.DATABASE_URL }
      : { kind: "sqlite" as const, dataDir: resolve(directory, values.DATA_DIR) },
    /** Everything that no log entry and no error text may repeat. */
    secrets: secretsOf(given),
    retentionDays: values.RETENTION_DAYS,
    /** How long a delivery may wait before the channel is told; 0: it never is. */
    alertAfterMs: values.ALERT_AFTER_SECONDS * 1000,
    trustProxy: values.TRUST_PROXY,
    port: values.PORT,
    host: values.HOST,
    logLevel: values.LOG_LEVEL,
  };
}

/** A variable that holds a key, a secret or a token: a space or a line break in it was copied along by mistake. */
function oneWord(advice: string) {
  return z
    .string()
    .regex(/^[\x21-\x7e]+$/, `must be one word. ${advice}`)
    .optional();
}

/** The key and the secret go before a token: what they sign never ends for good. */
function credentialsOf(values: {
  MEMBRANE_WORKSPACE_KEY?: string | undefined;
  MEMBRANE_WORKSPACE_SECRET?: string | undefined;
  MEMBRANE_TENANT_KEY?: string | undefined;
  MEMBRANE_ACCESS_TOKEN?: string | undefined;
}) {
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

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Over plain HTTP a token is readable on the way, unless it stays on this machine. */
function isPrivate(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === "https:" || LOOPBACK.includes(parsed?.hostname ?? "");
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

/** The values of the variables that are secret by their name. */
function secretsOf(given: Record<string, string | undefined>): string[] {
  return Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && /^(SLACK|CHATRA|MEMBRANE)_.*(TOKEN|SECRET)$|^ENCRYPTION_KEY$/.test(name)
      ? toWords(value)
      : [],
  );
}
