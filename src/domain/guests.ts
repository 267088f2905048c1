/** Why somebody may use no commands: they are a guest of the workspace, or Slack did not say whether they are one. */
export type GuestRefusal = "guest" | "untold";

const WORDS: Readonly<Record<GuestRefusal, string>> = {
  guest:
    "Only members of this workspace can use commands, and you are a guest. You can write replies and internal notes in the threads; ask a teammate for everything else.",
  untold:
    "Only members of this workspace can use commands, and Slack did not say whether you are a guest. Try again in a minute.",
};

/** Takes why somebody may use no commands; returns what to tell them, as mrkdwn. */
export function describeGuestRefusal(refusal: GuestRefusal): string {
  return WORDS[refusal];
}
