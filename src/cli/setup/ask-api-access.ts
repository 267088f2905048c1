import { createApiTransport } from "../../outbound/membrane/api-transport.ts";
import type { MembraneCredentials } from "../../outbound/membrane/membrane-tokens.ts";
import type { MembraneTransport } from "../../outbound/membrane/membrane-transport.ts";
import { createDispatcher, type Proxies } from "../../runtime/dispatcher.ts";
import { type MembraneWay, membraneProblem } from "../problem.ts";
import { type Answered, askUntilGood } from "./ask-until-good.ts";
import type { EnvValues } from "./env-file.ts";
import { askSecret, askText, choose } from "./prompts.ts";

/** A way to Membrane that works, and the variables that describe it. */
export type ReachedMembrane = { values: EnvValues; transport: MembraneTransport; way: MembraneWay };

/**
 * For a bot on Membrane's REST API: asks for the workspace's key and secret, or an access token, and tries them by listing the
 * connections. `values` has the variables of both, with the other's unset.
 */
export async function askApiAccess(
  given: EnvValues,
  { secrets, proxies }: { secrets: readonly string[]; proxies: Proxies | undefined },
): Promise<ReachedMembrane> {
  const kind = await askKind(given);
  const uri = given.MEMBRANE_API_URI ?? "https://api.getmembrane.com";
  const dispatcher = createDispatcher(proxies, { connectTimeoutMs: 10_000 });
  const { answer: credentials, value: transport } = await askUntilGood({
    ask: () => (kind === "key" ? askKeys(given) : askToken(given)),
    checking: "Asking Membrane",
    check: async (credentials: MembraneCredentials): Promise<Answered<MembraneTransport>> => {
      const transport = createApiTransport({ uri, credentials, dispatcher, secrets, now: Date.now });
      try {
        await transport.listConnections();
        return { value: transport, says: `Membrane accepts ${WHAT[kind]}.` };
      } catch (error) {
        return { problem: membraneProblem(error, { kind: "api", credentials }) };
      }
    },
  });
  const byKey = credentials.kind === "key" ? credentials : undefined;
  return {
    values: {
      MEMBRANE_TRANSPORT: "api",
      MEMBRANE_WORKSPACE_KEY: byKey?.workspaceKey,
      MEMBRANE_WORKSPACE_SECRET: byKey?.workspaceSecret,
      MEMBRANE_TENANT_KEY: byKey?.tenantKey,
      MEMBRANE_ACCESS_TOKEN: credentials.kind === "token" ? credentials.token : undefined,
      MEMBRANE_API_URI: given.MEMBRANE_API_URI,
    },
    transport,
    way: { kind: "api", credentials },
  };
}

const WHAT = { key: "the workspace's key and secret", token: "the access token" };

function askKind(given: EnvValues): Promise<MembraneCredentials["kind"]> {
  const hasTokenOnly =
    given.MEMBRANE_ACCESS_TOKEN !== undefined && given.MEMBRANE_WORKSPACE_SECRET === undefined;
  return choose({
    message: "How should the bot log in to Membrane's REST API? (MEMBRANE_TRANSPORT is api)",
    options: [
      { value: "key", label: "With the workspace's key and secret", hint: "needs no renewal" },
      { value: "token", label: "With an access token", hint: "until it expires" },
    ],
    initial: hasTokenOnly ? "token" : "key",
  });
}

async function askKeys(given: EnvValues): Promise<MembraneCredentials> {
  const workspaceKey = await askText({
    message: "Workspace key, from Membrane's console (Settings, Access)",
    initial: given.MEMBRANE_WORKSPACE_KEY,
    describeProblem: describeWordProblem,
  });
  const workspaceSecret = await askSecret({
    message: "Workspace secret, from the same page",
    kept: given.MEMBRANE_WORKSPACE_SECRET,
    describeProblem: describeWordProblem,
  });
  const tenantKey = await askText({
    message: "Key of the tenant that has the Chatra connection (optional)",
    initial: given.MEMBRANE_TENANT_KEY,
    describeProblem: (word) => (word === "" ? undefined : describeWordProblem(word)),
  });
  return { kind: "key", workspaceKey, workspaceSecret, tenantKey: tenantKey === "" ? undefined : tenantKey };
}

async function askToken(given: EnvValues): Promise<MembraneCredentials> {
  const token = await askSecret({
    message: "Access token of Membrane's REST API",
    kept: given.MEMBRANE_ACCESS_TOKEN,
    describeProblem: describeWordProblem,
  });
  return { kind: "token", token };
}

function describeWordProblem(word: string): string | undefined {
  return /^[\x21-\x7e]+$/.test(word) ? undefined : "Enter one word, without spaces";
}
