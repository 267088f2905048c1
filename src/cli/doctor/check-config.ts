import { createServer } from "node:net";
import type { Config, ConfigError } from "../../config/config.ts";
import { describeUnknown } from "../../config/unknown-variables.ts";
import { type Check, type Finding, failed, ok } from "./check.ts";

/** Checks that every variable is readable, that the bot can listen as configured, and lists unknown variables. */
export function checkConfig(read: { config: Config } | { error: ConfigError }): Check {
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
    const advice = "Run `npm run setup`, or copy .env.example to .env and fill it in.";
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
