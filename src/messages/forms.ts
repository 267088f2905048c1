import { CLIENT_FIELD_LIMITS, CLIENT_FIELDS } from "../domain/command/client-fields.ts";
import type { ClientField } from "../domain/command/command.ts";
import type { UserId } from "../domain/ids.ts";
import { NOTICES, WAYS, type Way } from "../domain/preferences.ts";
import {
  type Block,
  type BlockList,
  button,
  buttons,
  type Content,
  context,
  type Form,
  section,
} from "./blocks.ts";
import { clientBlocks, type ShownClient } from "./client.ts";
import { HOURS_LINE } from "./hours.ts";
import {
  DIGEST_NAME,
  NOTICE_NAMES,
  NOTIFY_TITLE,
  type ShownPreferences,
  typedDigest,
  WAY_NAMES,
} from "./notify.ts";
import { code } from "./text/excerpt.ts";

export type FormName =
  | "edit_client"
  | "push_message"
  | "find_client"
  | "open_client"
  | "client_details"
  | "assign_chat"
  | "snooze_chat"
  | "card_more"
  | "use_snippet"
  | "edit_route"
  | "test_route"
  | "edit_hours"
  | "notify";

export const EDIT_TITLE = "Edit visitor";
export const FIND_TITLE = "Find visitor";
export const HOURS_TITLE = "Business hours";
/** The title of a form that can no longer be sent. */
export const NOTHING_DONE = "Nothing was done";
export const PUSH_TITLE = "Push message";
export const DETAILS_TITLE = "Visitor";
const ASSIGN_TITLE = "Assign chat";
const SNOOZE_TITLE = "Snooze chat";
export const ONE_MOMENT = ":hourglass_flowing_sand: One moment…";
export const NOT_OPENED = ":warning: Slack did not open the form because the bot was too slow. Try again.";

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

/** What is wrong with a field. */
export const FORM_FAULTS = {
  noPerson: "Choose a teammate.",
  noTime: "Enter a time such as 2h, tomorrow 9:00 or monday.",
} as const;

/** What a field of a form can hold. */
const LONGEST_VALUE = 3000;

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

const LABELS = { name: "Name", email: "Email", phone: "Phone", notes: "Notes" } as const;

/** A form whose metadata can't be read. */
export function outdatedForm(form: FormName): Form {
  const text =
    "This form is from an earlier version of the bot, so nothing was changed. Open the form again.";
  return showFormNotice(form, "Open the form again", text);
}

/** Instead of a form, where the client's ID does not fit into it. `command` takes the ID. */
function idTooLong(form: FormName, title: string, command: string): Form {
  const text = `This client ID is too long for a form. Use \`/chatra ${command}\`.`;
  return showFormNotice(form, title, text);
}

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
  return CLIENT_FIELDS.filter((field) => (values[field] ?? "").length <= LONGEST_VALUE);
}

function fieldOf(field: ClientField, value: string): Block {
  const hint = field === "notes" ? "This text replaces the notes in Chatra." : undefined;
  const element = {
    multiline: field === "notes",
    // The present value must fit, even where we would refuse it.
    max_length: Math.min(Math.max(CLIENT_FIELD_LIMITS[field], value.length), LONGEST_VALUE),
    // Slack refuses an empty value, and a field of one line holds no line breaks.
    ...(value === "" ? {} : { initial_value: field === "notes" ? value : value.replace(/\s+/gu, " ") }),
  };
  return { ...input(field, LABELS[field], element, hint), optional: true };
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
    input("text", "Message", { multiline: true, max_length: 3000 }),
    context("A pushed message opens the chat on the visitor's page."),
  ];
  return formOf("push_message", PUSH_TITLE, blocks, "Send", metadata);
}

/** The form of a teammate's notifications. The fields are named as the notices, and `digest`. */
export function showNotifyForm({ ways, digest }: ShownPreferences): Form {
  const optionOf = (way: Way) => ({
    text: { type: "plain_text" as const, text: WAY_NAMES[way] },
    value: way,
  });
  const fields = NOTICES.map(
    (kind): Block => ({
      type: "input",
      block_id: kind,
      label: { type: "plain_text", text: NOTICE_NAMES[kind] },
      element: {
        type: "static_select",
        action_id: kind,
        options: WAYS.map(optionOf),
        initial_option: optionOf(ways[kind]),
      },
    }),
  );
  const present = digest === undefined ? {} : { initial_value: typedDigest(digest) };
  const hint = "Such as weekdays 9:00, in your time zone. Empty: none.";
  const field = input("digest", DIGEST_NAME, { max_length: 100, ...present }, hint);
  return formOf("notify", NOTIFY_TITLE, [...fields, { ...field, optional: true }], "Save");
}

/** A visitor's details, to read. */
export function showClientDetails(client: ShownClient): Form {
  return formOf("client_details", DETAILS_TITLE, clientBlocks(client, []));
}

/** The form that hands a chat to a teammate. `name` is mrkdwn. Its field has the block id `person`. */
export function showAssignForm(chat: {
  metadata: string | undefined;
  name: string;
  owner: UserId | undefined;
}): Form {
  const { metadata, owner } = chat;
  if (metadata === undefined) return showFormNotice("assign_chat", ASSIGN_TITLE, IN_THREAD.assign);
  const field: Block = {
    type: "input",
    block_id: "person",
    label: { type: "plain_text", text: "Teammate" },
    element: { type: "users_select", action_id: "person", ...(owner ? { initial_user: owner } : {}) },
  };
  return formOf(
    "assign_chat",
    ASSIGN_TITLE,
    [section(`The chat with ${chat.name}`), field],
    "Assign",
    metadata,
  );
}

/** The form that snoozes a chat. `name` is mrkdwn. Its field has the block id `time`. */
export function showSnoozeForm(chat: { metadata: string | undefined; name: string }): Form {
  const { metadata } = chat;
  if (metadata === undefined) return showFormNotice("snooze_chat", SNOOZE_TITLE, IN_THREAD.snooze);
  const hint = "30m, 2h, 14:30, tomorrow, tomorrow 9am, monday 9:00. A new message ends the snooze.";
  const field = input("time", "Until", { max_length: 40, initial_value: "tomorrow 9:00" }, hint);
  return formOf(
    "snooze_chat",
    SNOOZE_TITLE,
    [section(`The chat with ${chat.name}`), field],
    "Snooze",
    metadata,
  );
}

/** Instead of a form, for a client ID that is too long for one. */
const IN_THREAD = {
  assign: "Write `!assign @name` in the thread of this chat.",
  snooze: "Write `!snooze tomorrow 9:00` in the thread of this chat.",
} as const;

/** The form that edits hours, filled with their line. Its field has the block id `line`, and takes `longest` characters. */
export function showHoursForm(hours: {
  metadata: string;
  name: string;
  line: string | undefined;
  longest: number;
}): Form {
  const { metadata, name, line, longest: max_length } = hours;
  const hint = `Days, times, a time zone and closed dates, such as: ${HOURS_LINE}`;
  const element = { max_length, ...(line === undefined ? {} : { initial_value: line }) };
  const blocks = [
    section(`${line === undefined ? "New hours" : "Hours"} ${code(name)}`),
    input("line", "Opening times", element, hint),
  ];
  return formOf("edit_hours", HOURS_TITLE, blocks, "Save", metadata);
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
