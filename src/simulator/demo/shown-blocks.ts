/** Block Kit, made ready for the page. */
import { isJsonObject, type JsonObject, objectAt, objectsAt, stringAt } from "../json.ts";
import type { SlackMessage } from "../slack/model.ts";
import { type Inline, type Names, readMrkdwn, readPlain } from "./mrkdwn.ts";

export type ShownBlock =
  | { kind: "header"; words: Inline[] }
  | { kind: "section"; words: Inline[]; fields: Inline[][] }
  | { kind: "context"; parts: Inline[][] }
  | { kind: "actions"; buttons: ShownButton[] }
  | { kind: "image"; url: string; alt: string }
  | { kind: "divider" };

type ShownButton = { actionId: string; label: Inline[]; style: "primary" | "danger" | "plain" };

/** What a message looks like: its blocks, or its text where it has none (as Slack does it). */
export function showBlocks(message: Pick<SlackMessage, "text" | "blocks">, names: Names): ShownBlock[] {
  // A person's own words come in rich_text too; the text says the same.
  const blocks = (message.blocks ?? []).filter((block) => block.type !== "rich_text");
  if (blocks.length > 0) return blocks.flatMap((block) => showBlock(block, names));
  return message.text === "" ? [] : [{ kind: "section", words: readMrkdwn(message.text, names), fields: [] }];
}

/** Whether somebody could click this button; false where the message is gone. */
export function hasButton(message: Pick<SlackMessage, "blocks"> | undefined, actionId: string): boolean {
  return (message?.blocks ?? []).some((block) =>
    [block.accessory, ...(objectsAt(block, "elements") ?? [])].some(
      (element) => isJsonObject(element) && element.action_id === actionId,
    ),
  );
}

function showBlock(block: JsonObject, names: Names): ShownBlock[] {
  switch (block.type) {
    case "header":
      return [{ kind: "header", words: wordsOf(block.text, names) }];
    case "section":
      return [
        {
          kind: "section",
          words: wordsOf(block.text, names),
          fields: (objectsAt(block, "fields") ?? []).map((field) => wordsOf(field, names)),
        },
        ...showActions(objectAt(block, "accessory") ? [block.accessory] : [], names),
      ];
    case "context":
      return [
        {
          kind: "context",
          parts: (objectsAt(block, "elements") ?? []).map((element) => wordsOf(element, names)),
        },
      ];
    case "actions":
      return showActions(objectsAt(block, "elements") ?? [], names);
    case "image":
      return [
        {
          kind: "image",
          url: stringAt(block, "image_url") ?? "",
          alt: stringAt(block, "alt_text") ?? "image",
        },
      ];
    case "divider":
      return [{ kind: "divider" }];
    default:
      return [];
  }
}

function showActions(elements: unknown[], names: Names): ShownBlock[] {
  const buttons = elements.filter(isJsonObject).flatMap((element): ShownButton[] => {
    const actionId = stringAt(element, "action_id");
    if (element.type !== "button" || actionId === undefined) return [];
    const style = element.style === "primary" || element.style === "danger" ? element.style : "plain";
    return [{ actionId, label: wordsOf(element.text, names), style }];
  });
  return buttons.length > 0 ? [{ kind: "actions", buttons }] : [];
}

function wordsOf(text: unknown, names: Names): Inline[] {
  if (!isJsonObject(text)) return [];
  const words = stringAt(text, "text") ?? "";
  return text.type === "mrkdwn" ? readMrkdwn(words, names) : readPlain(words);
}
