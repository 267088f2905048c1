import type { UserId } from "../domain/ids.ts";
import { type Block, button, buttons, context, type Form, section } from "./blocks.ts";
import { formOf, input, showFormNotice } from "./forms.ts";

export const MORE_TITLE = "More";
const ASSIGN_TITLE = "Assign chat";
const SNOOZE_TITLE = "Snooze chat";
/** The transcript was put into the thread. */
export const TRANSCRIPT_SHOWN = "The transcript is in the thread.";

/** What is wrong with a field. */
export const FORM_FAULTS = {
  noPerson: "Choose a teammate.",
  noTime: "Enter a time such as 2h, tomorrow 9:00 or monday.",
} as const;

const tooLong = (muted: boolean) =>
  `This client ID is too long for a form. In the thread, use \`!update email=…\`, \`!push text\`, \`!transcript\` or \`${muted ? "!unmute" : "!mute"}\`.`;

/** What the menu of a card has no room for. `name` is mrkdwn; `metadata` is undefined where it is too long. */
export function showMoreForm({
  metadata,
  name,
  muted,
}: {
  metadata: string | undefined;
  name: string;
  muted: boolean;
}): Form {
  if (metadata === undefined) return showFormNotice("card_more", MORE_TITLE, tooLong(muted));
  const acts = [
    button("more.edit", "Edit…", "edit"),
    button("more.push", "Push message…", "push"),
    button("more.transcript", "Transcript", "transcript"),
    muted ? button("more.unmute", "Unmute", "unmute") : button("more.mute", "Mute", "mute"),
  ];
  const blocks = [
    section(`The chat with ${name}`),
    buttons(acts),
    context(
      "*Transcript* posts the whole chat in the thread as a file. *Mute* stops reminders for this visitor.",
    ),
  ];
  return formOf("card_more", MORE_TITLE, blocks, undefined, metadata);
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
