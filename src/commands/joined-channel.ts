import { currentChannelIn } from "../domain/channel-renames.ts";
import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { type ChannelId, deliveryIdOf, digest, type TeamId } from "../domain/ids.ts";
import { DEFAULT_ROUTE, MOST_ROUTES, NEW_ROUTE, routeSettingsSchema } from "../domain/route.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import {
  type AskedAccount,
  askAboutNewChats,
  isOneOfSeveral,
  type JoinedAnswer,
  newChatsComeHere,
} from "../messages/joined-channel.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { insertDeliveries } from "../store/deliveries.ts";
import { lockRoutes, readRoutes, saveRoute } from "../store/routes.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import { type ChangeOrder, changeOnce } from "./change-once.ts";
import { refusalForRoutes } from "./change-routes.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { ButtonPress, JoinedChannel } from "./command-handlers.ts";

/**
 * Asks in the channel whether new chats should come there, once, unless some do already. `accounts`: all of the workspace.
 * Rejects when that could not be stored.
 */
export async function askInChannel(
  { store, now }: { store: Pick<Store, "transaction">; now: () => number },
  accounts: readonly AskedAccount[],
  { teamId, channelId: told, at }: JoinedChannel,
): Promise<void> {
  const [first] = accounts;
  if (first === undefined) return;
  const { accountId } = first;
  await store.transaction(async (tx) => {
    // Slack may still tell the channel's earlier id, and the accounts are read again a moment after its change.
    const current = currentChannelIn(await readChannelRenames(tx), teamId);
    const channelId = current(told);
    const asked: AskedAccount[] = [];
    for (const account of accounts) {
      const routes = await readRoutes(tx, { accountId: account.accountId, teamId });
      const usual = current(account.channelId);
      const channels = routes.map((route) => route.channelId ?? usual);
      if (channels.includes(channelId)) return;
      // The default route stands last.
      asked.push({ ...account, channelId: channels.at(-1) ?? usual });
    }
    // A repeated delivery has its old id, under any name of its channel.
    const id = deliveryIdOf(`${teamId}:${told}:${at}`, "joined");
    const question = {
      kind: "slack.notice",
      channelId,
      isAboutChannel: true,
      ...askAboutNewChats(asked),
    } as const;
    const notice = deliverAlone(partitionOf(teamId, channelId), {
      id,
      sourceTime: now(),
      payload: question,
    });
    await insertDeliveries(tx, [{ ...notice, accountId }], now());
  });
}

/** The question and its outcome, in order. */
function partitionOf(teamId: TeamId, channelId: ChannelId): string {
  return `joined:${teamId}:${channelId}`;
}

const ANSWERS: ReadonlyMap<string, JoinedAnswer> = new Map([
  ["joined.all", "all"],
  ["joined.alerts", "alerts"],
  ["joined.no", "no"],
]);

/** An answer to the question. The first admin's counts, and replaces the question; everybody else is told why not. */
export async function onJoinedButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const { teamId, userId, channelId, messageTs, value } = press;
  const answer = ANSWERS.get(press.button);
  if (channelId === undefined || messageTs === undefined || answer === undefined)
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  const refusal = await refusalForRoutes(handlers, press);
  if (refusal !== undefined) return answerLater(handlers, placeOf(press), refusal);
  // One for the message, not for the press: of two admins who press at once, one decides.
  const by = { id: `jc_${digest(teamId, channelId, messageTs)}`, teamId, userId };
  const post = { channelId, ts: messageTs };
  const what = { act: "route", subject: `${answer} in ${channelId}` } as const;
  const told = await changeOnce(handlers, by, what, async (tx) => {
    if (answer === "no") {
      await replaceQuestion(tx, handlers, by, channelId, { kind: "slack.remove", post });
      return { answer: undefined };
    }
    await bringChatsHere(tx, handlers, by, { channelId, isAlerts: answer === "alerts" });
    const text = newChatsComeHere(answer, userId, isOneOfSeveral(value) ? handlers.accountName : undefined);
    await replaceQuestion(tx, handlers, by, channelId, { kind: "slack.update", post, text, blocks: [] });
    return { answer: undefined };
  });
  answerLater(handlers, placeOf(press), told);
}

/** The account's default route leads to this channel from now on. */
async function bringChatsHere(
  tx: Tx,
  { accountId, now }: HandlerParts,
  { id, teamId }: ChangeOrder,
  { channelId, isAlerts }: { channelId: ChannelId; isAlerts: boolean },
): Promise<void> {
  const known = (await lockRoutes(tx, { accountId, teamId })).find(({ name }) => name === DEFAULT_ROUTE);
  // “All” ends what “Only alerts” began somewhere else; any other policy was chosen on purpose.
  const policy = isAlerts ? "alerts" : known?.policy === "alerts" ? "all" : known?.policy;
  const settings = routeSettingsSchema.parse({
    ...(known ?? NEW_ROUTE),
    channelId,
    policy: policy ?? NEW_ROUTE.policy,
  });
  const route = { id: `rt_${digest(id, DEFAULT_ROUTE)}`, name: DEFAULT_ROUTE, settings };
  await saveRoute(tx, { accountId, teamId }, route, MOST_ROUTES, now());
}

async function replaceQuestion(
  tx: Tx,
  { accountId, now }: HandlerParts,
  { id, teamId }: ChangeOrder,
  channelId: ChannelId,
  payload: NewDelivery["payload"],
): Promise<void> {
  const what = { id: deliveryIdOf(id, "decided"), sourceTime: now(), payload };
  await insertDeliveries(tx, [{ ...deliverAlone(partitionOf(teamId, channelId), what), accountId }], now());
}
