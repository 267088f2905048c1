import { linesToMerge } from "../domain/merged-lines.ts";
import type { StoredDelivery } from "../store/cause.ts";
import { setClaimedPayload } from "../store/delivery-claims.ts";
import { unsettledDeliveries } from "../store/delivery-queries.ts";
import type { Tx } from "../store/tx.ts";

/**
 * Lets the claimed line take along the lines of its conversation that wait behind it, in the transaction of the claim: whoever
 * looks for the post after a crash knows which lines it has. The claim's lock on the lane keeps the others as they are until then.
 */
export async function mergeLines<Job extends { delivery: StoredDelivery }>(tx: Tx, job: Job): Promise<Job> {
  const { delivery } = job;
  const { payload } = delivery;
  if (payload.kind !== "slack.post") return job;
  const lane = await unsettledDeliveries(tx, delivery.key);
  const lines = linesToMerge(delivery, lane);
  if (lines === undefined) return job;
  const causes = new Map(lane.map((one) => [one.id, one.cause]));
  const merged = {
    ...payload,
    lines: lines.map((line) => {
      const acceptedAt = causes.get(line.deliveryId)?.acceptedAt;
      return acceptedAt === undefined ? line : { ...line, acceptedAt };
    }),
  };
  await setClaimedPayload(tx, delivery.id, merged);
  return { ...job, delivery: { ...delivery, payload: merged } };
}
