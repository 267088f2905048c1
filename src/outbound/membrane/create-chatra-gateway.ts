import type { MayBegin } from "../../domain/may-begin.ts";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import type { ChatraGateway, SentMessage } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { checkPathId } from "./check-arguments.ts";
import { type ActionCatalogue, type ChatraActionKey, createActionCatalogue } from "./discover-actions.ts";
import {
  assertReady,
  type ConnectionHints,
  type ConnectionsOfOthers,
  discoverConnection,
  reconnectCommand,
  summariseConnections,
} from "./discover-connection.ts";
import type { JsonValue } from "./json.ts";
import { type ActionInput, mapInput } from "./map-input.ts";
import type {
  ActionRun,
  Effect,
  MembraneAction,
  MembraneConnection,
  MembraneTransport,
  RunMark,
} from "./membrane-transport.ts";
import { clientOfResult, readMessage, readSentMessage } from "./read-message.ts";
import { createConnectionStarter } from "./start-connection.ts";

type How = { effect: Effect; mark?: RunMark | undefined; mayBegin?: MayBegin | undefined };

/** The connection in use and what we know about its actions. */
type Account = { connectionId: string; actions: ActionCatalogue };

/**
 * Takes a Membrane transport, the configured connection (else we find it), the default agent and a clock (Unix ms); returns
 * Chatra behind its ten actions. We look up ids and schemas once: each CLI call costs a process.
 */
export function createChatraGateway(options: {
  transport: MembraneTransport;
  connectionId?: string | undefined;
  /** What helps to find ours. */
  connectionsOfOthers?: (() => Promise<ConnectionsOfOthers>) | undefined;
  defaultAgentId?: string | undefined;
  now: () => number;
  /** Least time between two looks at a pending connection. Default 5,000 ms. */
  pollMs?: number | undefined;
}): ChatraGateway {
  const { transport, connectionId: configuredId, defaultAgentId, now, pollMs = 5_000 } = options;
  let account: Promise<Account> | undefined;
  let before: string | undefined;
  const hints = async (): Promise<ConnectionHints> => {
    const ofOthers = await options.connectionsOfOthers?.().catch((error: unknown) => {
      throw new ChatraGatewayError("unavailable", "the bot could not read the other accounts", {
        cause: error,
      });
    });
    return { ofOthers, before };
  };

  const open = (connectionId: string): Account => {
    before = connectionId;
    return { connectionId, actions: createActionCatalogue({ transport, connectionId, now }) };
  };
  const discover = async (): Promise<MembraneConnection> =>
    discoverConnection(transport, configuredId, await hints());

  /** Concurrent callers share one search; a failed search is not kept. */
  const useAccount = (): Promise<Account> => {
    account ??= (async () => open(configuredId ?? (await discover()).id))();
    const current = account;
    current.catch(() => forget(current));
    return current;
  };
  const forget = (stale: Promise<Account>): void => {
    if (account === stale) account = undefined;
  };
  const knownAccount = async (): Promise<Account | undefined> => account?.catch(() => undefined);

  const run = async (key: ChatraActionKey, input: ActionInput, how: How): Promise<ActionRun> => {
    const current = useAccount();
    const used = await current;
    try {
      return await runOn(used, key, input, how);
    } catch (error) {
      if (!isStaleId(error)) throw error;
      forget(current);
      // Someone may have recreated the connection. If there is none, or more than one, an admin must fix that.
      const renewed = await useAccount();
      // To callers, `not-found` means a message or a client of Chatra.
      if (renewed.connectionId === used.connectionId)
        throw new ChatraGatewayError("refused", error.detail, { origin: "membrane", cause: error });
      return runOn(renewed, key, input, how);
    }
  };

  const runOn = (
    { connectionId, actions }: Account,
    key: ChatraActionKey,
    input: ActionInput,
    how: How,
  ): Promise<ActionRun> => {
    const once = ({ id: actionId, inputSchema }: MembraneAction): Promise<ActionRun> =>
      transport.runAction({ connectionId, actionId, input: mapInput(inputSchema, input), ...how });
    return tellingUrl(connectionId, async () => {
      const action = await actions.find(key);
      try {
        return await once(action);
      } catch (error) {
        // Membrane, not Chatra, does not know the id: the action was recreated. Nothing ran, so a send may run once more.
        if (!isStaleId(error)) throw error;
        return once(await actions.findAgain(key, action.id));
      }
    });
  };

  const getConnection = (connectionId: string): Promise<MembraneConnection | undefined> =>
    transport.getConnection({ connectionId }).catch(() => undefined);

  /** A failed run says that the connection needs action, but seldom where; the connection itself has the address. */
  const tellingUrl = async <T>(connectionId: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ChatraGatewayError)) throw error;
      const { reason, detail, origin, hint, actionRunId } = error;
      if (reason !== "connection-needs-action" || error.url !== undefined) throw error;
      const connection = await getConnection(connectionId);
      const url = connection?.clientAction?.uiUrl;
      const command = connection && reconnectCommand(connection);
      if (url === undefined && command === undefined) throw error;
      const told = command === undefined ? detail : `${detail}. Reconnect it with \`${command}\``;
      throw new ChatraGatewayError(reason, told, { url, origin, hint, actionRunId, cause: error });
    }
  };

  const read = async <T>(
    key: ChatraActionKey,
    input: ActionInput,
    reader: (result: JsonValue) => T | undefined,
  ): Promise<T> => {
    const { output } = await run(key, input, { effect: "repeatable" });
    const found = reader(output);
    if (found === undefined)
      throw new ChatraGatewayError("unavailable", "the bot can't read the action's answer");
    return found;
  };
  const change = async (key: ChatraActionKey, input: ActionInput, mayBegin?: MayBegin): Promise<void> => {
    await run(key, input, { effect: "repeatable", mayBegin });
  };

  /** A gateway's error page also counts as a result, but does not prove that a message went out. */
  const send = async (
    key: ChatraActionKey,
    input: ActionInput,
    how: Omit<How, "effect">,
  ): Promise<SentMessage> => {
    const { output, actionRunId } = await run(key, input, { ...how, effect: "send" });
    const sent = readSentMessage(output);
    if (sent === undefined)
      throw new ChatraGatewayError("unknown-outcome", "the answer is not a message", { actionRunId });
    return { ...sent, actionRunId };
  };

  return {
    sendAgentMessage: ({ clientId, text, agent, mark }, mayBegin) =>
      send("send-agent-message", { fields: { clientId, text }, agent, defaultAgentId }, { mark, mayBegin }),
    getMessage: ({ messageId }) => read("get-message", ofMessage(messageId), readMessage),
    editAgentMessage: ({ messageId, text }, mayBegin) =>
      change("edit-agent-message", ofMessage(messageId, text), mayBegin),
    deleteAgentMessage: ({ messageId }, mayBegin) =>
      change("delete-agent-message", ofMessage(messageId), mayBegin),

    sendPushedMessage: ({ clientId, text, agentId = defaultAgentId, groupId, mark }, mayBegin) =>
      send("send-pushed-message", { fields: { clientId, text, agentId, groupId } }, { mark, mayBegin }),
    getPushedMessage: ({ messageId }) => read("get-pushed-message", ofMessage(messageId), readMessage),
    editPushedMessage: ({ messageId, text }, mayBegin) =>
      change("edit-pushed-message", ofMessage(messageId, text), mayBegin),
    deletePushedMessage: ({ messageId }, mayBegin) =>
      change("delete-pushed-message", ofMessage(messageId), mayBegin),

    async findSend(sought) {
      const { connectionId } = await useAccount();
      const found = await transport.findRun({ ...sought, connectionId });
      if (found.state !== "success") return found;
      const sent = readSentMessage(found.output);
      return sent === undefined ? { state: "unaskable" } : { state: "success", messageId: sent.id };
    },

    getClient: ({ clientId }) =>
      read("get-client", { subject: "clientId", fields: { clientId } }, clientOfResult),
    updateClient: ({ clientId, changes }, mayBegin) =>
      change("update-client", { subject: "clientId", fields: { clientId, ...changes } }, mayBegin),

    async checkAccount() {
      const connection = await discover();
      assertReady(connection);
      const known = await knownAccount();
      if (known?.connectionId !== connection.id) account = Promise.resolve(open(connection.id));
      // The day's first reply then need not wait for the list; the call that needs a missing action reports it.
      const { actions } = await useAccount();
      await Promise.all([actions.find("send-agent-message").catch(passRefusal), transport.prepareSends?.()]);
      return { connectionId: connection.id, connectionName: connection.name, state: "READY" };
    },

    async listActions({ intent, limit } = {}) {
      return (await useAccount()).actions.list(intent, limit);
    },
    async findAction(idOrKey) {
      return (await useAccount()).actions.look(idOrKey);
    },
    async runOtherAction({ actionId, input }, mayBegin) {
      checkIds(input);
      const { connectionId, actions } = await useAccount();
      const run = { connectionId, actionId, input, effect: "send", mayBegin } as const;
      try {
        return (await tellingUrl(connectionId, () => transport.runAction(run))).output;
      } catch (error) {
        if (isStaleId(error)) actions.drop();
        throw error;
      }
    },
    async request(request, mayBegin) {
      const { connectionId } = await useAccount();
      return tellingUrl(connectionId, () => transport.request({ ...request, connectionId, mayBegin }));
    },

    async listConnections() {
      const { connections } = await transport.listConnections();
      const used = configuredId ?? (await knownAccount())?.connectionId;
      const isListed = used === undefined || connections.some(({ id }) => id === used);
      // A long list is cut, but must contain the connection in use.
      const missing = isListed ? undefined : await getConnection(used);
      return summariseConnections(missing === undefined ? connections : [missing, ...connections], used);
    },
    ...createConnectionStarter({ transport, connectionId: configuredId, hints, now, pollMs }),
  };
}

function ofMessage(messageId: string, text?: string): ActionInput {
  return { subject: "messageId", fields: { messageId, text } };
}

/** Chatra's actions put an id into their path, under different names. */
function checkIds(input: JsonObject): void {
  for (const [name, value] of Object.entries(input))
    if (/^_?id$|Id$/.test(name) && typeof value === "string") checkPathId(value, name);
}

function isStaleId(error: unknown): error is ChatraGatewayError {
  return error instanceof ChatraGatewayError && error.reason === "not-found" && error.origin === "membrane";
}

function passRefusal(error: unknown): undefined {
  if (error instanceof ChatraGatewayError && error.reason === "refused") return undefined;
  throw error;
}
