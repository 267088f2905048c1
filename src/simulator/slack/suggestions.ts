/** Menus whose options Slack asks the app for. */
import { isJsonObject, type JsonObject, numberAt, objectsAt, parseJsonObject, stringAt } from "../json.ts";
import { withBlockIds } from "./methods/views.ts";
import type { SlackView } from "./model.ts";
import { problemsOfOptions } from "./view-problems.ts";

/** How many characters somebody types before Slack asks, where the app does not say. */
const fewestTyped = 3;

/** Whether Slack asks the app for the options of an element. */
export function isAsked({ type }: JsonObject): boolean {
  return type === "external_select" || type === "multi_external_select";
}

/** Whether Slack asks already when this is typed. */
export function isEnough(element: JsonObject, typed: string): boolean {
  return typed.length >= (numberAt(element, "min_query_length") ?? fewestTyped);
}

/** Takes the app's answer. Returns the options that Slack shows then, or why it can't. */
export function readOptions(body: string): { options: JsonObject[] } | { problem: string } {
  const answer = parseJsonObject(body);
  const groups = answer && objectsAt(answer, "option_groups");
  const options =
    answer && (groups?.flatMap((group) => objectsAt(group, "options") ?? []) ?? objectsAt(answer, "options"));
  if (!options) return { problem: "the answer has neither options nor option_groups" };
  const [problem] = problemsOfOptions(options);
  return problem === undefined ? { options } : { problem: `Slack would not show the options: ${problem}` };
}

/** A view's blocks, with what the app offered in its menus in place of their options. */
export function blocksWithOffered(view: SlackView): JsonObject[] {
  const offer = (element: unknown): unknown => {
    if (!isJsonObject(element) || !isAsked(element)) return element;
    const offered = view.offered.get(stringAt(element, "action_id") ?? "") ?? [];
    const initial = [element.initial_option, ...(objectsAt(element, "initial_options") ?? [])]
      .filter(isJsonObject)
      .filter(({ value }) => offered.every((option) => option.value !== value));
    return { ...element, options: [...offered, ...initial] };
  };
  return withBlockIds(view.view).map((block) => ({
    ...block,
    ...(block.accessory === undefined ? {} : { accessory: offer(block.accessory) }),
    ...(block.element === undefined ? {} : { element: offer(block.element) }),
    ...(Array.isArray(block.elements) ? { elements: block.elements.map(offer) } : {}),
  }));
}
