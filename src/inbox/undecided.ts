import type { Conversation } from "../domain/conversation.ts";
import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { type ChannelId, deliveryIdOf } from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import { naturalIdOf, toldWhenUndecided } from "../domain/inputs/input-kinds.ts";

/** Tells of an input that the bot can't process, because of a fault of its own. */
export function tellUndecided(
  input: Input,
  conversation: Conversation | undefined,
  channelId: ChannelId,
  now: number,
): NewDelivery[] {
  const cause = naturalIdOf(input);
  return toldWhenUndecided(input, conversation, channelId).map((payload, at) =>
    deliverAlone(`undecided:${cause}:${at}`, {
      id: deliveryIdOf(cause, `undecided:${at}`),
      sourceTime: now,
      payload,
    }),
  );
}
