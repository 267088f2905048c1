/** The variables of a bot among the simulators that do not depend on its Slack. */
import type { MembraneSimulator } from "./membrane/simulator-api.ts";

export interface BotEnvironmentOptions {
  dataDir: string;
  port: number;
  databaseUrl?: string;
  /** "cli" (default) runs the executable; "api" uses Membrane's HTTP API. */
  transport?: "cli" | "api";
  /** Set over everything else; an empty value removes a variable. */
  extra?: Record<string, string>;
}

/**
 * The whole environment of a bot: `own` has its Slack and Chatra variables. Only PATH and HOME come from this process; an empty
 * value removes a variable.
 */
export function environmentOfBot(
  membrane: MembraneSimulator,
  own: Record<string, string>,
  { dataDir, port, databaseUrl, transport = "cli", extra = {} }: BotEnvironmentOptions,
): Record<string, string> {
  const environment: Record<string, string> = {
    ...inherited(["PATH", "HOME"]),
    ...own,
    MEMBRANE_BIN: membrane.bin,
    MEMBRANE_SIM_URL: membrane.url,
    MEMBRANE_TRANSPORT: transport,
    ...(transport === "api"
      ? {
          MEMBRANE_WORKSPACE_KEY: membrane.workspace.key,
          MEMBRANE_WORKSPACE_SECRET: membrane.workspace.secret,
          MEMBRANE_API_URI: membrane.url,
        }
      : {}),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    HOST: "127.0.0.1",
    DATA_DIR: dataDir,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    LOG_LEVEL: "info",
    ...extra,
  };
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

function inherited(names: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
