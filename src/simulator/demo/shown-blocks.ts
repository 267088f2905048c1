/** Block Kit, made ready for the page. */
import { isJsonObject, type JsonObject, objectsAt, stringAt } from "../json.ts";
import { elementsOf } from "../slack/element-values.ts";
import type { SlackMessage } from "../slack/model.ts";
import { type Inline, type Names, readMrkdwn } from "./mrkdwn.ts";
import { readRichText } from "./rich-words.ts";
import { type ShownElement, showElement, wordsOf } from "./shown-elements.ts";

interface ShownPicture {
  kind: "picture";
  url: string;
  alt: string;
}

export type ShownBlock =
  | { kind: "header"; words: Inline[] }
  | { kind: "section"; words: Inline[]; fields: Inline[][]; accessory?: ShownElement | ShownPicture }
  | { kind: "context"; parts: ({ kind: "words"; words: Inline[] } | ShownPicture)[] }
  | { kind: "actions"; elements: ShownElement[] }
  | { kind: "image"; url: string; alt: string; title: Inline[] }
  | {
      kind: "input";
      blockId: string;
      label: Inline[];
      hint: Inline[];
      isOptional: boolean;
      /** Slack reports its use to the app at once. */
      isTold: boolean;
      element: ShownElement;
    }
  | { kind: "divider" };

/** What a message looks like: its blocks, or its text where it has none (as Slack does it). */
export function showBlocks(message: Pick<SlackMessage, "text" | "blocks">, names: Names): ShownBlock[] {
  const blocks = (message.blocks ?? []).flatMap((block) => showBlock(block, names));
  if (blocks.length > 0) return blocks;
  return message.text === "" ? [] : [{ kind: "section", words: readMrkdwn(message.text, names), fields: [] }];
}

/** Whether a user could use this element; false where the message is gone. */
export function hasElement(
  message: Pick<SlackMessage, "blocks"> | undefined,
  actionId: string,
  value?: string,
): boolean {
  return elementsOf(message?.blocks ?? []).some(
    ({ element }) => element.action_id === actionId && (value === undefined || element.value === value),
  );
}

/** Nothing for a block that the page can't show. */
export function showBlock(block: JsonObject, names: Names): ShownBlock[] {
  switch (block.type) {
    case "header":
      return [{ kind: "header", words: wordsOf(block.text, names) }];
    case "section": {
      const accessory = showAccessory(block.accessory, names);
      const fields = (objectsAt(block, "fields") ?? []).map((field) => wordsOf(field, names));
      const section = { kind: "section", words: wordsOf(block.text, names), fields } as const;
      return [accessory ? { ...section, accessory } : section];
    }
    case "context": {
      const parts = objectsAt(block, "elements") ?? [];
      return [{ kind: "context", parts: parts.map((part) => showPart(part, names)) }];
    }
    case "actions": {
      const elements = (objectsAt(block, "elements") ?? []).flatMap((one) => showElement(one, names) ?? []);
      return elements.length > 0 ? [{ kind: "actions", elements }] : [];
    }
    case "image": {
      const { url, alt } = showPicture(block);
      return [{ kind: "image", url, alt, title: wordsOf(block.title, names) }];
    }
    case "input": {
      const element = showElement(block.element, names);
      if (!element) return [];
      return [
        {
          kind: "input",
          blockId: stringAt(block, "block_id") ?? "",
          label: wordsOf(block.label, names),
          hint: wordsOf(block.hint, names),
          isOptional: block.optional === true,
          isTold: block.dispatch_action === true,
          element,
        },
      ];
    }
    case "rich_text":
      return [{ kind: "section", words: readRichText(block, names), fields: [] }];
    case "divider":
      return [{ kind: "divider" }];
    default:
      return [];
  }
}

function showAccessory(accessory: unknown, names: Names): ShownElement | ShownPicture | undefined {
  if (isJsonObject(accessory) && accessory.type === "image") return showPicture(accessory);
  return showElement(accessory, names);
}

function showPart(part: JsonObject, names: Names): { kind: "words"; words: Inline[] } | ShownPicture {
  return part.type === "image" ? showPicture(part) : { kind: "words", words: wordsOf(part, names) };
}

function showPicture(image: JsonObject): ShownPicture {
  const url = stringAt(image, "image_url") ?? "";
  return { kind: "picture", url, alt: stringAt(image, "alt_text") ?? "image" };
}
