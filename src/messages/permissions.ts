/** Why somebody may use no commands: they are a guest of the workspace, or Slack did not say whether they are one. */
const GUESTS = {
  guest:
    "Only members of this workspace can use commands, and you are a guest. You can write replies and internal notes in the threads; ask a teammate for everything else.",
  untold:
    "Only members of this workspace can use commands, and Slack did not say whether you are a guest. Try again in a minute.",
} as const;

export type GuestRefusal = keyof typeof GUESTS;

/** Takes why somebody may use no commands; returns what to tell them, as mrkdwn. */
export const describeGuestRefusal = (refusal: GuestRefusal): string => GUESTS[refusal];

/** The title of a form that guests can't send. */
export const ONLY_FOR_MEMBERS = "Only for members";

/** What only administrators may, as the beginning of a sentence. */
export const ADMIN_DEEDS = {
  run: "Running an action",
  request: "A request to Chatra",
  forget: "Erasing a client",
  account: "Setting up accounts",
  removal: "Removing an account",
} as const;

/** Says in mrkdwn who may do what this person may not. */
export function onlyAdmins(what: string, adminUsers: readonly string[]): string {
  const named = adminUsers.slice(0, 10).map((userId) => `<@${userId}>`);
  const also = named.length > 0 ? `, and ${named.join(", ")}` : "";
  return `:no_entry: ${what} is for administrators. Nothing was done. The admins and owners of this Slack workspace may do it${also}.`;
}
