import type { Link } from "./conversation.ts";
import type { Delivery, DeliveryState } from "./delivery.ts";
import type { Found } from "./needs.ts";
import type { ReplyRef } from "./payload.ts";

type MessagePlace = Pick<ReplyRef, "channelId" | "ts">;

/** The delivery that sends or posts what a link stands for, if it is known. */
export function sendOf(link: Link, { deliveries }: Pick<Found, "deliveries">): Delivery | undefined {
  return link.deliveryId === undefined ? undefined : deliveries.get(link.deliveryId);
}

/** Whether it may have gone out already, with the text of then, by which its echo is recognised. */
export function isInDoubt({ state, outcomeUnknown }: Delivery): boolean {
  return state === "uncertain" || outcomeUnknown;
}

/** The link of what a delivery sends. */
export function linkOf({ id }: Pick<Delivery, "id">, links: readonly Link[]): Link | undefined {
  return links.find(({ deliveryId }) => deliveryId === id);
}

/** The parts of a send's reply, itself included, in one of these states, in order. Other deliveries stand alone. */
export function partsOfReply(
  delivery: Delivery,
  context: Pick<Found, "deliveries">,
  states: DeliveryState[],
): Delivery[] {
  const { payload } = delivery;
  if (payload.kind !== "chatra.send") return [delivery];
  return [...context.deliveries.values()]
    .filter(
      (other) =>
        other.payload.kind === "chatra.send" &&
        isSameMessage(other.payload.reply, payload.reply) &&
        states.includes(other.state),
    )
    .sort((a, b) => a.seq - b.seq);
}

/** The edits or deletes of one part of a reply that wait, or that failed. */
export function changesOfPart(
  kind: "chatra.edit" | "chatra.delete",
  { part }: Pick<Link, "part">,
  reply: ReplyRef,
  { waiting }: Pick<Found, "waiting">,
): Delivery[] {
  return waiting.filter(
    ({ payload, state }) =>
      payload.kind === kind &&
      isSameMessage(payload.reply, reply) &&
      payload.part === part &&
      (state === "pending" || state === "failed"),
  );
}

/** Tells whether two places are of one Slack message of a workspace. */
export function isSameMessage(a: MessagePlace, b: MessagePlace): boolean {
  return a.ts === b.ts && a.channelId === b.channelId;
}
