/** A modal, made ready for the page. */
import { objectAt, stringAt } from "../json.ts";
import { withBlockIds } from "../slack/methods/views.ts";
import type { SlackView } from "../slack/model.ts";
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

export function showForm({ id, hash, user, view, errors }: SlackView, names: Names): ShownForm {
  const wordsAt = (key: string): string | undefined => stringAt(objectAt(view, key) ?? {}, "text");
  const submit = wordsAt("submit");
  return {
    id,
    hash,
    user,
    title: wordsAt("title") ?? "",
    blocks: withBlockIds(view).flatMap((block) => showBlock(block, names)),
    ...(submit === undefined ? {} : { submit }),
    close: wordsAt("close") ?? "Cancel",
    errors: Object.fromEntries(Object.entries(errors ?? {}).map(([block, words]) => [block, String(words)])),
  };
}
