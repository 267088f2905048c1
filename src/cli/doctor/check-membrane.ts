import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import {
  CHATRA_ACTIONS,
  type ChatraActionKey,
  createActionCatalogue,
} from "../../outbound/membrane/discover-actions.ts";
import { assertReady, discoverConnection } from "../../outbound/membrane/discover-connection.ts";
import type { MembraneTransport } from "../../outbound/membrane/membrane-transport.ts";
import { type MembraneWay, membraneProblem } from "../membrane-words.ts";
import { type Check, type Finding, failed, ok, skipped } from "./check.ts";

/** The command (or the API), the login, the connection to Chatra and its ten actions. */
export function checkMembrane(options: {
  transport: MembraneTransport;
  way: MembraneWay;
  /** The logged-in user, if Membrane tells. */
  status: () => Promise<string | undefined>;
  connectionId: string | undefined;
  /** With many accounts, each has its own connection, which only the bot knows. */
  isShared: boolean;
  now: () => number;
}): Check[] {
  const { transport, way, status, isShared, now } = options;
  let connectionId = "";
  // The only answer that shows both that this is Membrane's command and whether it is logged in.
  let listing: ReturnType<typeof transport.listConnections> | undefined;
  const list = () => {
    listing ??= transport.listConnections();
    return listing;
  };
  const unlessProblem = async (look: () => Promise<Finding>): Promise<Finding> => {
    try {
      return await look();
    } catch (error) {
      const { problem, advice } = membraneProblem(error, way);
      return failed(problem, advice);
    }
  };

  return [
    {
      id: "membrane-command",
      look: () =>
        unlessProblem(async () => {
          // "Not logged in" is an answer of Membrane's as well.
          await list().catch(passLoggedOut);
          await transport.prepareSends?.();
          return ok(
            way.kind === "cli"
              ? `${way.bin} answers as Membrane's command does`
              : "not used: Membrane's API answers instead (MEMBRANE_TRANSPORT)",
          );
        }),
    },
    {
      id: "membrane-login",
      after: ["membrane-command"],
      look: () =>
        unlessProblem(async () => {
          await list();
          return ok((await status()) ?? "logged in");
        }),
    },
    {
      id: "connection",
      after: ["membrane-login"],
      look: () =>
        unlessProblem(async () => {
          if (isShared) return skipped("every account has its own: `/chatra accounts` shows how they stand");
          const connection = await discoverConnection(
            { ...transport, listConnections: list },
            options.connectionId,
          );
          assertReady(connection);
          connectionId = connection.id;
          return ok(`${connection.name} (${connection.id}) is ready`);
        }),
    },
    {
      id: "actions",
      after: ["connection"],
      look: () => unlessProblem(async () => lookForActions(transport, connectionId, now)),
    },
  ];
}

async function lookForActions(
  transport: MembraneTransport,
  connectionId: string,
  now: () => number,
): Promise<Finding> {
  const catalogue = createActionCatalogue({ transport, connectionId, now });
  const keys = Object.keys(CHATRA_ACTIONS).filter(isActionKey);
  const found = await Promise.all(keys.map((key) => catalogue.find(key).then(() => true, passMissing)));
  const missing = keys.filter((_key, index) => found[index] === false);
  if (missing.length === 0) return ok(`all ${keys.length} are there`);
  return failed(
    `${missing.length} of ${keys.length} are missing: ${missing.join(", ")}`,
    "Check that the connection is one to Chatra, and which actions its connector has in Membrane's console.",
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
