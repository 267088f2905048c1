/** Serves /api/<method>: reads the call, lets faults hit it, calls the method, records what happened. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse as parseForm } from "node:querystring";
import type { FaultRules } from "../fault-rules.ts";
import { preciseNow, readBody, sendJson, sendText } from "../http-service.ts";
import { type JsonObject, parseJson, parseJsonObject, stringAt } from "../json.ts";
import { appMethods } from "./methods/apps.ts";
import { chatMethods } from "./methods/chat.ts";
import { conversationMethods } from "./methods/conversations.ts";
import { fileMethods } from "./methods/files.ts";
import { groupMethods } from "./methods/groups.ts";
import { type Method, refuse } from "./methods/method.ts";
import { peopleMethods } from "./methods/people.ts";
import { reactionMethods } from "./methods/reactions.ts";
import { problemOfScope, scopesOf } from "./methods/scopes.ts";
import { viewMethods } from "./methods/views.ts";
import type { RecordedCall } from "./model.ts";
import { createPostPace } from "./post-pace.ts";
import type { SlackFault } from "./simulator-api.ts";
import type { Workspace } from "./workspace.ts";

const methods = new Map<string, Method>(
  Object.entries({
    ...appMethods,
    ...chatMethods,
    ...conversationMethods,
    ...fileMethods,
    ...groupMethods,
    ...peopleMethods,
    ...reactionMethods,
    ...viewMethods,
  }),
);

/** Arguments that forms carry as JSON text. */
const jsonArguments = ["blocks", "attachments", "metadata", "view", "files", "unfurls"];

/** A call as it was read from the wire. */
export interface ApiCall {
  name: string;
  args: JsonObject;
  token: string;
  request: IncomingMessage;
  response: ServerResponse;
}

/** Who answers calls: a workspace, or a platform for what belongs to no workspace. */
export interface ApiHost extends Pick<Workspace, "behaviour" | "now"> {
  signal: Pick<Workspace["signal"], "notify">;
  perform(call: ApiCall): JsonObject;
  headersOf(token: string): Record<string, string>;
}

export interface WebApi {
  answer(call: ApiCall): void;
  readonly calls: RecordedCall[];
}

export function createWebApi(host: ApiHost, faults: FaultRules<SlackFault>): WebApi {
  const calls: RecordedCall[] = [];
  const pace = createPostPace(host);

  const answer = ({ name, args, token, request, response }: ApiCall): void => {
    const call: RecordedCall = { method: name, at: preciseNow(), args, token };
    if (host.behaviour.record) calls.push(call);
    const fault = faults.take((candidate) => fits(candidate, name, args));
    if (fault) call.fault = fault.kind;
    host.signal.notify({ kind: "call", method: name });
    const respond = (status: number, reply: JsonObject, headers?: Record<string, string>): void => {
      call.status = status;
      call.ok = reply.ok === true;
      if (typeof reply.error === "string") call.error = reply.error;
      const delay = host.behaviour.latencyMs + (fault?.kind === "slow" ? (fault.delayMs ?? 500) : 0);
      if (delay > 0) setTimeout(() => sendJson(response, status, reply, headers), delay);
      else sendJson(response, status, reply, headers);
      host.signal.notify({ kind: "call", method: name });
    };
    const limit = (seconds: number): void =>
      respond(429, refuse("ratelimited"), { "retry-after": String(seconds) });

    if (fault && strikesBefore(fault, request, response, respond, limit)) return;
    const wait = name === "chat.postMessage" ? pace.take(stringAt(args, "channel") ?? "") : 0;
    if (wait > 0) {
      limit(wait);
      return;
    }
    const reply = host.perform({ name, args, token, request, response });
    if (fault?.kind === "timeout-after-success") return;
    if (fault?.kind === "reset-after-success") request.socket.destroy();
    else if (fault?.kind === "error-after-success") respond(200, refuse(fault.error ?? "internal_error"));
    else respond(200, reply, host.headersOf(token));
  };

  return { calls, answer };
}

/** Reads a call's body, arguments and token, and hands it on. */
export function readCall(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  done: (call: ApiCall) => void,
): void {
  readBody(request, (body) => {
    const args = readArguments(request, body);
    done({ name, args, token: tokenOf(request, args), request, response });
  });
}

/** A workspace answers with its own methods. */
export function hostOfWorkspace(workspace: Workspace): ApiHost {
  return {
    behaviour: workspace.behaviour,
    now: workspace.now,
    signal: workspace.signal,
    perform: ({ name, args, token }) => perform(name, args, token, workspace),
    headersOf: (token) => headersOf(token, workspace),
  };
}

/** Faults that come before the effect; true where one took the call. */
function strikesBefore(
  fault: SlackFault,
  request: IncomingMessage,
  response: ServerResponse,
  respond: (status: number, reply: JsonObject) => void,
  limit: (seconds: number) => void,
): boolean {
  switch (fault.kind) {
    case "ratelimited":
      limit(fault.retryAfter ?? 1);
      return true;
    case "server-error":
      respond(fault.status ?? 503, refuse("service_unavailable"));
      return true;
    case "error":
      respond(200, refuse(fault.error ?? "internal_error"));
      return true;
    case "garbage":
      sendText(response, 200, "<html><body>upstream connect error</body></html>", "text/html");
      return true;
    case "reset-before":
      request.socket.destroy();
      return true;
    case "timeout":
      return true;
    default:
      return false;
  }
}

function perform(name: string, args: JsonObject, token: string, workspace: Workspace): JsonObject {
  const method = methods.get(name);
  if (!method) return refuse("unknown_method", { req_method: name });
  if (name !== "api.test") {
    if (token === "") return refuse("not_authed");
    const refused = problemOfToken(name, token, workspace);
    if (refused !== undefined) return refuse(refused);
    const problem = problemOfScope(name, args, workspace);
    if (problem) return problem;
  }
  return method(args, workspace);
}

/** The app's token opens connections and nothing else; no other token does. */
function problemOfToken(name: string, token: string, { access, appToken }: Workspace): string | undefined {
  const problem = access.describeProblem(token);
  const isAppToken = token === appToken;
  if (name !== "apps.connections.open") return isAppToken ? "not_allowed_token_type" : problem;
  if (isAppToken) return access.describeProblem(access.botToken());
  return problem === "invalid_auth" ? problem : "not_allowed_token_type";
}

/** Slack names a token's scopes in every answer, but of a token that it does not know. */
function headersOf(token: string, workspace: Workspace): Record<string, string> {
  if (token === workspace.appToken) return { "x-oauth-scopes": "connections:write" };
  return workspace.access.describeProblem(token) !== "invalid_auth"
    ? { "x-oauth-scopes": scopesOf(workspace).join(",") }
    : {};
}

function fits(fault: SlackFault, method: string, args: JsonObject): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.channel !== undefined && fault.channel !== args.channel) return false;
  return fault.when?.(args) ?? true;
}

function readArguments(request: IncomingMessage, body: Buffer): JsonObject {
  const text = body.toString();
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith("application/json")) return parseJsonObject(text) ?? {};
  const args: JsonObject = { ...parseForm(text) };
  const query = request.url?.indexOf("?") ?? -1;
  if (query >= 0) Object.assign(args, parseForm(request.url?.slice(query + 1) ?? ""));
  for (const key of jsonArguments) {
    const value = args[key];
    if (typeof value === "string") args[key] = parseJson(value) ?? value;
  }
  return args;
}

function tokenOf(request: IncomingMessage, args: JsonObject): string {
  const header = request.headers.authorization;
  if (header?.startsWith("Bearer ")) return header.slice(7);
  const token = args.token;
  delete args.token;
  return typeof token === "string" ? token : "";
}
