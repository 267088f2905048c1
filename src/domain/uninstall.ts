import type { TeamId, UserId } from "./ids.ts";

/** Slack's word that the app was taken out of a workspace or organization, or that tokens of ours are no good any more. */
export type Uninstall = {
  /** The installation that it is about. */
  teamId: TeamId;
  /** When it happened, in ms and to the second; 0 where Slack did not say. */
  at: number;
  kind: "app_uninstalled" | "tokens_revoked";
  /** Of revoked tokens: the bots whose tokens they were. */
  revokedBots: UserId[] | undefined;
};
