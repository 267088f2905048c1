import { z } from "zod";
import { type ChannelId, type UserGroupId, type UserId, userIdSchema } from "../../domain/ids.ts";
import type { CallSlack } from "./call-slack.ts";
import { groupMembers } from "./find-group.ts";
import { type Called, SlackGatewayError } from "./slack-gateway.ts";

/** Slack's most for a page of members, and as many pages as are read for a warning. */
const PAGE = 999;
const MOST_PAGES = 20;

/** Returns who of those called is no member of a channel. Reads its members page by page, until all are found. */
export async function findAbsent(call: CallSlack, channelId: ChannelId, called: Called): Promise<UserId[]> {
  const sought = new Set(called.kind === "user" ? [called.userId] : await membersOf(call, called.groupId));
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES && sought.size > 0; page += 1) {
    const answer = await call(
      "conversations.members",
      { channel: channelId, limit: PAGE, cursor },
      pageSchema,
    );
    for (const userId of answer.members) sought.delete(userId);
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === "") return [...sought];
  }
  if (sought.size === 0) return [];
  throw new SlackGatewayError("refused", "too_many_members");
}

const pageSchema = z.object({
  members: z.array(userIdSchema),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

async function membersOf(call: CallSlack, groupId: UserGroupId): Promise<UserId[]> {
  const members = await groupMembers(call, groupId);
  if (members === undefined) throw new SlackGatewayError("refused", "missing_scope");
  return members;
}
