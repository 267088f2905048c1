import { type Config, ConfigError, readConfig } from "../../config/config.ts";
import { createApiTransport } from "../../outbound/membrane/api-transport.ts";
import { createDispatcher } from "../../runtime/dispatcher.ts";
import { createMembraneProgram } from "../membrane-program.ts";
import { CHECK_NAMES, type Check, type CheckId, type Result } from "./check.ts";
import { checkConfig } from "./check-config.ts";
import { checkDatabase } from "./check-database.ts";
import { checkMembrane } from "./check-membrane.ts";
import { checkNode } from "./check-node.ts";
import { checkSlack } from "./check-slack.ts";
import { checkWebhook } from "./check-webhook.ts";
import { named, runChecks, waitsFor } from "./run-checks.ts";

/** Limit of one check, in ms. */
const LIMIT_MS = 30_000;
/** Limit of one run of `membrane`: it must end before its check does, or it would be left behind. */
const RUN_MS = 25_000;

/** The checks' dependencies: `directory` is where the bot starts, `now` gives ms UTC. */
export type Surroundings = {
  environment: Record<string, string | undefined>;
  directory: string;
  nodeVersion: string;
  now: () => number;
};

/** Starts every check; the results are in display order. */
export function examine(around: Surroundings): Promise<Result>[] {
  const read = tryConfig(around);
  const first = [checkNode(around.nodeVersion), checkConfig(read)];
  if ("config" in read) return runChecks([...first, ...checksOf(read.config, around)], LIMIT_MS);
  const others = checkIds.filter((id) => !first.some((check) => check.id === id));
  return [...runChecks(first, LIMIT_MS), ...others.map(async (id) => named(id, waitsFor("configuration")))];
}

const checkIds = Object.keys(CHECK_NAMES).filter((id): id is CheckId => id in CHECK_NAMES);

type ReadConfig = { config: Config } | { error: ConfigError };

function tryConfig({ environment, directory }: Surroundings): ReadConfig {
  try {
    return { config: readConfig(environment, directory) };
  } catch (error) {
    if (error instanceof ConfigError) return { error };
    throw error;
  }
}

function checksOf(config: Config, around: Surroundings): Check[] {
  return [
    checkDatabase(config.database),
    ...checkSlack(config),
    ...checkMembrane({
      ...reachMembrane(config, around),
      connectionId: config.membrane.connectionId,
      isShared: config.tenants.kind === "many",
      now: around.now,
    }),
    checkWebhook({
      publicUrl: config.publicUrl,
      proxies: config.proxies,
      webhookSecret: config.chatra.webhookSecrets[0],
      host: config.host,
      port: config.port,
    }),
  ];
}

function reachMembrane(
  { membrane, secrets, proxies }: Config,
  { environment, directory, now }: Surroundings,
): Pick<Parameters<typeof checkMembrane>[0], "transport" | "way" | "status"> {
  const way = membrane.transport;
  if (way.kind === "api") {
    const { uri, credentials } = way;
    const dispatcher = createDispatcher(proxies, { connectTimeoutMs: 10_000 });
    const transport = createApiTransport({ uri, credentials, dispatcher, secrets, now, timeoutMs: RUN_MS });
    const what = credentials.kind === "key" ? "the workspace's key and secret" : "the access token";
    return { transport, way, status: async () => `Membrane accepts ${what}` };
  }
  const { bin } = way;
  const program = createMembraneProgram({
    bin,
    cwd: directory,
    env: environment,
    secrets,
    now,
    timeoutMs: RUN_MS,
  });
  return { transport: program.transport, way, status: () => program.status() };
}
