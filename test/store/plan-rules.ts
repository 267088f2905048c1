/**
 * Tables that grow with accounts, workspaces, teammates and busy channels, or with versions: a handful of rows that may be read whole.
 * Any other one grows with messages, also one that is yet to be added.
 */
const SMALL = new Set([
  "settings",
  "account_faults",
  "age_alarms",
  "channel_paces",
  "card_paces",
  "channel_renames",
  "accounts",
  "installations",
  "preferences",
  "home_views",
  "chatra_slack_schema",
]);

/** So many rows of a table that grows may be read by one statement, of the 30,000 and more that are there. */
export const FEW = 1_000;

export function grows(table: string): boolean {
  return !SMALL.has(table);
}
