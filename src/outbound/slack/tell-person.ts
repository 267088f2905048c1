import type { ChannelId, SlackTs, UserId } from "../../domain/ids.ts";
import type { Words } from "../../domain/payload.ts";
import { type SlackGateway, SlackGatewayError } from "./slack-gateway.ts";

/** A user to inform, and the ways to reach them. */
export type PersonPlace = {
  userId: UserId;
  channelId?: ChannelId | undefined;
  threadTs?: SlackTs | undefined;
  /** Five answers within thirty minutes. It is a secret. */
  responseUrl?: string | undefined;
  /** The text replaces the answer whose button was pressed. */
  replaces?: boolean | undefined;
};

type Slack = Pick<SlackGateway, "respond" | "postEphemeral" | "directMessage">;
type Way = (words: Words) => Promise<void>;

/**
 * Informs one user: through the response URL while it works, else by an ephemeral message in the channel, else by a direct
 * message. Rejects with a `SlackGatewayError`: with what closed the first way when all are closed, and at once for a temporary
 * or uncertain failure.
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

/** Plain text is better than nothing. */
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
    // Without its scope this way is closed; everything else works.
    throw new SlackGatewayError("refused", error.code, { cause: error });
  }
}

/** Whether a way is certainly useless, now and later. */
function isClosed(error: unknown): error is SlackGatewayError {
  if (!(error instanceof SlackGatewayError)) return false;
  return ["message-gone", "channel-gone", "refused", "invalid"].includes(error.reason);
}
