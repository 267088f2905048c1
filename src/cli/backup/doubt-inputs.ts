import { sql } from "kysely";
import {
  type AccountId,
  type ChannelId,
  deliveryIdOf,
  type SlackTs,
  type TeamId,
  type UserId,
} from "../../domain/ids.ts";
import { type Input, inputSchema, type SlackAct } from "../../domain/input.ts";
import { answer } from "../../domain/orders/answer.ts";
import { classifyMessage } from "../../domain/text/classify-message.ts";
import type { OwnedDelivery } from "../../store/cause.ts";
import type { StoreTransaction } from "../../store/store.ts";
import { query, type Tx } from "../../store/tx.ts";

/** What becomes of an input that waited: undefined leaves it to be decided at the next start. */
type Doubt = { notices: OwnedDelivery[] } | undefined;

/**
 * Inputs that waited when the copy was made were decided a moment later, and what followed from them may be at the
 * visitor's by now. What can be done twice without harm (deletes, visitors' messages, notes, forgetting) is decided at
 * the next start. What people wrote or ordered is not: they are told, and do it again if it is missing. Returns the words
 * for them.
 */
export async function doubtInputs(
  tx: Tx,
  verbs: StoreTransaction,
  now: number,
): Promise<{ notices: OwnedDelivery[]; count: number }> {
  const rows = await query(
    tx,
    sql<{ seq: number; input: unknown }>`select seq, input from inputs where state = 'waiting' order by seq`,
  );
  const notices: OwnedDelivery[] = [];
  for (const { seq, input: json } of rows) {
    const input = inputSchema.safeParse(tx.dialect.fromJson(json)).data;
    const doubt = input && (await doubtInput(verbs, input, now));
    if (!doubt) continue;
    await verbs.settleInput(seq, { state: "ignored", reason: "restored" }, now);
    notices.push(...doubt.notices);
  }
  return { notices, count: rows.length };
}

async function doubtInput(verbs: StoreTransaction, input: Input, now: number): Promise<Doubt> {
  switch (input.kind) {
    case "slack.reply": {
      const sort = classifyMessage(input).kind;
      if (sort === "note" || (sort === "empty" && input.files.length === 0)) return undefined;
      const { teamId, channelId, threadTs, userId, ts } = input;
      const id = await verbs.findThread(teamId, channelId, threadTs);
      const chat = id && (await verbs.readConversations([id])).get(id);
      // Elsewhere it was no reply to a visitor, unless the thread is about to become known as a chat's.
      const accountId = chat ? chat.accountId : await accountOfRoot(verbs, teamId, channelId);
      if (accountId === undefined) return undefined;
      const place = { accountId, channelId, threadTs, userId };
      return { notices: [threadWords(place, "wrote", `${channelId}:${ts}`, now)] };
    }
    case "slack.edit": {
      const { teamId, channelId, ts, userId, editedTs } = input;
      const links = await verbs.linksOfSlackMessage(teamId, channelId, ts);
      const own = links.find(({ direction, state }) => direction === "to-client" && state === "live");
      if (own === undefined) return undefined;
      const threadTs = own.threadTs ?? input.threadTs;
      return {
        notices: [
          threadWords(
            { accountId: own.accountId, channelId, threadTs, userId },
            "changed",
            `${channelId}:${ts}:${editedTs}`,
            now,
          ),
        ],
      };
    }
    case "slack.button":
      // Where it was not followed, the button is still there to be pressed.
      return input.action === "retry" || input.action === "send-again" ? { notices: [] } : undefined;
    case "slack.act":
      return harmlessActs.has(input.act.kind) ? undefined : { notices: actWords(input, now) };
    case "slack.delete":
    case "chatra.event":
      return undefined;
    default:
      return input satisfies never;
  }
}

/** An account of this workspace that was about to open a thread in the channel. */
async function accountOfRoot(
  verbs: StoreTransaction,
  teamId: TeamId,
  channelId: ChannelId,
): Promise<AccountId | undefined> {
  const kept = await verbs.readAccounts();
  const ofOthers = new Set(kept.filter((one) => one.teamId !== teamId).map(({ accountId }) => accountId));
  return (await verbs.rootsUnderWay(channelId)).find((id) => !ofOthers.has(id));
}

/** Forgetting among them: what somebody wanted erased has just come back with the backup. */
const harmlessActs: ReadonlySet<SlackAct["act"]["kind"]> = new Set(["open", "unsend", "forget"]);

const LOOK =
  "this bot was restored from a backup. Please look in Chatra, and do it again if it did not happen.";

function threadWords(
  place: { accountId: AccountId; channelId: ChannelId; threadTs: SlackTs | undefined; userId: UserId },
  deed: "wrote" | "changed",
  cause: string,
  now: number,
): OwnedDelivery {
  const { accountId, channelId, threadTs, userId } = place;
  const text = `:grey_question: It is not known whether what <@${userId}> ${deed} here last reached the visitor: ${LOOK}`;
  return {
    id: deliveryIdOf(`restored:${accountId}:${cause}`, `${now}`),
    accountId,
    key: `restored:${accountId}:${channelId}:${threadTs}`,
    target: "slack",
    conversationId: undefined,
    sourceTime: now,
    payload: { kind: "slack.notice", channelId, ...(threadTs === undefined ? {} : { threadTs }), text },
  };
}

function actWords({ accountId, order, act }: SlackAct, now: number): OwnedDelivery[] {
  const text = `:grey_question: It is not known whether your order (${act.kind}) was carried out: ${LOOK}`;
  return answer(order, { text }, `restored:${now}`, { now }).map((notice) => ({ ...notice, accountId }));
}
