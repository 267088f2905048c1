import { unescapeEntities } from "../domain/text/slack-entities.ts";
import { type Block, type BlockList, type Form, section } from "./blocks.ts";

/** The forms of the bot; Slack sends the name back with a form (`callback_id`). */
export const FORM_NAMES = [
  "edit_client",
  "push_message",
  "find_client",
  "open_client",
  "client_details",
  "assign_chat",
  "snooze_chat",
  "card_more",
  "use_snippet",
  "edit_route",
  "test_route",
  "edit_hours",
  "notify",
] as const;

export type FormName = (typeof FORM_NAMES)[number];

/** The title of a form that can no longer be sent. */
export const NOTHING_DONE = "Nothing was done";
export const ONE_MOMENT = ":hourglass_flowing_sand: One moment…";
export const NOT_OPENED = ":warning: Slack did not open the form because the bot was too slow. Try again.";

/** What a field of a form can hold. */
export const LONGEST_FIELD = 3000;

/** A form as Slack wants it. A title has at most 24 characters. Without `submit` the form can only be closed. */
export function formOf(
  form: FormName,
  title: string,
  blocks: BlockList,
  submit?: string,
  metadata = "",
): Form {
  return {
    type: "modal",
    callback_id: form,
    title: { type: "plain_text", text: title },
    close: { type: "plain_text", text: submit === undefined ? "Close" : "Cancel" },
    ...(submit === undefined ? {} : { submit: { type: "plain_text", text: submit } }),
    private_metadata: metadata,
    blocks,
  };
}

/** A form without fields: it shows progress, or says in mrkdwn why there is nothing to fill in. */
export function showFormNotice(form: FormName, title: string, text: string): Form {
  return formOf(form, title, [section(text)]);
}

/** A form whose metadata can't be read. */
export function outdatedForm(form: FormName): Form {
  const text =
    "This form is from an earlier version of the bot, so nothing was changed. Open the form again.";
  return showFormNotice(form, "Open the form again", text);
}

/** A text field. Slack sends its value under this name. */
export function input(
  name: string,
  label: string,
  element: { multiline?: boolean; max_length: number; initial_value?: string },
  hint?: string,
): Extract<Block, { type: "input" }> {
  return {
    type: "input",
    block_id: name,
    label: { type: "plain_text", text: label },
    ...(hint === undefined ? {} : { hint: { type: "plain_text", text: hint } }),
    element: { type: "plain_text_input", action_id: name, ...element },
  };
}

/** What a problem says, as plain text: beside a field Slack shows no mrkdwn. */
export const plainProblem = (mrkdwn: string) => unescapeEntities(mrkdwn).replaceAll("`", "");
