/** Why a person may not use commands: a guest of the workspace, or Slack did not say whether they are one. */
const GUESTS = {
  guest:
    "Only members of this workspace can use commands, and you are a guest. You can write replies and notes in threads; ask a teammate for everything else.",
  untold:
    "Only members of this workspace can use commands, and Slack did not say whether you are a guest. Try again in a minute.",
} as const;

export type GuestRefusal = keyof typeof GUESTS;

/** Tells a person, as mrkdwn, why they may not use commands. */
export const describeGuestRefusal = (refusal: GuestRefusal): string => GUESTS[refusal];

/** The title of a form that guests can't send. */
export const ONLY_FOR_MEMBERS = "Only for members";

/** What only admins may do, after “Only admins can”. */
export const ADMIN_ACTIONS = {
  run: "run actions",
  request: "send requests to Chatra",
  forget: "erase visitors",
  agents: "map teammates to agents",
  account: "set up accounts",
  removal: "remove accounts",
  route: "set up routes",
  snippet: "change shared snippets",
  report: "report on other teammates",
  hours: "change business hours",
} as const;

/** Says in mrkdwn who may do it. */
export function onlyAdmins(what: string, adminUsers: readonly string[]): string {
  const named = adminUsers.slice(0, 10).map((userId) => `<@${userId}>`);
  const anyOf = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(named);
  const also = named.length > 0 ? `, or ${anyOf}` : "";
  return `Only admins can ${what}. Ask an admin or owner of this Slack workspace${also}.`;
}
