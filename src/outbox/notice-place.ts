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

/** A notice in mrkdwn with the account that it is about: several may share a channel. */
export function withAccount(text: string, { accountName }: Pick<NoticePlace, "accountName">): string {
  return accountName === undefined ? text : `${text} (Chatra account *${accountName}*)`;
}

/** What to do about a channel that the bot can't post in, as a sentence in mrkdwn. */
export function channelAdvice({ accountName }: Pick<NoticePlace, "accountName">): string {
  const another =
    accountName === undefined
      ? "set `SLACK_CHANNEL` to another one and restart the bot"
      : `write \`/chatra account ${accountName} here\` in another one`;
  return `Invite the bot to the channel, unarchive the channel, or ${another}.`;
}
