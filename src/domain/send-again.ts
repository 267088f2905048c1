import { notSentAgain, receipt, sentAgainBy } from "../messages/receipts.ts";
import { isOvertaken } from "./change-parts.ts";
import { wordsDigest } from "./compose-reply.ts";
import { isRetracted } from "./conversation.ts";
import { append, type Decision, nothing, type Scope } from "./decision.ts";
import { deliverNow, receiptDelivery } from "./deliver.ts";
import type { Delivery, NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import type { Payload, PostRef } from "./payload.ts";
import { linkOf, partsOfReply } from "./reply-parts.ts";
import { whenWhole } from "./reply-receipts.ts";
import { agentOf } from "./send-reply.ts";

type Decided = Scope<"links" | "deliveries">;
type Sending = Scope<"links" | "deliveries" | "authorsAgents">;

/** Sends a failed or uncertain delivery again. `notice` is the post that told about it, and now says so. */
export function sendAgain(
  delivery: Delivery,
  scope: Sending,
  { notice, cause, by }: { notice: PostRef; cause: string; by: string },
): Decision {
  const decision = nothing();
  const own = linkOf(delivery, scope.links);
  const overtaken = isOvertaken(delivery, scope.links);
  const isSent = !overtaken && !(own && isRetracted(own));
  const text = isSent ? sentAgainBy(by) : notSentAgain(overtaken);
  decision.deliveries.push(
    settledNotice(notice, cause, scope, text),
    ...clearedMarks(cause, delivery, scope),
  );
  if (!isSent) {
    // If words that were taken back turn out to have arrived, they are deleted then.
    const doubt = delivery.state === "uncertain" ? { outcomeUnknown: true } : {};
    decision.changes.push({ id: delivery.id, state: "discarded", ...doubt });
    // The rest of the reply may have waited for nothing but a part that an edit took back.
    append(decision, whenWhole(delivery, cause, scope));
    return decision;
  }
  const again = delivery.state === "failed" ? partsOfReply(delivery, scope, ["failed"]) : [delivery];
  for (const part of again) {
    const { id, payload } = part;
    decision.changes.push({
      id,
      state: "pending",
      nextAttemptAt: scope.now,
      asked: false,
      error: null,
      ...asMappedNow(payload, scope),
    });
    const link = linkOf(part, scope.links);
    // Text that was edited while the send was uncertain goes out now, and its echo will have that text.
    if (link && payload.kind === "chatra.send")
      decision.links.push({ ...link, sentDigest: wordsDigest(payload.text) });
  }
  return decision;
}

/** Its author may have been mapped to an agent since the send failed, perhaps because it did. */
function asMappedNow(payload: Payload, { authorsAgents }: Sending): { payload?: Payload } {
  const agent = payload.kind === "chatra.send" ? authorsAgents.get(payload.reply.userId) : undefined;
  if (payload.kind !== "chatra.send" || agent === undefined || agent.id === payload.agent.agentId) return {};
  return { payload: { ...payload, agent: agentOf({ name: payload.agent.name, agent }) } };
}

/** Removes the ⚠️ or ❔ from a reply when a person has decided on it. */
export function clearedMarks(cause: string, { payload, state }: Delivery, scope: Decided): NewDelivery[] {
  if (payload.kind !== "chatra.send") return [];
  const mark = receipt(payload.reply, state === "failed" ? "failed" : "uncertain", false);
  return [receiptDelivery(scope, mark, cause)];
}

/** Replaces the buttons of a notice by what a person decided. */
export function settledNotice(post: PostRef, cause: string, scope: Decided, text: string): NewDelivery {
  const payload = { kind: "slack.update" as const, post, text, blocks: [] };
  return deliverNow(scope, deliveryIdOf(cause, "settled"), payload);
}
