/** Slack's value for an element that a user filled in, by the element's type. */
import { isJsonObject, type JsonObject, objectsAt, stringAt } from "../json.ts";

/** What a user fills in: a text, an option's value, an id, a date, or several of them; null leaves the element empty. */
export type Value = string | string[] | null;

/** An interactive element with its block. */
export interface FoundElement {
  blockId: string;
  element: JsonObject;
}

/** All elements of blocks that a user can use. Blocks must have ids. */
export function elementsOf(blocks: JsonObject[]): FoundElement[] {
  const found: FoundElement[] = [];
  for (const block of blocks) {
    const blockId = stringAt(block, "block_id") ?? "";
    const candidates = [block.accessory, block.element, ...(objectsAt(block, "elements") ?? [])];
    for (const element of candidates) {
      if (isJsonObject(element) && element.action_id !== undefined) found.push({ blockId, element });
    }
  }
  return found;
}

/** Slack's value for an element. */
export function valueOfElement(element: JsonObject, value: Value): JsonObject {
  const type = stringAt(element, "type") ?? "";
  const one = Array.isArray(value) ? (value[0] ?? null) : value;
  const many = Array.isArray(value) ? value : value === null ? [] : [value];
  switch (type) {
    case "static_select":
    case "external_select":
    case "radio_buttons":
    case "overflow":
      return { type, selected_option: one === null ? null : optionOf(element, one) };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return { type, selected_options: many.map((item) => optionOf(element, item)) };
    case "users_select":
      return { type, selected_user: one };
    case "multi_users_select":
      return { type, selected_users: many };
    case "channels_select":
      return { type, selected_channel: one };
    case "multi_channels_select":
      return { type, selected_channels: many };
    case "conversations_select":
      return { type, selected_conversation: one };
    case "multi_conversations_select":
      return { type, selected_conversations: many };
    case "datepicker":
      return { type, selected_date: one };
    case "timepicker":
      return { type, selected_time: one };
    case "datetimepicker":
      return { type, selected_date_time: one === null ? null : Number(one) };
    case "button":
      return { type, text: element.text, ...(element.value === undefined ? {} : { value: element.value }) };
    default:
      // An empty text comes as null, as Slack sends it.
      return { type, value: one === "" ? null : one };
  }
}

/** Whether an element does something and keeps no value. */
export function isStateless({ type }: JsonObject): boolean {
  return type === "button" || type === "overflow";
}

/** What an element shows before its first use. */
export function initialValueOf(element: JsonObject): JsonObject | undefined {
  if (isStateless(element)) return undefined;
  const filled = valueOfElement(element, null);
  for (const key of Object.keys(filled)) {
    const initial = element[key.replace("selected_", "initial_").replace(/^value$/, "initial_value")];
    if (key !== "type" && initial !== undefined) filled[key] = initial;
  }
  return filled;
}

function optionOf(element: JsonObject, value: string): JsonObject {
  const grouped = (objectsAt(element, "option_groups") ?? []).flatMap(
    (group) => objectsAt(group, "options") ?? [],
  );
  const options = [...(objectsAt(element, "options") ?? []), ...grouped];
  const option = options.find((candidate) => candidate.value === value);
  if (option) return option;
  throw new Error(`the element ${String(element.action_id)} has no option ${value}`);
}

/** Of several buttons or menus with one action id, as in a list, the one with this value; else the first. */
export function findElement(
  blocks: JsonObject[],
  actionId: string,
  value: Value,
  where: string,
): FoundElement {
  const elements = elementsOf(blocks);
  const named = elements.filter(({ element }) => element.action_id === actionId);
  const found = named.find(({ element }) => isOffered(element, value)) ?? named[0];
  if (found) return found;
  const known = elements.map(({ element }) => String(element.action_id)).join(", ");
  throw new Error(`the ${where} has no element ${actionId}; it has: ${known || "none"}`);
}

function isOffered(element: JsonObject, value: Value): boolean {
  if (element.type === "button") return element.value === value;
  return (
    element.type === "overflow" && (objectsAt(element, "options") ?? []).some((one) => one.value === value)
  );
}

export function unknownFields(blocks: JsonObject[], values: Record<string, Value>): string[] {
  const known = new Set(
    elementsOf(blocks).flatMap(({ blockId, element }) => [blockId, String(element.action_id)]),
  );
  return Object.keys(values).filter((name) => !known.has(name));
}

/** `state.values`: block id → action id → value. `values` are by action id or by block id. */
export function stateOf(blocks: JsonObject[], values: Record<string, Value>): JsonObject {
  const state: Record<string, JsonObject> = {};
  for (const { blockId, element } of elementsOf(blocks)) {
    const actionId = String(element.action_id);
    const given = values[actionId in values ? actionId : blockId];
    const value =
      isStateless(element) || given === undefined ? initialValueOf(element) : valueOfElement(element, given);
    if (value) state[blockId] = { ...state[blockId], [actionId]: value };
  }
  return state;
}
