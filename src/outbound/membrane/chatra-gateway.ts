import type { MayBegin } from "../../domain/may-begin.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { FoundRun, MembraneRequest, MembraneResponse, RunMark } from "./membrane-transport.ts";

/** Who sends: a Chatra agent id, or the name and e-mail of a person where the action's schema allows. */
export type AgentIdentity = {
  agentId?: string | undefined;
  name?: string | undefined;
  email?: string | undefined;
};

/** Chatra's message id where the output gave one, and the id of the run in Membrane's log. */
export type SentMessage = { id: string | undefined; actionRunId?: string | undefined };

/** What Membrane's log says of a send: as of any run (see FoundRun), but the message's id stands for the output. */
export type FoundSend =
  | Exclude<FoundRun, { state: "success" }>
  | { state: "success"; messageId: string | undefined };

/** A message as Chatra tells of it; `createdAt` in Unix milliseconds; `raw` is the whole answer. */
export type ChatraMessage = {
  id: string | undefined;
  type: string | undefined;
  text: string | undefined;
  clientId: string | undefined;
  agentId: string | undefined;
  agentName: string | undefined;
  receivedFrom: string | undefined;
  createdAt: number | undefined;
  raw: JsonObject;
};

/** A client's profile as Chatra tells of it; `raw` is the whole answer (integration data, location, pages …). */
export type ChatraClient = {
  id: string | undefined;
  name: string | undefined;
  email: string | undefined;
  phone: string | undefined;
  notes: string | undefined;
  chatLink: string | undefined;
  raw: JsonObject;
};

/** Only named fields change; null removes one; `notes` are replaced whole (contracts: Chatra). */
export type ClientChanges = {
  name?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  notes?: string | null | undefined;
};

export type AccountHealth = { connectionId: string; connectionName: string; state: "READY" };

/** An action of the connection, as `action list` tells of it; `inputSchema` is JSON Schema, undefined where none was printed. */
export type ActionSummary = {
  id: string;
  key: string | undefined;
  name: string;
  description: string | undefined;
  inputSchema: JsonObject | undefined;
};

/**
 * A connection of the workspace. `state` is upper case, "READY" where it can be used; `inUse`: this bot works with it;
 * `url`: where a person finishes or renews it in the browser, or `command`: how they do so where there is no such address;
 * `detail`: what Membrane says that it needs, or what is wrong.
 */
export type ConnectionSummary = {
  id: string;
  name: string;
  state: string;
  isChatra: boolean;
  inUse: boolean;
  url: string | undefined;
  command?: string | undefined;
  detail: string | undefined;
};

/**
 * A connection that can be used, or one that waits: for a person at `url`, or who runs `command`; without either, for Membrane
 * itself.
 */
export type StartedConnection = {
  connectionId: string;
  name: string;
  state: "ready" | "waiting";
  url: string | undefined;
  command?: string | undefined;
};

/**
 * What the bot can ask of Chatra. Every method rejects with a ChatraGatewayError and with nothing else. What changes
 * something may have to wait for its turn: where `mayBegin` is given, it is asked once that has come.
 */
export interface ChatraGateway {
  sendAgentMessage(
    input: { clientId: string; text: string; agent: AgentIdentity; mark?: RunMark | undefined },
    mayBegin?: MayBegin,
  ): Promise<SentMessage>;
  getMessage(input: { messageId: string }): Promise<ChatraMessage>;
  editAgentMessage(input: { messageId: string; text: string }, mayBegin?: MayBegin): Promise<void>;
  deleteAgentMessage(input: { messageId: string }, mayBegin?: MayBegin): Promise<void>;

  sendPushedMessage(
    input: {
      clientId: string;
      text: string;
      agentId?: string | undefined;
      groupId?: string | undefined;
      mark?: RunMark | undefined;
    },
    mayBegin?: MayBegin,
  ): Promise<SentMessage>;
  getPushedMessage(input: { messageId: string }): Promise<ChatraMessage>;
  editPushedMessage(input: { messageId: string; text: string }, mayBegin?: MayBegin): Promise<void>;
  deletePushedMessage(input: { messageId: string }, mayBegin?: MayBegin): Promise<void>;
  /** Asks how a send ended whose answer was lost. `from` and `to`: between which it began, in Unix ms. */
  findSend(input: {
    actionRunId?: string | undefined;
    mark: RunMark;
    from: number;
    to: number;
    signal?: AbortSignal | undefined;
  }): Promise<FoundSend>;

  getClient(input: { clientId: string }): Promise<ChatraClient>;
  updateClient(input: { clientId: string; changes: ClientChanges }, mayBegin?: MayBegin): Promise<void>;

  /** Asks Membrane afresh whether the connection can be used; rejects with the reason when it cannot. */
  checkAccount(): Promise<AccountHealth>;

  /** For administrators: the connection's actions, one of them by id, and a raw request to Chatra's API. */
  listActions(input?: { intent?: string | undefined; limit?: number | undefined }): Promise<ActionSummary[]>;
  /** The action with this id, key or name (however written); undefined when the connection has none. */
  findAction(idOrKey: string): Promise<ActionSummary | undefined>;
  runOtherAction(input: { actionId: string; input: JsonObject }, mayBegin?: MayBegin): Promise<JsonValue>;
  /** A status of 400 or above rejects, by its meaning, with Chatra's own words in the detail. */
  request(input: MembraneRequest, mayBegin?: MayBegin): Promise<MembraneResponse>;

  /** All connections of the workspace, Chatra's or not. */
  listConnections(): Promise<ConnectionSummary[]>;
  /**
   * Uses what is there: a Chatra connection that is ready, else one that waits for a person (a second is never made); only
   * where there is none a new one is begun. Rejects with `refused` where a person must choose or Membrane knows no Chatra.
   */
  connect(): Promise<StartedConnection>;
  /** Resolves once that connection can be used. Rejects when its state is final, with its reason, or when `signal` aborts. */
  awaitConnection(input: { connectionId: string; signal: AbortSignal }): Promise<void>;
}
