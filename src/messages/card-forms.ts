import { button, buttons, context, type Form, section } from "./blocks.ts";
import { formOf, showFormNotice } from "./forms.ts";

export const MORE_TITLE = "More";
/** The transcript was put into the thread. */
export const TRANSCRIPT_SHOWN = "The transcript is in the thread.";

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
