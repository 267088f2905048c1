import type { ExternalSelect } from "@slack/web-api";
import type { Snippet } from "../domain/snippet.ts";
import { snippetField } from "../domain/snippet-field.ts";
import { unescapeEntities } from "../domain/text/slack-entities.ts";
import type { SnippetField } from "../domain/text/snippet-text.ts";
import { type Block, type BlockList, context, type Form, fitting, section } from "./blocks.ts";
import { formOf, input, LONGEST_FIELD, showFormNotice } from "./forms.ts";
import { SNIPPET_USAGE, unknownFields } from "./snippets.ts";
import { code, excerptOfSlack } from "./text/excerpt.ts";

export const SNIPPET_TITLE = "Send snippet";

/** Slack shows 100 options, each with 75 characters. */
const MOST_OPTIONS = 100;
const LONGEST_LABEL = 75;

/** A field is left in a text that shall go to a visitor. Plain text, as everything beside a field. */
export const fieldLeft = (field: string) =>
  `Replace or remove ${fitting(field, 60)}: the visitor would read the braces.`;

/** An entry of the menu; its value is the snippet's name. */
export type SnippetOption = { text: { type: "plain_text"; text: string }; value: string };

/** Snippets to choose from, as many as Slack shows. */
export function snippetOptions(snippets: readonly Snippet[]): SnippetOption[] {
  return snippets.slice(0, MOST_OPTIONS).map(optionOf);
}

function optionOf({ name, text, ownerId }: Snippet): SnippetOption {
  const whose = ownerId === undefined ? "shared · " : "";
  const label = `${name} · ${whose}${unescapeEntities(excerptOfSlack(text))}`;
  return { text: { type: "plain_text", text: fitting(label, LONGEST_LABEL) }, value: name };
}

/** The visitor to whom a snippet shall go. `name` is mrkdwn; `metadata` is undefined where it is too long. */
type Recipient = { metadata: string | undefined; name: string };

/** The form to choose a snippet in. `why`: what was wrong with the last choice. */
export function showSnippetPicker({ metadata, name }: Recipient, why?: string): Form {
  if (metadata === undefined)
    return showFormNotice("use_snippet", SNIPPET_TITLE, "Write `!r NAME` in the thread of this chat.");
  const hint = `You can edit the reply before you send it. \`${SNIPPET_USAGE.snippet.form}\` saves a snippet.`;
  const blocks = [picker(name), ...(why === undefined ? [] : [section(why)]), context(hint)];
  return formOf("use_snippet", SNIPPET_TITLE, blocks, undefined, metadata);
}

function picker(name: string, chosen?: Snippet): Block {
  const select: ExternalSelect = {
    type: "external_select",
    action_id: "snippet.pick",
    placeholder: { type: "plain_text", text: "Name or words" },
    min_query_length: 0,
    ...(chosen === undefined ? {} : { initial_option: optionOf(chosen) }),
  };
  return { ...section(`A snippet for ${name}`, select), block_id: "snippet" };
}

/** `text`: what the visitor would get; `unknown`: the fields that are left in it. */
type Preview = Recipient & { snippet: Snippet; text: string; unknown: readonly SnippetField[] };

/** The same form with the reply, to be read and edited. Its field is called `snippetField`. */
export function showSnippetPreview({ metadata = "", name, snippet, text, unknown }: Preview): Form {
  const chosen = picker(name, snippet);
  if (text.length > LONGEST_FIELD) {
    const count = text.length.toLocaleString("en");
    const why = `${code(snippet.name)} is too long for a form (${count} characters). Send it in the thread with \`!r ${snippet.name}\`.`;
    return formOf("use_snippet", SNIPPET_TITLE, [chosen, section(why)], undefined, metadata);
  }
  const field = snippetField({ name: snippet.name, shared: snippet.ownerId === undefined });
  const blocks: BlockList = [
    chosen,
    ...(unknown.length > 0
      ? [section(`${unknownFields(snippet.name, unknown)} Replace or remove the text in braces.`)]
      : []),
    input(field, "Reply", {
      multiline: true,
      max_length: LONGEST_FIELD,
      ...(text === "" ? {} : { initial_value: text }),
    }),
  ];
  return formOf("use_snippet", SNIPPET_TITLE, blocks, "Send", metadata);
}
