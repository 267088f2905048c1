import { noticeIdOf } from "../../domain/deliver.ts";
import {
  type ChannelId,
  channelIdSchema,
  type DeliveryId,
  deliveryIdSchema,
  type SlackTs,
  slackTsSchema,
} from "../../domain/ids.ts";
import { DECIDE_IN_THREAD } from "../../messages/home.ts";
import { readDeliveries } from "../../store/deliveries.ts";
import { threadsOf } from "../../store/threads.ts";
import type { Tx } from "../../store/tx.ts";
import { answerLater, placeOf } from "../answer-person.ts";
import type { HandlerParts } from "../command-dependencies.ts";
import type { ButtonPress } from "../command-handlers.ts";

type Question = {
  deliveryId: DeliveryId;
  channelId: ChannelId;
  messageTs: SlackTs;
  threadTs: SlackTs | undefined;
};

/**
 * *It arrived* or *Send again*: counts as a press under the question in the thread, which then says who decided. Resolves once
 * that is stored.
 */
export async function onHomeButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const question = await handlers.store.transaction((tx) => findQuestion(tx, press.value));
  if (question === undefined) return answerLater(handlers, placeOf(press), { text: DECIDE_IN_THREAD });
  const { id: actionTs, teamId, userId } = press;
  const action = press.button === "home.arrived" ? "arrived" : "send-again";
  await handlers.accept({ kind: "slack.button", teamId, userId, action, actionTs, ...question });
}

/** The question about a delivery, by its place in Slack. */
async function findQuestion(tx: Tx, value: string): Promise<Question | undefined> {
  const id = deliveryIdSchema.safeParse(value).data;
  const [delivery] = id === undefined ? [] : await readDeliveries(tx, [id]);
  if (delivery?.conversationId === undefined) return undefined;
  const [notice] = await readDeliveries(tx, [noticeIdOf(delivery)]);
  const channelId = channelIdSchema.safeParse(notice?.result?.channelId).data;
  const messageTs = slackTsSchema.safeParse(notice?.result?.ts).data;
  if (channelId === undefined || messageTs === undefined) return undefined;
  // The chat may go on in another channel by now. Each of its threads in the question's channel leads to it.
  const thread = (await threadsOf(tx, delivery.conversationId)).findLast(
    (one) => one.channelId === channelId,
  );
  return { deliveryId: delivery.id, channelId, messageTs, threadTs: thread?.threadTs };
}
