import type { AccountId, ChannelId, TeamId } from "../domain/ids.ts";

/** A Chatra account's settings, from the environment or from an admin in Slack. */
export type AccountSettings = {
  accountId: AccountId;
  /** Its installation. */
  teamId: TeamId;
  /** Users choose the account by this name. */
  name: string;
  /** Where new chats go. */
  channelId: ChannelId;
  /**
   * `only`: the configured one, or the only one there is. `own`: Membrane also has connections of other accounts, which this
   * account ignores. `missing`: it has none yet.
   */
  connection: { kind: "only"; id: string | undefined } | { kind: "own"; id: string } | { kind: "missing" };
  /** An admin still has to begin its connection, or to finish it in the browser. */
  isConnecting: boolean;
  agentId: string | undefined;
  /** Newest first; all are valid. */
  webhookSecrets: readonly string[];
};

/** Whether the settings are equal, so that nothing has to restart. */
export function isSameAccount(a: AccountSettings, b: AccountSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
