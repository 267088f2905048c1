import type { TeamId, UserId } from "./ids.ts";

/** Slack says that the app was removed from a workspace or organization, or that tokens of ours are revoked. */
export type Uninstall = {
  /** The installation that it is about. */
  teamId: TeamId;
  /** When it happened, in ms and to the second; 0 if Slack did not say. */
  at: number;
  kind: "app_uninstalled" | "tokens_revoked";
  /** For revoked tokens: the bots that they belonged to. */
  revokedBots: UserId[] | undefined;
};
