import { CLIENT_FIELD_LIMITS, CLIENT_FIELDS, type ClientField } from "../domain/command/client-fields.ts";
import { type Block, context, section } from "../messages/blocks.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import type { AnswerPlace } from "./command-dependencies.ts";
import { fieldDigest, writeMetadata } from "./form-metadata.ts";
import { formOf, showFormNotice } from "./show-form-notice.ts";

export const EDIT_TITLE = "Edit client";
/** What a field of a form can hold. */
const LONGEST_VALUE = 3000;

const LABELS = { name: "Name", email: "E-mail", phone: "Phone", notes: "Notes" } as const;

/** The form that changes a client, filled with what Chatra has. The fields' names are the block ids. */
export function showEditForm(client: {
  /** A `clientRef`; undefined for an id that is too long for one. */
  ref: string | undefined;
  /** What to call them, as mrkdwn. */
  name: string;
  values: Record<ClientField, string | undefined>;
  place: Omit<AnswerPlace, "userId">;
}): View {
  const { ref, values, place } = client;
  const editable = CLIENT_FIELDS.filter((field) => (values[field] ?? "").length <= LONGEST_VALUE);
  const before = Object.fromEntries(
    editable.map((field) => [field, fieldDigest(field, values[field] ?? "")]),
  );
  const metadata = ref === undefined ? undefined : writeMetadata(ref, place, before);
  if (metadata === undefined) {
    const text =
      ":warning: This client's id is too long for a form. `/chatra update CLIENT email=…` takes it.";
    return showFormNotice("edit_client", EDIT_TITLE, text);
  }
  const blocks = CLIENT_FIELDS.map((field) =>
    editable.includes(field) ? input(field, values[field] ?? "") : tooLong(field, values[field] ?? ""),
  );
  return formOf({
    form: "edit_client",
    title: EDIT_TITLE,
    submit: "Save",
    metadata,
    blocks: [section(client.name), ...blocks],
  });
}

function input(field: ClientField, value: string): Block {
  const hint = field === "notes" ? "What stands here replaces the notes in Chatra." : undefined;
  return {
    type: "input",
    block_id: field,
    optional: true,
    label: { type: "plain_text", text: LABELS[field] },
    ...(hint ? { hint: { type: "plain_text", text: hint } } : {}),
    element: {
      type: "plain_text_input",
      action_id: field,
      multiline: field === "notes",
      // What is there already must fit, whatever we take.
      max_length: Math.min(Math.max(CLIENT_FIELD_LIMITS[field], value.length), LONGEST_VALUE),
      // Slack takes no empty one, and a field of one line has no room for line breaks.
      ...(value === "" ? {} : { initial_value: field === "notes" ? value : value.replace(/\s+/gu, " ") }),
    },
  };
}

function tooLong(field: ClientField, value: string): Block {
  const count = value.length.toLocaleString("en");
  return context(
    `*${LABELS[field]}* can't be changed here: with ${count} characters it is longer than a form can hold. \`/chatra update CLIENT ${field}="…"\` replaces it.`,
  );
}
