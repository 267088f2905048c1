import { createServer } from "node:net";
import manifest from "../../../package.json" with { type: "json" };
import type { Config, ConfigError } from "../../config/config.ts";
import { describeUnknown } from "../../config/unknown-variables.ts";
import { howToRun } from "../../runtime/how-to-run.ts";
import { latestSchema } from "../../store/migrations/migrate.ts";
import { StoreError } from "../../store/store-error.ts";
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
            `Start it as \`${howToRun("doctor")}\`, which finds the Node that the project brings, or install Node ${least} or newer.`,
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
      `the bot can't listen on HOST ${host} (${refusal})`,
      "Set HOST to an address of this machine, or leave it unset.",
    );
  }
  if (unknown.length === 0) return ok("every variable can be read");
  const count = unknown.length === 1 ? "one variable is unknown" : `${unknown.length} variables are unknown`;
  return { ...ok(count), advice: unknown.map(describeUnknown).join("\n") };
}

function explain({ faults, unknown, isNothingSet }: ConfigError): Finding {
  if (isNothingSet) {
    const advice = `Run \`${howToRun("setup")}\`, or copy .env.example to .env and fill it in.`;
    return failed("nothing is configured yet", [advice, ...unknown.map(describeUnknown)].join("\n"));
  }
  return failed(
    faults.length === 1 ? "one variable is wrong" : `${faults.length} variables are wrong`,
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

export function checkDatabase(database: Config["database"]): Check {
  return {
    id: "database",
    look: async () => {
      try {
        const state = await lookAtDatabase(database);
        return { ...ok(describe(state)), ...(state.isDeaf ? { advice: DEAF } : {}) };
      } catch (error) {
        if (error instanceof StoreError) return failed(error.message, error.advice);
        throw error;
      }
    },
  };
}

function describe({ place, schema, inUse }: DatabaseState): string {
  if (schema === undefined) return `${place}, empty: the bot makes its tables at its first start`;
  const state =
    schema === latestSchema ? "up to date" : `the bot brings it to ${latestSchema} at its next start`;
  return `${place}, schema ${schema}, ${state}${inUse ? "; in use by a running bot" : ""}`;
}

const DEAF =
  "LISTEN is not heard through this connection, as with PgBouncer's pool_mode=transaction. Bots find each other's work\nby looking every five seconds; with pool_mode=session, or without PgBouncer, at once.";
