/**
 * Slack's refusals of views. The numbers are from Slack's reference for views and Block Kit; the texts are from
 * `response_metadata.messages` in real answers, such as bolt-python#241 and node-slack-sdk#875.
 */
import { isJsonObject, type JsonObject, objectAt, objectsAt, stringAt } from "../json.ts";
import { problemsOfBlocks } from "./block-validation.ts";
import type { SlackView } from "./model.ts";

type DescribeProblem = (text: string, path: string) => void;

/** Slack takes views of up to this many bytes of JSON. */
export const largestViewBytes = 250_000;

/** The complaints, one per fault; empty where Slack would show the view. */
export function problemsOfView(
  view: JsonObject,
  type: SlackView["type"],
  unfetchableImages: Set<string>,
): string[] {
  const problems: string[] = [];
  const describeProblem: DescribeProblem = (text, path) =>
    void problems.push(`[ERROR] ${text} [json-pointer:/view${path}]`);
  if (view.type !== type) describeProblem(`must be a ${type} view`, "/type");
  if (type === "modal" && view.title === undefined) describeProblem("missing required field: title", "");
  for (const name of ["title", "submit", "close"]) {
    if (view[name] !== undefined && view[name] !== null)
      checkPlainText(view[name], 24, `/${name}`, describeProblem);
  }
  checkLength(view.private_metadata, 3000, "/private_metadata", describeProblem);
  checkLength(view.callback_id, 255, "/callback_id", describeProblem);
  checkLength(view.external_id, 255, "/external_id", describeProblem);

  const blocks = objectsAt(view, "blocks");
  if (!blocks) {
    describeProblem("missing required field: blocks", "");
    return problems;
  }
  for (const problem of problemsOfBlocks(blocks, unfetchableImages, 100)) {
    problems.push(problem.replace("[json-pointer:/blocks", "[json-pointer:/view/blocks"));
  }
  blocks.forEach((block, index) => {
    if (block.type !== "input") return;
    if (type === "modal" && !view.submit)
      describeProblem("must define `submit` to use `input` block", `/blocks/${index}/input`);
    checkInput(block, `/blocks/${index}`, describeProblem);
  });
  return problems;
}

/** The same for the options that the app answers to somebody who opens a menu; there may be none. */
export function problemsOfOptions(options: JsonObject[]): string[] {
  const problems: string[] = [];
  const describeProblem: DescribeProblem = (text, path) =>
    void problems.push(`[ERROR] ${text} [json-pointer:${path}]`);
  if (options.length > 0) checkOptions({ type: "external_select", options }, "", describeProblem);
  return problems;
}

function checkInput(block: JsonObject, path: string, describeProblem: DescribeProblem): void {
  if (block.label === undefined) describeProblem("missing required field: label", path);
  else checkPlainText(block.label, 2000, `${path}/label`, describeProblem);
  if (block.hint !== undefined) checkPlainText(block.hint, 2000, `${path}/hint`, describeProblem);
  const element = objectAt(block, "element");
  if (!element) return;
  const at = `${path}/element`;
  if (element.type === "button") describeProblem("unsupported type: button", `${at}/type`);
  if (element.placeholder !== undefined)
    checkPlainText(element.placeholder, 150, `${at}/placeholder`, describeProblem);
  checkLength(element.initial_value, 3000, `${at}/initial_value`, describeProblem);
  if (isChoice(element)) checkOptions(element, at, describeProblem);
}

function isChoice({ type }: JsonObject): boolean {
  return (
    type === "static_select" ||
    type === "multi_static_select" ||
    type === "checkboxes" ||
    type === "radio_buttons"
  );
}

function checkOptions(element: JsonObject, path: string, describeProblem: DescribeProblem): void {
  const most = element.type === "checkboxes" || element.type === "radio_buttons" ? 10 : 100;
  const options = objectsAt(element, "options");
  if (!options) {
    if (element.option_groups === undefined) describeProblem("missing required field: options", path);
    return;
  }
  if (options.length === 0) describeProblem("must provide at least 1 item", `${path}/options`);
  if (options.length > most) describeProblem(`no more than ${most} items allowed`, `${path}/options`);
  options.forEach((option, index) => {
    const at = `${path}/options/${index}`;
    const text = objectAt(option, "text");
    if (!text || stringAt(text, "text") === undefined) describeProblem("missing required field: text", at);
    else checkPlainText(text, 75, `${at}/text`, describeProblem);
    if (typeof option.value !== "string") describeProblem("missing required field: value", at);
    else checkLength(option.value, 150, `${at}/value`, describeProblem);
  });
}

function checkPlainText(text: unknown, most: number, path: string, describeProblem: DescribeProblem): void {
  if (!isJsonObject(text) || text.type !== "plain_text" || typeof text.text !== "string") {
    describeProblem("must be a plain_text object", path);
  } else if (text.text === "") {
    describeProblem("must be more than 0 characters", `${path}/text`);
  } else {
    checkLength(text.text, most, `${path}/text`, describeProblem);
  }
}

function checkLength(value: unknown, most: number, path: string, describeProblem: DescribeProblem): void {
  if (typeof value === "string" && value.length > most)
    describeProblem(`must be less than ${most + 1} characters`, path);
}
