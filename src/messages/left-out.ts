import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** A part of a post that can't go to the visitor; `name` is plain text. */
export type LeftOut = { name: string; reason: LeftOutReason };

export type LeftOutReason = keyof typeof WHY;

/** Why, and what the person or the operator can do. */
const WHY = {
  canvas: "a canvas opens only in Slack. Download it and attach it as a file",
  list: "a list opens only in Slack. Export it and attach it as a file",
  "too-large": "the bot can't send files over 100 MB. Send a link to the file instead",
  withheld: "Slack does not let the bot read this file. Upload it here and send it again",
  "hidden-by-plan": "Slack hides this file because of your Slack plan. Send a link to it instead",
  "no-address": "Slack gave the bot no address for this file. Paste its link",
  "not-told": "Slack did not say what this file is. Attach it again",
  "no-public-url": "the bot has no public address for files. Ask its operator to set PUBLIC_URL",
  forwarded: "a forwarded message may hold internal words. Copy what the visitor may read into a reply",
  "image-by-address": "the bot can't send an image from another site. Upload it as a file",
  video: "the bot can't send an embedded video. Write its link in a reply",
  unreadable: "the bot can't read this kind of content. Write its words in a reply",
} as const;

/** Names, as Slack text, what a reply left out; `parts` were sent. */
export function describeLeftOut(reply: { leftOut: readonly LeftOut[]; parts: string[] }): string {
  const { leftOut, parts } = reply;
  if (leftOut.length === 0)
    return "The visitor did not get this message: the bot found no text in it that a visitor can read.";
  const rest =
    parts.length > 0 ? "The visitor gets the rest of the message." : "The visitor gets none of this message.";
  return `:warning: Not sent to the visitor: ${whyLeftOut(leftOut)} ${rest}`;
}

/** Tells the author of an edit what can't go. The visitor keeps what they have until the message is deleted or made a note. */
export function describeNothingLeft(leftOut: readonly LeftOut[]): string {
  const why = leftOut.length > 0 ? ` ${whyLeftOut(leftOut)}` : "";
  return `Your edit was not sent: nothing is left that a visitor can read.${why} The visitor keeps the earlier text. Delete the message to unsend it.`;
}

/** Names each with the reason, as Slack text. */
function whyLeftOut(leftOut: readonly LeftOut[]): string {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  const clauses = reasons.map((reason) => {
    const names = leftOut
      .filter((one) => one.reason === reason)
      .map(({ name }) => `“${visitorToSlack(name.slice(0, 80))}”`);
    return `${names.join(", ")}: ${WHY[reason]}.`;
  });
  return clauses.join(" ");
}
