/** Why a person may not use commands: a guest of the workspace, or Slack did not say whether they are one. */
const GUESTS = {
  guest:
    "Only members of this workspace can use commands, and you are a guest. You can write replies and internal notes in the threads; ask a teammate for everything else.",
  untold:
    "Only members of this workspace can use commands, and Slack did not say whether you are a guest. Try again in a minute.",
} as const;

export type GuestRefusal = keyof typeof GUESTS;

/** Tells a person, as mrkdwn, why they may not use commands. */
export const describeGuestRefusal = (refusal: GuestRefusal): string => GUESTS[refusal];

/** The title of a form that guests can't send. */
export const ONLY_FOR_MEMBERS = "Only for members";

/** What only admins may do, as the beginning of a sentence. */
export const ADMIN_DEEDS = {
  run: "Running an action",
  request: "A request to Chatra",
  forget: "Erasing a client",
  agents: "Mapping teammates to agents",
  account: "Setting up accounts",
  removal: "Removing an account",
  route: "Setting up routes",
  snippet: "Changing a shared snippet",
  report: "A report about another teammate",
  hours: "Changing business hours",
} as const;

/** Says in mrkdwn who may do it. */
export function onlyAdmins(what: string, adminUsers: readonly string[]): string {
  const named = adminUsers.slice(0, 10).map((userId) => `<@${userId}>`);
  const also = named.length > 0 ? `, and ${named.join(", ")}` : "";
  return `:no_entry: ${what} is for administrators. Nothing was done. The admins and owners of this Slack workspace may do it${also}.`;
}
