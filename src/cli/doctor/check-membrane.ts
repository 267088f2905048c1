import type { Config } from "../../config/config.ts";
import { createApiTransport } from "../../outbound/membrane/api-transport.ts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import {
  CHATRA_ACTIONS,
  type ChatraActionKey,
  createActionCatalogue,
} from "../../outbound/membrane/discover-actions.ts";
import { assertReady, discoverConnection } from "../../outbound/membrane/discover-connection.ts";
import type { MembraneTransport } from "../../outbound/membrane/membrane-transport.ts";
import { createDispatcher } from "../../runtime/dispatcher.ts";
import { createMembraneProgram } from "../membrane-program.ts";
import { membraneProblem } from "../problem.ts";
import { type Check, type DoctorContext, type Finding, failed, ok, skipped, unlessProblem } from "./check.ts";

/** Limit of one run of `membrane`, in ms: it must end before its check does, or it would be left behind. */
const RUN_MS = 25_000;

/** The command (or the API), the login, the connection to Chatra and its ten actions. */
export function checkMembrane(config: Config, context: DoctorContext): Check[] {
  const { transport, status } = reachMembrane(config, context);
  const way = config.membrane.transport;
  let connectionId = "";
  // The only answer that shows both that this is Membrane's command and whether it is logged in.
  let listing: ReturnType<typeof transport.listConnections> | undefined;
  const list = () => {
    listing ??= transport.listConnections();
    return listing;
  };
  const explained = (look: Check["look"]) => unlessProblem((error) => membraneProblem(error, way), look);

  return [
    {
      id: "membrane-command",
      look: explained(async () => {
        // "Not logged in" is an answer of Membrane's as well.
        await list().catch(passLoggedOut);
        await transport.prepareSends?.();
        return ok(
          way.kind === "cli" ? `${way.bin} is Membrane's command` : "not used, Membrane's API answers",
        );
      }),
    },
    {
      id: "membrane-login",
      after: ["membrane-command"],
      look: explained(async () => {
        await list();
        return ok((await status()) ?? "logged in");
      }),
    },
    {
      id: "connection",
      after: ["membrane-login"],
      look: explained(async () => {
        // Only the bot knows these connections.
        if (config.tenants.kind === "many")
          return skipped(
            "each account has its own",
            "Run `/chatra accounts` in Slack: it shows the state of each.",
          );
        const connection = await discoverConnection(
          { ...transport, listConnections: list },
          config.membrane.connectionId,
        );
        assertReady(connection);
        connectionId = connection.id;
        return ok(`${connection.name} (${connection.id}) is ready`);
      }),
    },
    {
      id: "actions",
      after: ["connection"],
      look: explained(() => lookForActions(transport, connectionId)),
    },
  ];
}

/** `status`: the logged-in user, if Membrane tells. */
function reachMembrane(
  { membrane, secrets, proxies }: Config,
  { environment, directory }: DoctorContext,
): { transport: MembraneTransport; status: () => Promise<string | undefined> } {
  const way = membrane.transport;
  const common = { secrets, timeoutMs: RUN_MS };
  if (way.kind === "cli")
    return createMembraneProgram({ ...common, bin: way.bin, cwd: directory, env: environment });
  const { uri, credentials } = way;
  const dispatcher = createDispatcher(proxies, { connectTimeoutMs: 10_000 });
  const what = credentials.kind === "key" ? "the key and the secret" : "the access token";
  return {
    transport: createApiTransport({ ...common, uri, credentials, dispatcher, now: Date.now }),
    status: async () => `Membrane accepts ${what}`,
  };
}

async function lookForActions(transport: MembraneTransport, connectionId: string): Promise<Finding> {
  const catalogue = createActionCatalogue({ transport, connectionId, now: Date.now });
  const keys = Object.keys(CHATRA_ACTIONS).filter(isActionKey);
  const found = await Promise.all(keys.map((key) => catalogue.find(key).then(() => true, passMissing)));
  const missing = keys.filter((_key, index) => found[index] === false);
  if (missing.length === 0) return ok(`all ${keys.length} actions are there`);
  return failed(
    `${missing.length} of ${keys.length} actions missing`,
    `Check in Membrane's console that the connection is one to Chatra.\nCheck that its connector has ${missing.join(", ")}.`,
  );
}

function isActionKey(key: string): key is ChatraActionKey {
  return key in CHATRA_ACTIONS;
}

function passLoggedOut(error: unknown): void {
  if (!(error instanceof ChatraGatewayError && error.reason === "not-logged-in")) throw error;
}

function passMissing(error: unknown): false {
  if (error instanceof ChatraGatewayError && error.reason === "refused") return false;
  throw error;
}
