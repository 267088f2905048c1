import { RECEIVED_FROM } from "../../domain/limits.ts";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import type { AgentIdentity } from "./chatra-gateway.ts";
import { checkPathId, invalidInput } from "./check-arguments.ts";
import { asJsonObject, type JsonValue } from "./json.ts";

const OUR_FIELDS = [
  "messageId",
  "clientId",
  "text",
  "agentId",
  "groupId",
  "name",
  "email",
  "phone",
  "notes",
] as const;
type OurField = (typeof OUR_FIELDS)[number];

/** One action's input in our field names; null is sent. `subject`: the field with the id that the action is about. */
export type ActionInput = {
  subject?: "messageId" | "clientId";
  fields: Partial<Record<OurField, string | null | undefined>>;
  agent?: AgentIdentity;
  defaultAgentId?: string | undefined;
};

/** Known names for our fields, the surest first; compared without case and separators. */
const NAMES: Record<OurField, readonly string[]> = {
  messageId: ["messageId", "pushedMessageId", "agentMessageId"],
  clientId: ["clientId", "client", "visitorId"],
  text: ["text", "message", "body", "content"],
  agentId: ["agentId", "agent"],
  groupId: ["groupId", "agentGroupId", "group"],
  name: ["name", "clientName"],
  email: ["email", "clientEmail"],
  phone: ["phone", "phoneNumber", "clientPhone"],
  notes: ["notes", "note"],
};
const SUBJECTS = { messageId: "the message's id", clientId: "the client's id" } as const;
const SUBJECT_NAMES = ["id", "_id"];
/** Without these the call would do something else; we may drop the others where the action does not take them. */
const ESSENTIAL: readonly OurField[] = ["messageId", "clientId", "text"];

/**
 * Takes an action's live input schema and our fields; returns the input under the schema's names, or Chatra's names without a
 * schema. Throws `invalid-input` for a field that the action requires and we lack.
 */
export function mapInput(inputSchema: JsonObject | undefined, input: ActionInput): JsonObject {
  // Chatra's API puts this id into the path; an id that is only in a body may be anything.
  if (input.subject !== undefined) checkPathId(input.fields[input.subject] ?? "", SUBJECTS[input.subject]);
  const schema = readInputSchema(inputSchema);
  const mapped: JsonObject = {};
  const put = (field: OurField, value: JsonValue): void => {
    const isSubject = field === input.subject;
    const chatrasName = isSubject ? "id" : field;
    const names = isSubject ? [...NAMES[field], ...SUBJECT_NAMES] : NAMES[field];
    const name = schema === undefined ? chatrasName : findName(names, schema);
    if (name !== undefined) mapped[name] = value;
    else if (ESSENTIAL.includes(field)) throw invalidInput(`the action has no field for ${field}`);
    else if (input.subject === "clientId")
      throw invalidInput(`the action has no field for the visitor's ${field}`);
  };
  for (const field of OUR_FIELDS) {
    const value = input.fields[field];
    if (value !== undefined) put(field, value);
  }
  if (input.agent !== undefined) identify(input.agent, input.defaultAgentId, schema, mapped, put);
  if (schema !== undefined) fillRequired(schema, mapped);
  return mapped;
}

/**
 * Uses the teammate's agent, by id and, where the action takes them as well, by the agent's own name and email. Without an
 * agent, uses the teammate's name where the action takes one without an email, else the default agent. An email that Chatra
 * does not know would make a new agent there, so the teammate's own never goes out.
 */
function identify(
  agent: AgentIdentity,
  defaultAgentId: string | undefined,
  schema: InputSchema | undefined,
  mapped: JsonObject,
  put: (field: OurField, value: JsonValue) => void,
): void {
  const nameOf = (field: string) => (schema === undefined ? field : findName([field], schema));
  const [emailName, nameName, fromName] = [nameOf("agentEmail"), nameOf("agentName"), nameOf("receivedFrom")];
  const isCommon = (...names: (string | undefined)[]) =>
    names.every((name) => name !== undefined && schema?.common.includes(name));
  const { agentId, name, email } = agent;
  const idName = schema === undefined ? "agentId" : findName(NAMES.agentId, schema);
  const takesNames = emailName !== undefined && nameName !== undefined && fromName !== undefined;
  // Next to the id only where the schema allows all together, not as alternatives.
  const mayNames =
    agentId !== undefined && (idName === undefined || isCommon(idName, emailName, nameName, fromName));

  if (agentId !== undefined) put("agentId", agentId);
  if (takesNames && mayNames && name !== undefined && email !== undefined) {
    mapped[emailName] = email;
    mapped[nameName] = name;
    mapped[fromName] = RECEIVED_FROM;
  } else if (agentId === undefined || idName === undefined) {
    const group = schema?.groups.find((names) => takesNameAlone(names, nameName, emailName));
    const isNamed = group !== undefined && nameName !== undefined && name !== undefined;
    if (isNamed) mapped[nameName] = name;
    if (isNamed && fromName !== undefined && group.includes(fromName)) mapped[fromName] = RECEIVED_FROM;
    const mayId = !isNamed || (idName !== undefined && group.includes(idName));
    if (defaultAgentId !== undefined && mayId) put("agentId", defaultAgentId);
  }

  if (takesNames && isCommon(fromName)) mapped[fromName] = RECEIVED_FROM;
}

/** Whether these fields, which may stand together, have a name and no email: Chatra takes neither without the other. */
function takesNameAlone(
  names: readonly string[],
  nameName: string | undefined,
  emailName: string | undefined,
): boolean {
  if (nameName === undefined || !names.includes(nameName)) return false;
  return emailName === undefined || !names.includes(emailName);
}

/** No two of our fields have a name in common, so none is found twice. */
function findName(names: readonly string[], schema: InputSchema): string | undefined {
  return names
    .map((name) => schema.names.find((candidate) => plain(candidate) === plain(name)))
    .find((found) => found !== undefined);
}

function fillRequired(schema: InputSchema, mapped: JsonObject): void {
  const missing: string[] = [];
  for (const name of schema.required) {
    if (name in mapped) continue;
    const property = asJsonObject(schema.properties[name]);
    const given = property?.const ?? property?.default;
    if (given === undefined) missing.push(name);
    else mapped[name] = given;
  }
  if (missing.length === 0) return;
  const agent = missing.some((name) => plain(name).startsWith("agent"))
    ? " (set CHATRA_AGENT_ID, or map the teammate)"
    : "";
  throw invalidInput(`the action requires ${missing.join(", ")}, which the bot does not have${agent}`);
}

/** `_id` keeps its underscore, which is all that distinguishes it from `id`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/(?!^)[^a-z0-9]/g, "");
}

/**
 * An action's fields: all names, those outside alternatives, those that may stand together (one group for each alternative),
 * the required ones, and each field's own schema.
 */
type InputSchema = {
  names: string[];
  common: string[];
  groups: string[][];
  required: string[];
  properties: JsonObject;
};

/**
 * Takes an action's JSON Schema; returns its fields, or undefined when it names none. Fields in alternatives (`anyOf`, `oneOf`:
 * an agent's id *or* a name and an email) are optional; those in `allOf` are required.
 */
function readInputSchema(schema: JsonObject | undefined): InputSchema | undefined {
  const parts = [schema, ...branches(schema?.allOf)].filter((part) => part !== undefined);
  const alternatives = parts.flatMap((part) => [...branches(part.anyOf), ...branches(part.oneOf)]);
  const shared = mergeProperties(parts);
  const properties = { ...mergeProperties(alternatives), ...shared };
  const required = parts.flatMap((part) => (Array.isArray(part.required) ? part.required : []));
  const names = Object.keys(properties);
  if (names.length === 0) return undefined;
  const common = Object.keys(shared);
  const groups = alternatives.map((part) => [...common, ...Object.keys(mergeProperties([part]))]);
  return {
    names,
    common,
    groups: groups.length > 0 ? groups : [common],
    required: required.filter((name) => typeof name === "string"),
    properties,
  };
}

function mergeProperties(parts: JsonObject[]): JsonObject {
  return Object.assign({}, ...parts.map((part) => asJsonObject(part.properties)));
}

function branches(list: JsonValue | undefined): JsonObject[] {
  return Array.isArray(list) ? list.map(asJsonObject).filter((part) => part !== undefined) : [];
}
