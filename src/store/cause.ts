import { createHash } from "node:crypto";
import type { Delivery, NewDelivery } from "../domain/delivery.ts";
import type { AccountId, DeliveryId, InputId } from "../domain/ids.ts";
import { isLine, type Payload } from "../domain/payload.ts";

/** The origin of a delivery: everything that follows from one input has one trace. */
export type Cause = {
  /** 32 hexadecimal digits, like OpenTelemetry's trace ids. */
  traceId: string;
  /** When the input was accepted, in ms. */
  acceptedAt?: number | undefined;
};

/** A new delivery with its account, as only that account's workers carry it out, and its cause. */
export type OwnedDelivery = NewDelivery & { accountId: AccountId; cause?: Cause | undefined };

export type StoredDelivery = Delivery & { accountId: AccountId; cause?: Cause | undefined };

/** Returns the cause that an input stands for. */
export function causeOf(input: { id: InputId; receivedAt: number }): Cause {
  return { traceId: traceIdOf(input.id), acceptedAt: input.receivedAt };
}

/** What follows from a delivery has its trace, but no user has waited since the input was accepted. */
export function sameTrace(delivery: StoredDelivery): Cause {
  return { traceId: traceOf(delivery) };
}

/** A delivery without an input, such as a backlog alert, begins its own trace. */
export function traceOf({ id, cause }: StoredDelivery): string {
  return cause?.traceId ?? traceIdOf(id);
}

/** Derived, so that it needs no column and a repeated input has the same id. */
export function traceIdOf(id: InputId | DeliveryId): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 32);
}

/**
 * True for a message's text: its author waits until it arrives. No one waits for notices, receipts, or a post that shows what
 * goes to the visitor next.
 */
export function isAwaited(payload: Payload): boolean {
  return payload.kind === "chatra.send" || isLine(payload);
}
