/** A modal, made ready for the page. */
import { objectAt, stringAt } from "../json.ts";
import type { SlackView } from "../slack/model.ts";
import { blocksWithOffered } from "../slack/suggestions.ts";
import type { Names } from "./mrkdwn.ts";
import { type ShownBlock, showBlock } from "./shown-blocks.ts";

export interface ShownForm {
  id: string;
  /** Another one at each change by the app. */
  hash: string;
  /** Who sees it. */
  user: string;
  title: string;
  blocks: ShownBlock[];
  /** The label of the button that sends it; missing where there is nothing to send. */
  submit?: string;
  close: string;
  /** What was wrong, by block id. */
  errors: Record<string, string>;
}

export function showForm(shown: SlackView, names: Names): ShownForm {
  const { id, hash, user, view, errors } = shown;
  const wordsAt = (key: string): string | undefined => stringAt(objectAt(view, key) ?? {}, "text");
  const submit = wordsAt("submit");
  return {
    id,
    hash,
    user,
    title: wordsAt("title") ?? "",
    blocks: blocksWithOffered(shown).flatMap((block) => showBlock(block, names)),
    ...(submit === undefined ? {} : { submit }),
    close: wordsAt("close") ?? "Cancel",
    errors: Object.fromEntries(Object.entries(errors ?? {}).map(([block, words]) => [block, String(words)])),
  };
}
