import { createHash } from "node:crypto";
import type { Delivery, NewDelivery, Payload } from "../domain/delivery.ts";
import type { AccountId, DeliveryId, InputId } from "../domain/ids.ts";

/** What a delivery goes back to: all that follows from one input has one trace. */
export type Cause = {
  /** 32 hexadecimal digits, as OpenTelemetry's trace ids. */
  traceId: string;
  /** When the input was accepted, in ms. */
  acceptedAt?: number | undefined;
};

/** A delivery to be written down, with whose it is: that account's workers carry it out, and nobody else's. */
export type OwnedDelivery = NewDelivery & { accountId: AccountId };

export type StoredDelivery = Delivery & { accountId: AccountId; cause?: Cause | undefined };

/** The cause that an input is. */
export function causeOf(input: { id: InputId; receivedAt: number }): Cause {
  return { traceId: traceIdOf(input.id), acceptedAt: input.receivedAt };
}

/** What follows from a delivery belongs to its trace; nobody has waited for it since the input was accepted. */
export function sameTrace(delivery: StoredDelivery): Cause {
  return { traceId: traceOf(delivery) };
}

/** A delivery that no input caused, such as an alarm, begins a trace of its own. */
export function traceOf({ id, cause }: StoredDelivery): string {
  return cause?.traceId ?? traceIdOf(id);
}

/** Derived, so that it needs no place of its own and an input that comes again has the same. */
export function traceIdOf(id: InputId | DeliveryId): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 32);
}

/**
 * The words of a message: somebody wrote them and waits until they arrive. Notices and receipts are not waited for, nor
 * is a post that shows what goes to the visitor next.
 */
export function isAwaited(payload: Payload): boolean {
  if (payload.kind === "chatra.send") return true;
  return payload.kind === "slack.post" && payload.username !== undefined && payload.carries === undefined;
}
