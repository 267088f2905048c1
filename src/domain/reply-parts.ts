import type { Link } from "./conversation.ts";
import type { Delivery, DeliveryState, PayloadOf, ReplyRef } from "./delivery.ts";
import type { Found } from "./needs.ts";

/** The delivery that sends or posts what a link stands for, if it is known. */
export function sendOf(link: Link, { deliveries }: Pick<Found, "deliveries">): Delivery | undefined {
  return link.deliveryId === undefined ? undefined : deliveries.get(link.deliveryId);
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
    .filter((other) => isAbout(payload.reply, "chatra.send", other) && states.includes(other.state))
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
    (delivery) =>
      isAbout(reply, kind, delivery) &&
      delivery.payload.part === part &&
      (delivery.state === "pending" || delivery.state === "failed"),
  );
}

function isAbout<Kind extends "chatra.send" | "chatra.edit" | "chatra.delete">(
  { ts, channelId }: ReplyRef,
  kind: Kind,
  delivery: Delivery,
): delivery is Delivery & { payload: PayloadOf<Kind> } {
  const { payload } = delivery;
  if (payload.kind !== kind || !("reply" in payload)) return false;
  return payload.reply.ts === ts && payload.reply.channelId === channelId;
}
