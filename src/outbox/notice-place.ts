import type { AccountId, ChannelId } from "../domain/ids.ts";

/** Where people are told how an account fares, and what they call it. */
export type NoticePlace = {
  accountId: AccountId;
  channelId: ChannelId;
  /** Undefined for the account of the configuration. */
  accountName: string | undefined;
};

/** A notice in mrkdwn with the account that it is about: several may share a channel. */
export function withAccount(text: string, { accountName }: NoticePlace): string {
  return accountName === undefined ? text : `${text} (Chatra account *${accountName}*)`;
}
