import type { Content, Form } from "../../src/messages/blocks.ts";

/** All that a message or a form says, a line for each of its blocks, so that it can be compared whole and still be read. */
export function inLines(said: Content | Form | undefined): string[] {
  if (said === undefined) return [];
  const { blocks = [], ...rest } = said;
  return [rest, ...blocks].map(show);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([name, one]) => `${name}: ${show(one)}`);
  return `{ ${members.join(", ")} }`;
}
