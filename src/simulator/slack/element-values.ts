/** Slack's value for an element that a user filled in, by the element's type. */
import { isJsonObject, type JsonObject, objectsAt, stringAt } from "../json.ts";

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

/** `value` is a text, an option's value, an id, a date, or several of them; null leaves the element empty. */
export function valueOfElement(element: JsonObject, value: string | string[] | null): JsonObject {
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
  if (element.type === "external_select" || element.type === "multi_external_select") {
    return { text: { type: "plain_text", text: value }, value };
  }
  throw new Error(`the element ${String(element.action_id)} has no option ${value}`);
}
