import { CLIENT_FIELD_LIMITS, CLIENT_FIELDS } from "../domain/command/client-fields.ts";
import type { ClientField } from "../domain/command/command.ts";
import { type Block, button, buttons, type Content, context, type Form, section } from "./blocks.ts";
import { clientBlocks, type ShownClient } from "./client.ts";
import { type FormName, formOf, input, LONGEST_FIELD, showFormNotice } from "./forms.ts";

export const EDIT_TITLE = "Edit visitor";
export const FIND_TITLE = "Find visitor";
export const PUSH_TITLE = "Push message";
export const DETAILS_TITLE = "Visitor";

/** Why a text can't be pushed. Plain text, as everything beside a field. */
export const PUSH_FAULTS = {
  empty: "This text is empty for the visitor. Enter a message.",
  note: "This text starts like a note. Remove the beginning to send the text.",
  command: "This text starts like a command. Remove the beginning to send the text.",
} as const;

/** Why no client can be found by this text. */
export const FIND_FAULTS = {
  blank: "Enter a name, email or client ID, or a link to a message in the visitor's thread.",
  noThread: "This link does not lead to a chat's thread.",
  noMessage: "This is not a link to a message in Slack.",
} as const;

const LABELS = { name: "Name", email: "Email", phone: "Phone", notes: "Notes" } as const;

/** The form that changes a client, filled with what Chatra has. The fields' names are the block ids. */
export function showEditForm(client: {
  /** The form's metadata; undefined where it is too long. */
  metadata: string | undefined;
  /** What to call them, as mrkdwn. */
  name: string;
  values: Record<ClientField, string | undefined>;
}): Form {
  const { metadata, values } = client;
  if (metadata === undefined) return idTooLong("edit_client", EDIT_TITLE, "update CLIENT email=…");
  const editable = editableFields(values);
  const blocks = CLIENT_FIELDS.map((field) =>
    editable.includes(field) ? fieldOf(field, values[field] ?? "") : tooLong(field, values[field] ?? ""),
  );
  return formOf("edit_client", EDIT_TITLE, [section(client.name), ...blocks], "Save", metadata);
}

/** The fields that have room in a form. */
export function editableFields(values: Record<ClientField, string | undefined>): ClientField[] {
  return CLIENT_FIELDS.filter((field) => (values[field] ?? "").length <= LONGEST_FIELD);
}

function fieldOf(field: ClientField, value: string): Block {
  const hint = field === "notes" ? "This text replaces the notes in Chatra." : undefined;
  const element = {
    multiline: field === "notes",
    // The present value must fit, even where we would refuse it.
    max_length: Math.min(Math.max(CLIENT_FIELD_LIMITS[field], value.length), LONGEST_FIELD),
    // Slack refuses an empty value, and a field of one line holds no line breaks.
    ...(value === "" ? {} : { initial_value: field === "notes" ? value : value.replace(/\s+/gu, " ") }),
  };
  return { ...input(field, LABELS[field], element, hint), optional: true };
}

function tooLong(field: ClientField, value: string): Block {
  const count = value.length.toLocaleString("en");
  return context(
    `*${LABELS[field]}*: ${count} characters don't fit into a form. Replace the text with \`/chatra update CLIENT ${field}="…"\`.`,
  );
}

/** The form that asks for a client, with the problem of the last try. Its field has the block id `client`. */
export function showFindForm(why?: string): Form {
  const hint =
    "The beginning of a name or email, a client ID, or a link to a message in the visitor's thread.";
  const field = input("client", "Visitor", { max_length: 2000 }, hint);
  const blocks = why === undefined ? [field] : [section(why), field];
  return formOf("find_client", FIND_TITLE, blocks, "Find");
}

/** A client's card in a form that opens their thread. */
export function showFoundClient(client: ShownClient & { metadata: string | undefined }): Form {
  const { metadata } = client;
  if (metadata === undefined) return idTooLong("open_client", FIND_TITLE, "open CLIENT");
  const hint =
    client.thread === undefined
      ? "*Open thread* starts a thread for this visitor, who gets no message."
      : "*Open thread* links to the visitor's thread.";
  const blocks = clientBlocks(client, [context(hint)]);
  return formOf("open_client", FIND_TITLE, blocks, "Open thread", metadata);
}

/** The form for a pushed message. `name` is mrkdwn. Its field has the block id `text`. */
export function showPushForm(client: { metadata: string | undefined; name: string }): Form {
  const { metadata } = client;
  if (metadata === undefined) return idTooLong("push_message", PUSH_TITLE, "push CLIENT text");
  const blocks = [
    section(`To ${client.name}`),
    input("text", "Message", { multiline: true, max_length: LONGEST_FIELD }),
    context("A pushed message opens the chat on the visitor's page."),
  ];
  return formOf("push_message", PUSH_TITLE, blocks, "Send", metadata);
}

/** A visitor's details, to read. */
export function showClientDetails(client: ShownClient): Form {
  return formOf("client_details", DETAILS_TITLE, clientBlocks(client, []));
}

/** A reply has no trigger, so a button opens the form. `ref`: a `clientRef`, if there is one. */
export function offerForm(name: string, ref: string | undefined): Content {
  if (ref === undefined) {
    return { text: "This client ID is too long for a form. Use `!update email=…`." };
  }
  const text = `*Edit* opens the form for ${name}. \`!update email=…\` updates a field directly.`;
  return { text, blocks: [section(text), buttons([button("client.edit", "Edit", ref, "primary")])] };
}

/** A form came back without a change. */
export const nothingChanged = (name: string) => `Nothing was changed for ${name}.`;

/** Instead of a form, where the client's ID does not fit into it. `command` takes the ID. */
function idTooLong(form: FormName, title: string, command: string): Form {
  const text = `This client ID is too long for a form. Use \`/chatra ${command}\`.`;
  return showFormNotice(form, title, text);
}
