/**
 * Slack's refusals of blocks. The numbers are those of Slack's Block Kit reference; the texts follow
 * `response_metadata.messages` of real answers.
 */
import { isJsonObject, type JsonObject, stringAt } from "../json.ts";

const knownTypes = new Set([
  "section",
  "header",
  "divider",
  "image",
  "context",
  "actions",
  "input",
  "rich_text",
  "file",
  "video",
  "markdown",
  "table",
]);

/** The complaints, one per fault; empty where Slack would take the blocks. `most` is 50 for messages, 100 for views. */
export function problemsOfBlocks(
  blocks: JsonObject[],
  unfetchableImages: Set<string>,
  most: 50 | 100 = 50,
): string[] {
  const problems: string[] = [];
  const describeProblem = (text: string, path: string): void => {
    problems.push(`[ERROR] ${text} [json-pointer:${path}]`);
  };
  if (blocks.length > most) describeProblem(`no more than ${most} items allowed`, "/blocks");
  const ids = new Set<string>();
  blocks.forEach((block, index) => {
    const id = stringAt(block, "block_id");
    if (id === undefined) return;
    if (id.length > 255) describeProblem("must be less than 256 characters", `/blocks/${index}/block_id`);
    if (ids.has(id)) describeProblem("block_id already exists", `/blocks/${index}/block_id`);
    ids.add(id);
  });
  blocks.forEach((block, index) => {
    checkBlock(block, `/blocks/${index}`, unfetchableImages, describeProblem);
  });
  return problems;
}

/** The characters of all texts in the blocks, for Slack's limit on their sum. */
export function countBlockText(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countBlockText(item), 0);
  if (!isJsonObject(value)) return 0;
  let sum = 0;
  for (const [key, item] of Object.entries(value)) {
    sum += key === "text" && typeof item === "string" ? item.length : countBlockText(item);
  }
  return sum;
}

type DescribeProblem = (text: string, path: string) => void;

function checkBlock(
  block: JsonObject,
  path: string,
  unfetchable: Set<string>,
  describeProblem: DescribeProblem,
): void {
  const type = stringAt(block, "type");
  if (type === undefined || !knownTypes.has(type)) {
    describeProblem(`unsupported type: ${type}`, `${path}/type`);
  } else if (type === "section") {
    if (block.text === undefined && block.fields === undefined)
      describeProblem("missing required field: text", path);
    if (block.text !== undefined) checkText(block.text, 3000, `${path}/text`, describeProblem);
    checkList(block.fields, 10, `${path}/fields`, describeProblem, (field, at) =>
      checkText(field, 2000, at, describeProblem),
    );
    if (isJsonObject(block.accessory))
      checkElement(block.accessory, `${path}/accessory`, unfetchable, describeProblem);
  } else if (type === "header") {
    checkText(block.text, 150, `${path}/text`, describeProblem);
    if (isJsonObject(block.text) && block.text.type !== "plain_text")
      describeProblem("must be plain_text", `${path}/text/type`);
  } else if (type === "image") {
    checkImage(block, path, unfetchable, describeProblem);
  } else if (type === "context" || type === "actions") {
    const most = type === "context" ? 10 : 25;
    if (!Array.isArray(block.elements) || block.elements.length === 0)
      describeProblem("must provide elements", path);
    checkList(block.elements, most, `${path}/elements`, describeProblem, (element, at) =>
      checkElement(element, at, unfetchable, describeProblem),
    );
    checkActionIds(block.elements, path, describeProblem);
  } else if (type === "input" && !isJsonObject(block.element)) {
    describeProblem("missing required field: element", path);
  }
}

function checkElement(
  element: JsonObject,
  path: string,
  unfetchable: Set<string>,
  describeProblem: DescribeProblem,
): void {
  if (element.type === "image") checkImage(element, path, unfetchable, describeProblem);
  if (element.type === "mrkdwn" || element.type === "plain_text")
    checkText(element, 3000, path, describeProblem);
  if (element.type === "button") {
    checkText(element.text, 75, `${path}/text`, describeProblem);
    if (typeof element.value === "string" && element.value.length > 2000) {
      describeProblem("must be less than 2001 characters", `${path}/value`);
    }
    if (typeof element.url === "string" && !/^(https?|mailto|slack|tel):/.test(element.url)) {
      describeProblem("invalid url", `${path}/url`);
    }
  }
  if (element.type === "overflow") {
    if (!Array.isArray(element.options) || element.options.length === 0)
      describeProblem("must provide at least 1 item", `${path}/options`);
    checkList(element.options, 5, `${path}/options`, describeProblem, (option, at) => {
      checkText(option.text, 75, `${at}/text`, describeProblem);
      if (typeof option.value === "string" && option.value.length > 150)
        describeProblem("must be less than 151 characters", `${at}/value`);
    });
  }
  if (typeof element.action_id === "string" && element.action_id.length > 255) {
    describeProblem("must be less than 256 characters", `${path}/action_id`);
  }
}

function checkImage(
  image: JsonObject,
  path: string,
  unfetchable: Set<string>,
  describeProblem: DescribeProblem,
): void {
  if (typeof image.alt_text !== "string" || image.alt_text === "")
    describeProblem("missing required field: alt_text", path);
  const isHosted = isJsonObject(image.slack_file);
  const url = stringAt(image, "image_url");
  if (isHosted) return;
  if (url === undefined || !/^https?:\/\/[^\s]+$/.test(url))
    describeProblem("invalid url", `${path}/image_url`);
  else if (url.length > 3000) describeProblem("must be less than 3001 characters", `${path}/image_url`);
  else if (unfetchable.has(url)) describeProblem("downloading image failed", `${path}/image_url`);
}

function checkText(text: unknown, most: number, path: string, describeProblem: DescribeProblem): void {
  if (
    !isJsonObject(text) ||
    typeof text.text !== "string" ||
    (text.type !== "mrkdwn" && text.type !== "plain_text")
  ) {
    describeProblem("missing required field: text", path);
  } else if (text.text === "") {
    describeProblem("must be more than 0 characters", `${path}/text`);
  } else if (text.text.length > most) {
    describeProblem(`must be less than ${most + 1} characters`, `${path}/text`);
  }
}

function checkList(
  list: unknown,
  most: number,
  path: string,
  describeProblem: DescribeProblem,
  check: (item: JsonObject, path: string) => void,
): void {
  if (!Array.isArray(list)) return;
  if (list.length > most) describeProblem(`no more than ${most} items allowed`, path);
  list.forEach((item: unknown, index) => {
    if (isJsonObject(item)) check(item, `${path}/${index}`);
    else describeProblem("must be an object", `${path}/${index}`);
  });
}

function checkActionIds(elements: unknown, path: string, describeProblem: DescribeProblem): void {
  if (!Array.isArray(elements)) return;
  const seen = new Set<unknown>();
  elements.forEach((element: unknown, index) => {
    if (!isJsonObject(element) || element.action_id === undefined) return;
    if (seen.has(element.action_id))
      describeProblem("action_id already exists", `${path}/elements/${index}/action_id`);
    seen.add(element.action_id);
  });
}
