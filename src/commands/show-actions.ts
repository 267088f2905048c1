import type { Blocks } from "../messages/blocks.ts";
import { context, fitList, section } from "../messages/blocks.ts";
import { code, excerptOfPlain } from "../messages/text/excerpt.ts";
import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import type { ActionSummary } from "../outbound/membrane/chatra-gateway.ts";
import { asJsonObject, type JsonObject } from "../outbound/membrane/json.ts";
import type { Answer } from "./command-handlers.ts";

const MOST_INPUTS = 12;

/** What the connection can do: each action with what to call it by and what it takes. */
export function showActions(actions: ActionSummary[], intent: string | undefined): Answer {
  const about = intent === undefined ? "" : ` for “${excerptOfPlain(intent)}”`;
  if (actions.length === 0) {
    const text = `:mag: Membrane lists no action${about}. Other words may find one; \`/chatra actions\` lists them all.`;
    return { text };
  }
  const count = actions.length === 1 ? "One action" : `${actions.length} actions`;
  const heading = `*${count}${about}*`;
  return {
    text: heading,
    blocks: fitList({
      head: [section(heading)],
      items: actions.map(showAction),
      tail: [context("`/chatra run ACTION {json}` runs one of them. It is for administrators.")],
      rest: (leftOut) =>
        `… and ${leftOut} more. \`/chatra actions\` with a few words on what to do finds the ones that fit.`,
    }),
  };
}

function showAction({ id, key, name, description, inputSchema }: ActionSummary): Blocks {
  // The key is easier to type, the id is what Membrane itself calls it; catalogue actions may have no key.
  const names = key ? [key, id] : [id];
  const title = `*${excerptOfPlain(name, 100)}* ${names.map((word) => code(word, 200)).join(" · ")}`;
  const inputs = inputSchema === undefined ? undefined : inputsOf(inputSchema);
  const lines = [
    title,
    description === undefined ? undefined : excerptOfPlain(description, 300),
    inputs === undefined ? undefined : `Takes ${inputs}`,
  ];
  return [section(lines.filter((line) => line !== undefined).join("\n"))];
}

/** The fields of an input by its JSON Schema, those that are required first. */
function inputsOf(schema: JsonObject): string {
  const properties = Object.entries(asJsonObject(schema.properties) ?? {});
  if (properties.length === 0) return "nothing";
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const sorted = properties.toSorted(([a], [b]) => Number(required.has(b)) - Number(required.has(a)));
  const shown = sorted.slice(0, MOST_INPUTS).map(([name, property]) => {
    const type = typeOf(asJsonObject(property)?.type);
    const notes = [type, required.has(name) ? "required" : undefined].filter(Boolean);
    return `${code(name)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  });
  const rest = properties.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function typeOf(type: unknown): string | undefined {
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const names = types.filter((name) => typeof name === "string");
  return names.length > 0 ? visitorToSlack(names.join(" or ").slice(0, 60)) : undefined;
}
