/** What Slack's own form refuses before anything is sent to the app. */
import { isJsonObject, type JsonObject, numberAt, objectAt, stringAt } from "../json.ts";

/** Takes blocks with ids and `view.state.values`; returns Slack's text by block id for each invalid field. */
export function problemsOfFields(blocks: JsonObject[], state: JsonObject): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const block of blocks) {
    const blockId = stringAt(block, "block_id");
    const element = objectAt(block, "element");
    if (block.type !== "input" || !element || blockId === undefined) continue;
    const values = objectAt(state, blockId) ?? {};
    const filled = objectAt(values, stringAt(element, "action_id") ?? "");
    const problem = describeProblem(element, filled ?? {}, block.optional === true);
    if (problem !== undefined) problems[blockId] = problem;
  }
  return problems;
}

function describeProblem(element: JsonObject, filled: JsonObject, isOptional: boolean): string | undefined {
  if (isEmpty(filled)) return isOptional ? undefined : "Please complete this required field.";
  const text = stringAt(filled, "value");
  if (text === undefined) return undefined;
  const least = numberAt(element, "min_length") ?? 0;
  const most = numberAt(element, "max_length") ?? 3000;
  if (text.length < least) return `Please enter at least ${least} characters.`;
  if (text.length > most) return `Please enter no more than ${most} characters.`;
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !URL.canParse(text)) return "Please enter a valid URL.";
  if (element.type === "number_input" && !/^-?\d+(?:\.\d+)?$/.test(text))
    return "Please enter a valid number.";
  return undefined;
}

function isEmpty(filled: JsonObject): boolean {
  return Object.entries(filled).every(
    ([key, value]) =>
      key === "type" ||
      value === null ||
      value === "" ||
      (Array.isArray(value) && value.length === 0) ||
      (isJsonObject(value) && Object.keys(value).length === 0),
  );
}
