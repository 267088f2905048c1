import { receipt } from "../messages/receipts.ts";
import { keptBack } from "../messages/reply-policy.ts";
import type { Link } from "./conversation.ts";
import { type Decision, nothing, type Scope } from "./decision.ts";
import { ephemeral, receiptDelivery } from "./deliver.ts";
import type { ReplyRef } from "./payload.ts";
import type { Policy } from "./reply-policy.ts";

/** A plain reply stays in Slack, as the chat's policy wants it. Its author is told how it works once in an episode. */
export function keepBack(
  base: Link,
  reply: ReplyRef,
  policy: Exclude<Policy, "all">,
  scope: Scope<never>,
): Decision {
  const { conversation } = scope;
  const { episode, profile } = conversation;
  const { userId } = reply;
  const cause = `${base.id}:kept-back`;
  const links: Link[] = [{ ...base, state: "refused" }];
  const lock = receiptDelivery(scope, receipt(reply, "note"), cause);
  const told = episode?.toldOfPolicy ?? [];
  if (!episode || told.includes(userId)) return { ...nothing("kept-back"), links, deliveries: [lock] };
  const how = receiptDelivery(scope, ephemeral(reply, keptBack(policy, profile)), cause);
  return {
    ...nothing("kept-back"),
    conversation: { ...conversation, episode: { ...episode, toldOfPolicy: [...told, userId] } },
    links,
    deliveries: [lock, how],
  };
}
