import type { MayBegin } from "../../domain/may-begin.ts";
import type { ClientChanges } from "../../domain/order.ts";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import type { JsonValue } from "./json.ts";
import type {
  FoundRun,
  MembraneAction,
  MembraneRequest,
  MembraneResponse,
  RunMark,
  SoughtRun,
} from "./membrane-transport.ts";

/**
 * Who sends: a Chatra agent, by id and what else is known of them; else a teammate, whose name goes where the action's schema
 * allows it alone.
 */
export type AgentIdentity = {
  agentId?: string | undefined;
  name?: string | undefined;
  email?: string | undefined;
};

/** Chatra's message id, where the output had one, and the run's id in Membrane's log. */
export type SentMessage = { id: string | undefined; actionRunId?: string | undefined };

/** What Membrane's log says about a send: like FoundRun, with the message's id in place of the output. */
export type FoundSend =
  | Exclude<FoundRun, { state: "success" }>
  | { state: "success"; messageId: string | undefined };

/** A message as Chatra returns it; `createdAt` in Unix ms. */
export type ChatraMessage = Record<"id" | "type" | "text" | "clientId" | "agentName", string | undefined> & {
  createdAt: number | undefined;
};

/** A visitor's profile as Chatra returns it; `raw` is the whole answer (integration data, location, pages …). */
export type ChatraClient = Record<
  "id" | "name" | "email" | "phone" | "notes" | "chatLink",
  string | undefined
> & { raw: JsonObject };

/** An action of the connection, from `action list`. */
export type ActionSummary = Omit<MembraneAction, "connectionId">;

/**
 * A connection of the workspace. `state` is upper case, "READY" where it can be used; `inUse`: this bot uses it. `url`: where
 * an admin finishes or renews it in the browser; `command`: how, where there is no such address. `detail`: what Membrane needs,
 * or what is wrong.
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

/** A connection that can be used, or waits: for an admin at `url`, for the operator to run `command`, or for Membrane. */
export type StartedConnection = {
  connectionId: string;
  name: string;
  state: "ready" | "waiting";
  url: string | undefined;
  command?: string | undefined;
};

/**
 * What the bot can ask of Chatra. Every method rejects only with a ChatraGatewayError. The gateway asks `mayBegin` right before
 * an effect, after any wait in a queue.
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
  /** Finds out how a send ended whose answer was lost. */
  findSend(input: Omit<SoughtRun, "connectionId">): Promise<FoundSend>;

  getClient(input: { clientId: string }): Promise<ChatraClient>;
  /** Only named fields change; null removes a field; `notes` are replaced as a whole (contracts: Chatra). */
  updateClient(input: { clientId: string; changes: ClientChanges }, mayBegin?: MayBegin): Promise<void>;

  /** Asks Membrane again whether the connection can be used; rejects with the reason when it cannot. */
  checkAccount(): Promise<{ connectionId: string; connectionName: string; state: "READY" }>;

  /** For admins: the connection's actions, one action by id, and a raw request to Chatra's API. */
  listActions(input?: { intent?: string | undefined; limit?: number | undefined }): Promise<ActionSummary[]>;
  /** Returns the action with this id, key or name (in any spelling); undefined when the connection has none. */
  findAction(idOrKey: string): Promise<ActionSummary | undefined>;
  runOtherAction(input: { actionId: string; input: JsonObject }, mayBegin?: MayBegin): Promise<JsonValue>;
  /** Rejects for a status of 400 or above, by its meaning, with Chatra's own text in the detail. */
  request(input: MembraneRequest, mayBegin?: MayBegin): Promise<MembraneResponse>;

  /** Returns all connections of the workspace, to Chatra or not. */
  listConnections(): Promise<ConnectionSummary[]>;
  /**
   * Uses a Chatra connection that is ready, else one that waits for an admin; begins one only when there is none. Rejects with
   * `refused` where an admin must choose, or where Membrane does not know Chatra.
   */
  connect(): Promise<StartedConnection>;
  /** Resolves once the connection can be used. Rejects with the reason when its state is final, and when `signal` aborts. */
  awaitConnection(input: { connectionId: string; signal: AbortSignal }): Promise<void>;
}
