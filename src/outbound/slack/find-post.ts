import { z } from "zod";
import { type SlackTs, slackTsSchema } from "../../domain/ids.ts";
import type { CallSlack } from "./call-slack.ts";
import { type SlackGateway, SlackGatewayError } from "./slack-gateway.ts";

/** The metadata type of a post that keeps the delivery's id. */
export const DELIVERY_EVENT_TYPE = "chatra_slack_delivery";

type Search = Parameters<SlackGateway["findPost"]>[0];
type FoundPost = ReturnType<SlackGateway["findPost"]>;

/** We look through at most 10 pages of 200 messages. */
const MAX_PAGES = 10;
const PAGE_SIZE = 200;

/**
 * Finds a delivery's post, also in the channel where a post into a thread with a deleted root lands. Rejects with
 * `unknown-outcome` where there are too many messages to rule it out.
 */
export async function findPost(call: CallSlack, search: Search): FoundPost {
  const { channelId, threadTs } = search;
  if (threadTs === undefined) return searchPages(call, search);
  try {
    const found = await searchPages(call, search);
    if (found !== undefined || (await threadExists(call, { channelId, threadTs }))) return found;
  } catch (error) {
    if (!isThreadGone(error)) throw error;
  }
  return searchPages(call, { ...search, threadTs: undefined });
}

/** False when Slack does not know the root, or keeps only a tombstone in its place. */
export async function threadExists(
  call: CallSlack,
  place: { channelId: string; threadTs: SlackTs },
): Promise<boolean> {
  try {
    const args = { channel: place.channelId, ts: place.threadTs, limit: 1 };
    const [root] = (await call("conversations.replies", args, pageSchema)).messages;
    return root !== undefined && root.subtype !== "tombstone";
  } catch (error) {
    if (isThreadGone(error)) return false;
    throw error;
  }
}

const pageSchema = z.object({
  messages: z.array(
    z.object({
      ts: slackTsSchema,
      thread_ts: slackTsSchema.optional(),
      subtype: z.string().optional(),
      metadata: z.unknown().optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const deliveryMetadataSchema = z.object({
  event_type: z.literal(DELIVERY_EVENT_TYPE),
  event_payload: z.object({ delivery_id: z.string(), merged_ids: z.string().optional() }),
});

async function searchPages(call: CallSlack, search: Search): FoundPost {
  const method = search.threadTs === undefined ? "conversations.history" : "conversations.replies";
  const args = {
    channel: search.channelId,
    ts: search.threadTs,
    oldest: (search.since / 1000).toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: PAGE_SIZE,
  };
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { messages, response_metadata: more } = await call(method, { ...args, cursor }, pageSchema);
    for (const { ts, thread_ts: threadTs, metadata } of messages) {
      const { data } = deliveryMetadataSchema.safeParse(metadata);
      if (data === undefined) continue;
      const { delivery_id: id, merged_ids: mergedIds } = data.event_payload;
      const place = [id, ...(mergedIds?.split(" ") ?? [])].indexOf(search.deliveryId);
      if (place >= 0) return { ts, threadTs, ...(mergedIds ? { line: place + 1 } : {}) };
    }
    cursor = more?.next_cursor;
    if (!cursor) return undefined;
  }
  throw new SlackGatewayError("unknown-outcome", "too_many_messages");
}

function isThreadGone(error: unknown): boolean {
  return error instanceof SlackGatewayError && error.reason === "message-gone";
}
