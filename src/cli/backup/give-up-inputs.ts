import { deliverAlone } from "../../domain/deliver.ts";
import {
  type AccountId,
  type ChannelId,
  deliveryIdOf,
  type SlackTs,
  type TeamId,
  type UserId,
} from "../../domain/ids.ts";
import type { Input, SlackOrder } from "../../domain/input.ts";
import { isRepeatable } from "../../domain/inputs/input-kinds.ts";
import { answer } from "../../domain/orders/answer.ts";
import { orderInDoubt, wordsInDoubt } from "../../messages/restored.ts";
import { readAccounts } from "../../store/accounts.ts";
import type { OwnedDelivery } from "../../store/cause.ts";
import { readConversations } from "../../store/conversations.ts";
import { settleInput } from "../../store/inputs.ts";
import { linksOfSlackMessage } from "../../store/links.ts";
import { readWaitingInputs } from "../../store/restored.ts";
import { findThread, rootsUnderWay } from "../../store/threads.ts";
import type { Tx } from "../../store/tx.ts";

/**
 * Inputs that waited in the copy were decided a moment later, and their effects may have reached the visitor. The next start
 * decides what is harmless to repeat (deletes, visitors' messages, notes, erasing). It does not decide users' messages and
 * orders: their authors are told, and repeat them if missing. Returns those notices.
 */
export async function giveUpInputs(
  tx: Tx,
  now: number,
): Promise<{ notices: OwnedDelivery[]; count: number }> {
  const notices: OwnedDelivery[] = [];
  const waiting = await readWaitingInputs(tx);
  for (const { seq, input } of waiting) {
    const told = input && (await noticesOf(tx, input, now));
    if (!told) continue;
    await settleInput(tx, seq, { state: "ignored", reason: "restored" }, now);
    notices.push(...told);
  }
  return { notices, count: waiting.length };
}

/** Undefined leaves the input to the next start. */
async function noticesOf(tx: Tx, input: Input, now: number): Promise<OwnedDelivery[] | undefined> {
  if (isRepeatable(input)) return undefined;
  switch (input.kind) {
    case "slack.reply": {
      const { teamId, channelId, threadTs, userId, ts } = input;
      const id = await findThread(tx, teamId, channelId, threadTs);
      const chat = id && (await readConversations(tx, [id])).get(id);
      // Elsewhere it was not a reply to a visitor, unless the thread is about to become a chat's.
      const accountId = chat ? chat.accountId : await accountOfRoot(tx, teamId, channelId);
      if (accountId === undefined) return undefined;
      const place = { accountId, channelId, threadTs, userId };
      return [threadWords(place, "wrote", `${channelId}:${ts}`, now)];
    }
    case "slack.edit": {
      const { teamId, channelId, ts, userId, editedTs } = input;
      const links = await linksOfSlackMessage(tx, teamId, channelId, ts);
      const own = links.find(({ direction, state }) => direction === "to-client" && state === "live");
      if (own === undefined) return undefined;
      const { accountId, threadTs = input.threadTs } = own;
      const place = { accountId, channelId, threadTs, userId };
      return [threadWords(place, "changed", `${channelId}:${ts}:${editedTs}`, now)];
    }
    case "slack.act":
      return actWords(input, now);
    default:
      // Where it was not followed, a button is still there to be pressed.
      return [];
  }
}

/** An account of this workspace that was about to open a thread in the channel. */
async function accountOfRoot(tx: Tx, teamId: TeamId, channelId: ChannelId): Promise<AccountId | undefined> {
  const kept = await readAccounts(tx);
  const ofOthers = new Set(kept.filter((one) => one.teamId !== teamId).map(({ accountId }) => accountId));
  return (await rootsUnderWay(tx, channelId)).find((id) => !ofOthers.has(id));
}

function threadWords(
  place: { accountId: AccountId; channelId: ChannelId; threadTs: SlackTs | undefined; userId: UserId },
  change: "wrote" | "changed",
  cause: string,
  now: number,
): OwnedDelivery {
  const { accountId, channelId, threadTs, userId } = place;
  const text = wordsInDoubt(userId, change);
  const notice = deliverAlone(`restored:${accountId}:${channelId}:${threadTs}`, {
    id: deliveryIdOf(`restored:${accountId}:${cause}`, `${now}`),
    sourceTime: now,
    payload: { kind: "slack.notice", channelId, ...(threadTs === undefined ? {} : { threadTs }), text },
  });
  return { ...notice, accountId };
}

function actWords({ accountId, order, act }: SlackOrder, now: number): OwnedDelivery[] {
  const text = orderInDoubt(act.kind);
  return answer(order, { text }, `restored:${now}`, { now }).map((notice) => ({ ...notice, accountId }));
}
