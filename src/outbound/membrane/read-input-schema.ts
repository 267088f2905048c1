import { asJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** An action's fields: all names, those outside alternatives, the required ones, and each field's own schema. */
export type InputSchema = { names: string[]; common: string[]; required: string[]; properties: JsonObject };

/**
 * Takes an action's JSON Schema; returns its fields, or undefined when it names none. Fields in alternatives (`anyOf`, `oneOf`:
 * an agent's id *or* a name and an email) are optional; those in `allOf` are required.
 */
export function readInputSchema(schema: JsonObject | undefined): InputSchema | undefined {
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
