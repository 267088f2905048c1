/** The ten Chatra actions as Membrane lists them, and the REST call that each makes. */
import { type JsonObject, stringAt } from "../json.ts";
import type { SeededIds } from "../seeded-ids.ts";
import type { ActionVariants } from "./simulator-api.ts";

export interface CatalogueAction {
  id: string;
  key: string;
  name: string;
  description: string;
  inputSchema: JsonObject;
  /** The REST call for an input. */
  toCall: (input: JsonObject) => { method: string; path: string; body: JsonObject | undefined };
}

/** What `action list` shows of an action. */
export function actionBody(
  action: CatalogueAction,
  connectionId: string,
  variants: ActionVariants,
): JsonObject {
  return {
    id: action.id,
    key: variants.emptyKeys ? "" : action.key,
    name: action.name,
    description: action.description,
    type: "api-request-to-external-app",
    ...(variants.noSchemas ? {} : { inputSchema: action.inputSchema }),
    outputSchema: { type: "object" },
    connectionId,
    integrationId: null,
    revision: "1",
  };
}

export function createCatalogue(ids: SeededIds, variants: ActionVariants): CatalogueAction[] {
  const isLong = variants.idField === "long";
  const messageId = isLong ? "messageId" : "id";
  const clientId = isLong ? "clientId" : "id";
  const text = {
    type: "string",
    description: "Text of the message, 1 to 5000 characters",
    minLength: 1,
    maxLength: 5000,
  };
  const id = (what: string) => ({ type: "string", description: `Id of the ${what}` });
  const identity =
    variants.identityFields === false
      ? {}
      : {
          agentEmail: { type: "string", description: "E-mail of the person who writes" },
          agentName: { type: "string", description: "Name of the person who writes" },
          receivedFrom: { type: "string", description: "Where the message comes from" },
        };

  const define = (
    key: string,
    name: string,
    description: string,
    properties: JsonObject,
    required: string[],
    toCall: CatalogueAction["toCall"],
  ): CatalogueAction => ({
    id: ids.membrane(),
    key,
    name,
    description,
    inputSchema: { type: "object", properties, required, additionalProperties: false },
    toCall,
  });
  // Half a character has no percent-encoding, and must not crash the simulator.
  const at = (collection: string, input: JsonObject, field: string): string =>
    `/${collection}/${encodeURIComponent((stringAt(input, field) ?? "").toWellFormed())}`;
  const without = (input: JsonObject, field: string): JsonObject =>
    Object.fromEntries(Object.entries(input).filter(([key]) => key !== field));

  const onMessages = (
    collection: "messages" | "pushedMessages",
    kind: string,
    keyOf: (verb: string) => string,
  ) => [
    define(
      keyOf("get"),
      `Get ${kind === "agent" ? "Message" : "Pushed Message"}`,
      `Get one ${kind} message by its id`,
      { [messageId]: id("message") },
      [messageId],
      (input) => ({ method: "GET", path: at(collection, input, messageId), body: undefined }),
    ),
    define(
      keyOf("edit"),
      `Edit ${kind === "agent" ? "Agent" : "Pushed"} Message`,
      `Replace the text of a ${kind} message`,
      { [messageId]: id("message"), text },
      [messageId, "text"],
      (input) => ({ method: "PUT", path: at(collection, input, messageId), body: { text: input.text } }),
    ),
    define(
      keyOf("delete"),
      `Delete ${kind === "agent" ? "Agent" : "Pushed"} Message`,
      `Delete a ${kind} message`,
      { [messageId]: id("message") },
      [messageId],
      (input) => ({ method: "DELETE", path: at(collection, input, messageId), body: undefined }),
    ),
  ];

  const actions = [
    define(
      "send-agent-message",
      "Send Agent Message",
      "Send a message to a client on behalf of an agent",
      { clientId: id("client"), text, agentId: id("agent"), ...identity },
      ["clientId", "text"],
      (input) => ({ method: "POST", path: "/messages/", body: input }),
    ),
    ...onMessages("messages", "agent", (verb) => (verb === "get" ? "get-message" : `${verb}-agent-message`)),
    define(
      "send-pushed-message",
      "Send Pushed Message",
      "Push an automatic message to a client",
      { clientId: id("client"), text, agentId: id("agent"), groupId: id("agent group") },
      ["clientId", "text"],
      (input) => ({ method: "POST", path: "/pushedMessages/", body: input }),
    ),
    ...onMessages("pushedMessages", "pushed", (verb) => `${verb}-pushed-message`),
    define(
      "get-client",
      "Get Client",
      "Get what is known of a client",
      { [clientId]: id("client") },
      [clientId],
      (input) => ({ method: "GET", path: at("clients", input, clientId), body: undefined }),
    ),
    define(
      "update-client",
      "Update Client",
      "Change name, e-mail, phone or notes of a client; null removes a value",
      {
        [clientId]: id("client"),
        ...Object.fromEntries(
          ["name", "email", "phone", "notes"].map((field) => [field, { type: ["string", "null"] }]),
        ),
      },
      [clientId],
      (input) => ({ method: "PUT", path: at("clients", input, clientId), body: without(input, clientId) }),
    ),
  ];
  return actions.filter((action) => variants.only?.includes(action.key) ?? true);
}

/** What is wrong with an input, as Membrane's own check of the schema would say; undefined where nothing is. */
export function problemOfInput(action: CatalogueAction, input: JsonObject): string | undefined {
  const { properties, required } = action.inputSchema;
  const missing = Array.isArray(required)
    ? required.find((field) => input[String(field)] === undefined)
    : undefined;
  if (missing !== undefined) return `must have required property '${String(missing)}'`;
  const known = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  const unknown = Object.keys(input).find((field) => !known.includes(field));
  return unknown === undefined ? undefined : `must NOT have additional property '${unknown}'`;
}
