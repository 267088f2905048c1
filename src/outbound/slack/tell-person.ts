import type { Blocks } from "../../domain/delivery.ts";
import type { ChannelId, SlackTs, UserId } from "../../domain/ids.ts";
import { type SlackGateway, SlackGatewayError } from "./slack-gateway.ts";

/** Who is told something, and the ways there are to them. */
export type PersonPlace = {
  userId: UserId;
  channelId?: ChannelId | undefined;
  threadTs?: SlackTs | undefined;
  /** Five answers within thirty minutes. It is a secret. */
  responseUrl?: string | undefined;
  /** The words take the place of the answer whose button was pressed. */
  replaces?: boolean | undefined;
};

type Slack = Pick<SlackGateway, "respond" | "postEphemeral" | "directMessage">;
type Words = { text: string; blocks?: Blocks | undefined };
type Way = (words: Words) => Promise<void>;

/**
 * Tells one person something: by the address that came with their order, while that lasts; else in the channel, for their
 * eyes only; and where they, or the bot, are not in it, in a direct message. Rejects with a `SlackGatewayError`: with what
 * closed the first way when all are closed, and at once with what may pass or is in doubt.
 */
export async function tellPerson(slack: Slack, place: PersonPlace, words: Words): Promise<void> {
  let refusal: SlackGatewayError | undefined;
  for (const way of waysTo(slack, place)) {
    try {
      await withPlainWords(way, words);
      return;
    } catch (error) {
      if (!isClosed(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

function waysTo(slack: Slack, place: PersonPlace): Way[] {
  const { channelId, threadTs, userId, responseUrl: url, replaces: replace = false } = place;
  const ways: Way[] = [];
  if (url !== undefined) ways.push((words) => slack.respond({ url, threadTs, replace, ...words }));
  if (channelId !== undefined)
    ways.push((words) => slack.postEphemeral({ channelId, threadTs, userId, ...words }));
  ways.push((words) => inPerson(slack, userId, words));
  return ways;
}

/** Words without their form are better than none. */
async function withPlainWords(way: Way, { text, blocks }: Words): Promise<void> {
  if (blocks === undefined) return way({ text });
  try {
    await way({ text, blocks });
  } catch (error) {
    if (!(error instanceof SlackGatewayError) || error.reason !== "invalid") throw error;
    await way({ text });
  }
}

async function inPerson(slack: Slack, userId: UserId, words: Words): Promise<void> {
  try {
    await slack.directMessage({ userId, ...words });
  } catch (error) {
    if (!(error instanceof SlackGatewayError) || error.reason !== "unauthorized") throw error;
    // Without the scope for it this way is closed; all else works on.
    throw new SlackGatewayError("refused", error.code, { cause: error });
  }
}

/** Whether it is certain that nothing comes of a way, now or later. */
function isClosed(error: unknown): error is SlackGatewayError {
  if (!(error instanceof SlackGatewayError)) return false;
  return ["message-gone", "channel-gone", "refused", "invalid"].includes(error.reason);
}
