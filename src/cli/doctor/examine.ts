import { ConfigError, readConfig } from "../../config/config.ts";
import {
  CHECK_NAMES,
  type CheckId,
  type DoctorContext,
  named,
  type Result,
  runChecks,
  waitsFor,
} from "./check.ts";
import { checkConfig, checkDatabase, checkNode, type ReadConfig } from "./check-basics.ts";
import { checkMembrane } from "./check-membrane.ts";
import { checkSlack } from "./check-slack.ts";
import { checkWebhook } from "./check-webhook.ts";

/** Limit of one check, in ms. */
const LIMIT_MS = 30_000;

/** Starts every check; the results are in display order. */
export function examine(context: DoctorContext): Promise<Result>[] {
  const read = tryConfig(context);
  const first = [checkNode(context.nodeVersion), checkConfig(read)];
  if ("config" in read) {
    const { config } = read;
    const membrane = checkMembrane(config, context);
    const { database, encryptionKeys, tenants } = config;
    const databaseCheck = checkDatabase(database, { encryptionKeys, isOne: tenants.kind === "one" });
    const rest = [databaseCheck, ...checkSlack(config), ...membrane, checkWebhook(config)];
    return runChecks([...first, ...rest], LIMIT_MS);
  }
  const others = checkIds.filter((id) => !first.some((check) => check.id === id));
  return [
    ...runChecks(first, LIMIT_MS),
    ...others.map(async (id) => named(id, waitsFor({ id: "configuration", status: "failed" }))),
  ];
}

const checkIds = Object.keys(CHECK_NAMES).filter((id): id is CheckId => id in CHECK_NAMES);

function tryConfig({ environment, directory }: DoctorContext): ReadConfig {
  try {
    return { config: readConfig(environment, directory) };
  } catch (error) {
    if (error instanceof ConfigError) return { error };
    throw error;
  }
}
