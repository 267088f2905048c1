import { deliveryIdSchema } from "../domain/ids.ts";
import type { Answer, Asked } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import { orderAct, storeOrder } from "./order-act.ts";
import { placeOf } from "./place-of.ts";

/** More than this at once would hold up everything else; whoever wants more presses again. */
const MOST = 500;

type Press = Asked & { isEphemeral: boolean };

/** Orders a failed delivery once more. Rejects when that could not be stored. */
export async function retryFailed(desk: DeskParts, press: Press, value: string): Promise<Answer> {
  const deliveryId = deliveryIdSchema.safeParse(value);
  if (!deliveryId.success) return { text: "What this button was for is no longer known." };
  const act = { kind: "retry", deliveryId: deliveryId.data } as const;
  const { answer } = await orderAct(desk, { id: press.id, teamId: press.teamId, place: placeOf(press), act });
  return answer;
}

/** Orders all failed deliveries once more, each by itself. Rejects when that could not be stored. */
export async function retryAllFailed(desk: DeskParts, { id, teamId, userId }: Press): Promise<Answer> {
  const failed = await desk.store.transaction((tx) => tx.failedDeliveries(MOST));
  if (failed.length === 0)
    return { text: ":white_check_mark: Nothing has failed, so there is nothing to try again." };
  await Promise.all(
    failed.map((delivery) => {
      const act = { kind: "retry", deliveryId: delivery.id } as const;
      // The person is told once, below; nobody wants an answer for each.
      return storeOrder(desk, { id: `${id}:${delivery.id}`, teamId, place: { userId, silently: true }, act });
    }),
  );
  const more = failed.length === MOST ? ` These were the latest; please press again for the rest.` : "";
  const count = failed.length === 1 ? "one delivery" : `${failed.length} deliveries`;
  return {
    text: `:arrows_counterclockwise: Trying ${count} again.${more} \`/chatra status\` tells how it went.`,
  };
}
