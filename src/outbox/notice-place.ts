import type { AccountId, ChannelId, UserId } from "../domain/ids.ts";

/** Where people are told how an account fares, and what they call it. */
export type NoticePlace = {
  accountId: AccountId;
  channelId: ChannelId;
  /** Undefined for the account of the configuration. */
  accountName: string | undefined;
  /** The admins whom the configuration names: asked for what only the operator can do, and told in person of a lost channel. */
  adminUsers: readonly UserId[];
};
