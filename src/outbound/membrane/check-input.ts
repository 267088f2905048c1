import type { ErrorObject } from "ajv";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import type { ActionSummary } from "./chatra-gateway.ts";

/** Users do not read a longer list; the next check shows the rest. */
const MOST_PROBLEMS = 5;
/** We show this many characters of a field's name or value. */
const SHOWN = 40;
const MOST_CHOICES = 10;

/**
 * The problems of an input by the action's JSON Schema, one sentence each, five at most. None without a schema that can be read
 * (we fetch no remote references): Membrane then decides.
 */
export async function checkInput(action: ActionSummary, input: JsonObject): Promise<string[]> {
  if (action.inputSchema === undefined) return [];
  const errors = await validate(action.inputSchema, input);
  const problems = errors.filter((error) => !isPartOfAlternative(error, errors));
  return [...new Set(problems.map((error) => describe(error, errors)))].slice(0, MOST_PROBLEMS);
}

/** Uses a new Ajv for each check, because an Ajv keeps every schema it was given. */
async function validate(
  { $schema: _draft, ...schema }: JsonObject,
  input: JsonObject,
): Promise<ErrorObject[]> {
  // Loaded only on use: Ajv is large, and few users run an action by hand.
  const { Ajv } = await import("ajv");
  try {
    // We do not validate the schema: Membrane's have their own keywords and name drafts that Ajv would load.
    const ajv = new Ajv({
      strict: false,
      allErrors: true,
      validateSchema: false,
      validateFormats: false,
      verbose: true,
      logger: false,
    });
    const check = ajv.compile(schema);
    return check(input) ? [] : (check.errors ?? []);
  } catch {
    return [];
  }
}

/** We report that no alternative fits, not why each one fails. */
function isPartOfAlternative(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some((other) => /^(?:any|one)Of$/.test(other.keyword) && isBelow(error, other));
}

function isBelow(error: ErrorObject, alternative: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${alternative.schemaPath}/`);
}

function describe(error: ErrorObject, errors: readonly ErrorObject[]): string {
  const field = nameOf(error.instancePath);
  const params: Record<string, unknown> = error.params;
  const limit = String(params.limit);
  switch (error.keyword) {
    case "required":
      return `${nameOf(error.instancePath, String(params.missingProperty))} is missing.`;
    case "additionalProperties":
      return `${nameOf(error.instancePath, String(params.additionalProperty))} is not a field of this action.`;
    case "type":
      return `${field} must be ${kinds(params.type)}, not ${kindOf(error.data)}.`;
    case "enum":
      return `${field} must be one of ${choices(params.allowedValues)}.`;
    case "const":
      return `${field} must be ${shown(params.allowedValue)}.`;
    case "minLength":
      if (limit === "1") return `${field} is empty.`;
      return `${field} must have at least ${limit} characters.`;
    case "maxLength":
      return `${field} is longer than ${limit} ${limit === "1" ? "character" : "characters"}.`;
    case "minItems":
      return `${field} must have at least ${limit} ${limit === "1" ? "entry" : "entries"}.`;
    case "maxItems":
      return `${field} has more than ${limit} ${limit === "1" ? "entry" : "entries"}.`;
    case "minimum":
    case "exclusiveMinimum":
    case "maximum":
    case "exclusiveMaximum":
      return `${field} must be ${BOUNDS[String(params.comparison)] ?? "within"} ${limit}.`;
    case "pattern":
      return `${field} does not have the required format.`;
    case "anyOf":
    case "oneOf":
      return describeAlternatives(error, field, errors);
    default:
      return `${field} ${error.message ?? "is not valid"}.`;
  }
}

const BOUNDS: Readonly<Record<string, string>> = {
  ">=": "at least",
  ">": "more than",
  "<=": "at most",
  "<": "less than",
};

/** "agentId, or agentEmail with agentName": the text where each alternative only lacks fields. */
function describeAlternatives(error: ErrorObject, field: string, errors: readonly ErrorObject[]): string {
  if (Array.isArray(error.params.passingSchemas))
    return `${field} matches several of its forms, but may match only one.`;
  const parts = errors.filter((part) => isBelow(part, error));
  if (parts.length === 0 || parts.some((part) => part.keyword !== "required"))
    return `${field} matches none of its allowed forms.`;
  const branches = Map.groupBy(
    parts,
    (part) => part.schemaPath.slice(error.schemaPath.length + 1).split("/")[0],
  );
  const missing = Array.from(branches.values(), (branch) =>
    branch.map((part) => nameOf(part.instancePath, String(part.params.missingProperty))).join(" with "),
  );
  return `One of these is missing: ${missing.join(", or ")}.`;
}

/** Returns “client.name” for the path `/client/name`, and the whole input for an empty path. */
function nameOf(path: string, more?: string): string {
  const parts = path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (more !== undefined) parts.push(more);
  return parts.length === 0 ? "The input" : `“${shorten(parts.join("."))}”`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

function kinds(type: unknown): string {
  const names: unknown[] = Array.isArray(type) ? type : [type];
  return names.map((name) => KINDS[String(name)]).join(" or ");
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return KINDS[typeof value] ?? "that";
}

function choices(allowed: unknown): string {
  const all: unknown[] = Array.isArray(allowed) ? allowed : [];
  const first = all.slice(0, MOST_CHOICES).map(shown).join(", ");
  return all.length > MOST_CHOICES ? `${first} …` : first;
}

function shown(value: unknown): string {
  return shorten(typeof value === "string" ? value : JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
