import type { Conclusion } from "../../src/domain/attempt.ts";
import type { Conversation, Link } from "../../src/domain/conversation.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { targetOf } from "../../src/domain/payload.ts";
import { aConversation, aLink, conversationId, START } from "./builders.ts";

/**
 * All of a decision, a line for each thing that it says, so that it can be compared whole and still be read. A link or a
 * conversation is shown by what differs from `aLink()` or `aConversation()`; times count from the tests' beginning.
 */
export function inLines(decision: Decision): string[] {
  const { conversation, links, deliveries, ...more } = decision;
  return [
    ...(conversation ? [`conversation ${differences(conversation, aConversation())}`] : []),
    ...links.map((link: Link) => `link ${differences(link, aLink())}`),
    ...deliveries.map(({ id, key, conversationId: of, sourceTime, payload }) =>
      shown([targetOf(payload), key, ...(of === conversationId ? [] : [of]), sourceTime, id, payload]),
    ),
    ...Object.entries(more).flatMap(([name, said]) =>
      (Array.isArray(said) ? said : [said]).map((one) => `${name} ${show(one)}`),
    ),
  ];
}

/** The same of how an attempt ended. */
export function concludedInLines({ settlement, decision }: Conclusion): string[] {
  return [`settled ${show(settlement)}`, ...inLines(decision)];
}

function differences(one: Link | Conversation, usual: Link | Conversation): string {
  const before = new Map(Object.entries(usual).map(([name, value]) => [name, show(value)]));
  const changed = Object.entries(one).filter(([name, value]) => show(value) !== before.get(name));
  return `{ ${changed.map(([name, value]) => `${name}: ${show(value)}`).join(", ")} }`;
}

function shown(values: unknown[]): string {
  return values.map(show).join(" ");
}

function show(value: unknown): string {
  if (typeof value === "number") return value < START / 2 ? String(value) : `+${value - START}`;
  if (typeof value === "string") return value.replaceAll(conversationId, "cv").replaceAll('"', "'");
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    // What stands in blocks is looked at where they are made.
    .map(([name, one]) => `${name}: ${name === "blocks" && Array.isArray(one) ? one.length : show(one)}`);
  return `{ ${members.join(", ")} }`;
}
