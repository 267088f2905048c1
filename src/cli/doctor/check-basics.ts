import { createServer } from "node:net";
import manifest from "../../../package.json" with { type: "json" };
import type { Config, ConfigError } from "../../config/config.ts";
import { describeUnknown } from "../../config/unknown-variables.ts";
import { KeyError, refuseOtherKey } from "../../runtime/encryption-key.ts";
import { howToRun } from "../../runtime/how-to-run.ts";
import { createSecretBox } from "../../runtime/secret-box.ts";
import { latestSchema } from "../../store/migrations/migrate.ts";
import { StoreError, type StoreErrorReason } from "../../store/store-error.ts";
import { type DatabaseState, lookAtDatabase } from "../database-state.ts";
import { type Check, type Finding, failed, ok } from "./check.ts";

/** Takes the running version; package.json has the lowest version for the bot. */
export function checkNode(version: string): Check {
  const least = manifest.engines.node.replace(">=", "");
  return {
    id: "node",
    look: async () =>
      isAtLeast(version, least)
        ? ok(version)
        : failed(
            `${version} is too old`,
            `Run \`${howToRun("doctor")}\`, which uses the project's own Node, or install Node ${least} or newer.`,
          ),
  };
}

function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, "en", { numeric: true }) >= 0;
}

/** The configuration, or why it can't be read. */
export type ReadConfig = { config: Config } | { error: ConfigError };

/** Checks that every variable is readable, that the bot can listen as configured, and lists unknown variables. */
export function checkConfig(read: ReadConfig): Check {
  return {
    id: "configuration",
    look: async () => ("config" in read ? lookAtConfig(read.config) : explain(read.error)),
  };
}

async function lookAtConfig({ host, unknown }: Config): Promise<Finding> {
  const refusal = await tryToListen(host);
  if (refusal !== undefined) {
    return failed(
      `can't listen on ${host}: ${refusal}`,
      "Set HOST to an address of this machine, or leave it unset.",
    );
  }
  if (unknown.length === 0) return ok("every variable is valid");
  const count =
    unknown.length === 1 ? "valid, 1 variable is unknown" : `valid, ${unknown.length} variables are unknown`;
  return { ...ok(count), advice: unknown.map(describeUnknown).join("\n") };
}

function explain({ faults, unknown, isNothingSet }: ConfigError): Finding {
  if (isNothingSet) {
    const advice = `Run \`${howToRun("setup")}\`, or copy .env.example to .env and fill in the values.`;
    return failed("nothing is configured yet", [advice, ...unknown.map(describeUnknown)].join("\n"));
  }
  return failed(
    faults.length === 1 ? "1 variable is wrong" : `${faults.length} variables are wrong`,
    [
      ...faults.map(({ variable, problem }) => `${variable} ${problem}`),
      ...unknown.map(describeUnknown),
    ].join("\n"),
  );
}

/** On any free port: the running bot may use its own. Returns the system's error code. */
function tryToListen(host: string): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error) =>
      resolve("code" in error && typeof error.code === "string" ? error.code : error.name),
    );
    server.listen(0, host, () => server.close(() => resolve(undefined)));
  });
}

/** Checks the database, and that ENCRYPTION_KEY opens what it holds. `isOne`: the environment has the workspace's token. */
export function checkDatabase(
  database: Config["database"],
  { encryptionKeys, isOne }: Pick<Config, "encryptionKeys"> & { isOne: boolean },
): Check {
  return {
    id: "database",
    look: async () => {
      try {
        const state = await lookAtDatabase(database);
        const { ofAccounts, ofWorkspaces } = state.sealed;
        refuseOtherKey(
          isOne ? ofAccounts : [...ofWorkspaces, ...ofAccounts],
          encryptionKeys.length > 0 ? createSecretBox(encryptionKeys) : undefined,
        );
        const notes = [...(state.schema === latestSchema ? [] : [UPDATES]), ...(state.isDeaf ? [DEAF] : [])];
        return { ...ok(describe(state)), ...(notes.length === 0 ? {} : { advice: notes.join("\n") }) };
      } catch (error) {
        if (error instanceof KeyError) return failed(KEY_PROBLEMS[error.reason], error.advice);
        if (error instanceof StoreError)
          return { ...failed(PROBLEMS[error.reason], error.advice), says: error.message };
        throw error;
      }
    },
  };
}

function describe({ place, schema, inUse }: DatabaseState): string {
  const content = schema === undefined ? "empty" : `schema ${schema}`;
  return `${place}, ${content}${inUse ? ", bot running" : ""}`;
}

/** The facts; the error itself names the place. */
const PROBLEMS: Record<StoreErrorReason, string> = {
  "in-use": "another process uses the database",
  unavailable: "the database can't be used now",
  insecure: "no secure connection to the database",
  refused: "the database refuses access",
  "bad-url": "DATABASE_URL can't be read",
  "not-writable": "the database can't be written to",
  "newer-schema": "the database is of a newer version",
  corrupt: "the database is damaged",
  conflict: "the database contradicts itself",
};
const KEY_PROBLEMS: Record<KeyError["reason"], string> = {
  missing: "ENCRYPTION_KEY is missing for its secrets",
  other: "ENCRYPTION_KEY opens none of its secrets",
};
const UPDATES = `The bot brings the tables to schema ${latestSchema} at its next start.`;
const DEAF =
  "Use pool_mode=session, or connect without PgBouncer: this connection does not pass LISTEN on.\nUntil then, bots find each other's work only every five seconds.";
