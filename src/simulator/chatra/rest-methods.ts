/** What each REST call does to the account. */
import { type JsonObject, stringAt } from "../json.ts";
import { type Account, addAgent, addMessage, changeMessage, deleteMessage } from "./account.ts";
import type { ChatraClient, ChatraMessage } from "./simulator-api.ts";
import { clientBody } from "./webhook-bodies.ts";

export interface RestAnswer {
  status: number;
  /** Undefined: an answer without a body. */
  body: JsonObject | undefined;
  headers?: Record<string, string>;
}

/** `sent` is the message that the call made, for its echo. */
export function performRest(
  account: Account,
  verb: string,
  resource: string,
  id: string,
  body: JsonObject,
): RestAnswer & { sent?: ChatraMessage } {
  if (resource === "clients") return id === "" ? notFound : performOnClient(account, verb, id, body);
  if (resource !== "messages" && resource !== "pushedMessages") return notFound;
  const isPushed = resource === "pushedMessages";
  if (id === "") return verb === "POST" ? sendMessage(account, body, isPushed) : methodNotAllowed;

  const message = account.messages.get(id);
  if (!message || message.isDeleted || (message.isPushed ?? false) !== isPushed) return notFound;
  if (verb === "GET") return { status: 200, body: restMessage(message) };
  if (verb !== "PUT" && verb !== "DELETE") return methodNotAllowed;
  if (message.type !== "agent") return invalid("only messages of agents can be changed");
  if (verb === "DELETE") {
    deleteMessage(account, message);
    return { status: 204, body: undefined };
  }
  const problem = problemOfText(body);
  if (problem) return problem;
  changeMessage(account, message, stringAt(body, "text") ?? "");
  return { status: 200, body: restMessage(message) };
}

const notFound: RestAnswer = { status: 404, body: { error: "not found" } };
const methodNotAllowed: RestAnswer = { status: 405, body: { error: "method not allowed" } };

function invalid(message: string): RestAnswer {
  return { status: 400, body: { error: "bad request", message } };
}

function sendMessage(
  account: Account,
  body: JsonObject,
  isPushed: boolean,
): RestAnswer & { sent?: ChatraMessage } {
  const problem = problemOfText(body);
  if (problem) return problem;
  const clientId = stringAt(body, "clientId");
  if (clientId === undefined) return invalid("clientId is required");
  const client = account.clients.get(clientId);
  if (!client) return notFound;
  const author = authorOf(account, body, isPushed);
  if ("status" in author) return author;
  const groupId = stringAt(body, "groupId");
  const message = addMessage(account, client, {
    type: "agent",
    text: stringAt(body, "text") ?? "",
    origin: "api",
    ...author,
    ...(isPushed ? { isPushed: true } : {}),
    ...(groupId === undefined ? {} : { groupId }),
  });
  return { status: 200, body: restMessage(message), sent: message };
}

/** An agent by id, or a teammate by email, name and source together. A pushed message may have no author. */
function authorOf(
  account: Account,
  body: JsonObject,
  isPushed: boolean,
): RestAnswer | Pick<ChatraMessage, "agentId" | "agentName" | "receivedFrom"> {
  const agentId = stringAt(body, "agentId");
  const email = stringAt(body, "agentEmail");
  const name = stringAt(body, "agentName");
  const receivedFrom = stringAt(body, "receivedFrom");
  if (agentId !== undefined) {
    const agent = account.agents.get(agentId);
    if (!agent) return invalid("agentId is unknown");
    return { agentId, agentName: agent.name, ...(receivedFrom === undefined ? {} : { receivedFrom }) };
  }
  if (email !== undefined && name !== undefined && receivedFrom !== undefined) {
    const known = [...account.agents.values()].find((agent) => agent.email === email);
    // Chatra makes an agent of an email that none has.
    const { id } = known ?? addAgent(account, { name, email });
    return { agentName: name, receivedFrom, agentId: id };
  }
  if (isPushed) return {};
  return invalid("agentId, or agentEmail with agentName and receivedFrom, is required");
}

function performOnClient(account: Account, verb: string, id: string, body: JsonObject): RestAnswer {
  const client = account.clients.get(id);
  if (!client) return notFound;
  if (verb === "PUT") updateClient(account, client, body);
  else if (verb !== "GET") return methodNotAllowed;
  return { status: 200, body: clientBody(account, client) };
}

/** Chatra: null removes a field, and notes are replaced whole. */
function updateClient(account: Account, client: ChatraClient, body: JsonObject): void {
  for (const [key, value] of Object.entries(body)) {
    if (key === "id") continue;
    if (value === null) delete client.info[key];
    else client.info[key] = value;
  }
  client.displayedName =
    stringAt(client.info, "name") ?? stringAt(client.info, "email") ?? client.displayedName;
  account.signal.notify({ kind: "client", clientId: client.id });
}

function problemOfText(body: JsonObject): RestAnswer | undefined {
  const { text } = body;
  if (typeof text !== "string" || text.length < 1 || text.length > 5000) {
    return invalid("text must have 1 to 5000 characters");
  }
  return undefined;
}

function restMessage(message: ChatraMessage): JsonObject {
  const { origin: _origin, history: _history, isDeleted: _isDeleted, chatId: _chatId, ...shown } = message;
  return shown;
}
