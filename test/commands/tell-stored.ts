import type { SlackOrder } from "../../src/domain/input.ts";
import type { SlackGateway } from "../../src/outbound/slack/slack-gateway.ts";
import { tellPerson } from "../../src/outbound/slack/tell-person.ts";
import { changeDelivery, lockDeliveries } from "../../src/store/deliveries.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";

/** Stands in for the outbox: tells what is stored about these orders. */
export async function tellStored(
  { store, slack }: { store: Store; slack: SlackGateway },
  orders: readonly SlackOrder[],
): Promise<void> {
  for (const { order } of orders) {
    const stored = await store.transaction((tx) => unsettledDeliveries(tx, `answer:${order.id}`));
    for (const { id, payload } of stored) {
      if (payload.kind === "slack.answer") await tellPerson(slack, payload, payload);
      await store.transaction(async (tx) => {
        await lockDeliveries(tx, [id]);
        await changeDelivery(tx, id, { state: "sent" }, Date.now());
      });
    }
  }
}
