import type { AccountId, ChannelId, TeamId } from "../domain/ids.ts";

/** A Chatra account as it is set up: by the environment, or by an administrator from Slack. */
export type AccountSettings = {
  accountId: AccountId;
  /** The installation that it belongs to. */
  teamId: TeamId;
  /** By which people choose it among others. */
  name: string;
  /** Where new chats go. */
  channelId: ChannelId;
  /**
   * `only`: the one that is configured, or the only one there is. `own`: Membrane has others as well, which are none of this
   * account's business. `missing`: it has none yet.
   */
  connection: { kind: "only"; id: string | undefined } | { kind: "own"; id: string } | { kind: "missing" };
  /** Somebody is to finish its connection in the browser, or has not begun it yet. */
  isConnecting: boolean;
  agentId: string | undefined;
  /** Newest first; all are good. */
  webhookSecrets: readonly string[];
};

/** Whether these are the same settings, so that nothing has to begin anew. */
export function isSameAccount(a: AccountSettings, b: AccountSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
