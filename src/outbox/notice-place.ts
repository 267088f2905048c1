import type { AccountId, ChannelId, UserId } from "../domain/ids.ts";

/** Where notices about an account go, and the account's name there. */
export type NoticePlace = {
  accountId: AccountId;
  channelId: ChannelId;
  /** Undefined for the account of the configuration. */
  accountName: string | undefined;
  /** The configured admins: notices ask them for the operator's work, and tell them directly of a lost channel. */
  adminUsers: readonly UserId[];
};
