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
    const name = schema === undefined ? chatrasName : findName(names, schema, mapped);
    if (name !== undefined) mapped[name] = value;
    else if (ESSENTIAL.includes(field)) throw invalidInput(`the action has no field for ${field}`);
    else if (input.subject === "clientId" && field !== "agentId")
      throw invalidInput(`the action has no field for the client's ${field}`);
  };
  for (const field of OUR_FIELDS) {
    const value = input.fields[field];
    if (value !== undefined) put(field, value);
  }
  if (input.agent !== undefined) identify(input.agent, input.defaultAgentId, schema, mapped, put);
  if (schema !== undefined) fillRequired(schema, mapped);
  return mapped;
}

/** Uses the teammate's agent id, else name and email where the action takes them, else the default agent. */
function identify(
  agent: AgentIdentity,
  defaultAgentId: string | undefined,
  schema: InputSchema | undefined,
  mapped: JsonObject,
  put: (field: OurField, value: JsonValue) => void,
): void {
  const [emailName, nameName, fromName] = ["agentEmail", "agentName", "receivedFrom"].map((name) =>
    schema === undefined ? name : findName([name], schema, mapped),
  );
  const takesNames = emailName !== undefined && nameName !== undefined && fromName !== undefined;
  // An unknown schema does not *allow* the names, so they are then the last resort.
  const useNames = takesNames && (schema !== undefined || defaultAgentId === undefined);

  if (agent.agentId !== undefined) put("agentId", agent.agentId);
  else if (useNames && agent.name !== undefined && agent.email !== undefined) {
    mapped[emailName] = agent.email;
    mapped[nameName] = agent.name;
    mapped[fromName] = RECEIVED_FROM;
  } else if (defaultAgentId !== undefined) put("agentId", defaultAgentId);

  // Next to an agent's id only where the schema allows both together, not as two alternatives.
  if (takesNames && schema?.common.includes(fromName)) mapped[fromName] = RECEIVED_FROM;
}

function findName(names: readonly string[], schema: InputSchema, mapped: JsonObject): string | undefined {
  const free = schema.names.filter((name) => !(name in mapped));
  return names
    .map((name) => free.find((candidate) => plain(candidate) === plain(name)))
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
  throw invalidInput(`the action requires ${missing.join(", ")}, which we cannot give${agent}`);
}

/** `_id` keeps its underscore, which is all that distinguishes it from `id`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/(?!^)[^a-z0-9]/g, "");
}

/** An action's fields: all names, those outside alternatives, the required ones, and each field's own schema. */
type InputSchema = { names: string[]; common: string[]; required: string[]; properties: JsonObject };

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
  return {
    names,
    common: Object.keys(shared),
    required: required.filter((name) => typeof name === "string"),
    properties,
  };
}

function mergeProperties(parts: JsonObject[]): JsonObject {
  return Object.assign({}, ...parts.map((part) => asJsonObject(part.properties) ?? {}));
}

function branches(list: JsonValue | undefined): JsonObject[] {
  return Array.isArray(list) ? list.map(asJsonObject).filter((part) => part !== undefined) : [];
}
