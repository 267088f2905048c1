import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Conversation, newReplyLink } from "../../src/domain/conversation.ts";
import type { Surroundings } from "../../src/domain/decision.ts";
import { deliveryKey, type NewDelivery } from "../../src/domain/delivery.ts";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { FindSend } from "../../src/outbox/search-run-log.ts";
import type { OwnedDelivery, StoredDelivery } from "../../src/store/cause.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";

export const accountId = accountIdSchema.parse("default");
export const channelId = channelIdSchema.parse("C1");
export const teamId = teamIdSchema.parse("T1");
export const logger = pino({ level: "silent" });
export const surroundings: Surroundings = {
  accountId,
  teamId,
  channelId,
  botUserId: userIdSchema.parse("UBOT"),
  workspaceUrl: "https://acme.slack.com/",
  fileUrl: () => undefined,
};

const clientId = clientIdSchema.parse("client 1");
const threadTs = slackTsSchema.parse("1795000000.000001");

export const conversation: Conversation = {
  id: conversationIdOf(accountId, clientId),
  accountId,
  clientId,
  chatId: undefined,
  teamId,
  channelId,
  routeChannelId: channelId,
  threadTs,
  rootDeliveryId: deliveryIdOf("root", "1"),
  threadCount: 1,
  mode: "open",
  profile: {},
  nobodyAvailable: false,
  forgottenAt: undefined,
  lastActivityAt: 0,
  createdAt: 0,
};

const notAsked: FindSend = async () => ({ state: "unaskable" });

/** For a caretaker that has no log of runs to ask. */
export const withoutRunLog = { findSendOf: () => notAsked, random: () => 0 };

/** A real store in a folder of its own, with one conversation in it. */
export async function openStage(): Promise<AsyncDisposable & { store: Store }> {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openSqliteStore({ dataDir });
  await store.transaction((tx) => tx.saveConversation(conversation));
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Puts a reply into the store as the domain would: its link, and its send in the conversation's lane. */
export async function addSend(
  store: Store,
  number: number,
  key = deliveryKey(conversation.id, "chatra"),
): Promise<OwnedDelivery> {
  const ts = slackTsSchema.parse(`1795000001.00000${number}`);
  const reply = { teamId, channelId, threadTs, ts, userId: userIdSchema.parse("U1") };
  const send: OwnedDelivery = {
    accountId,
    id: deliveryIdOf("send", String(number)),
    key,
    target: "chatra",
    conversationId: conversation.id,
    sourceTime: number,
    payload: { kind: "chatra.send", clientId, text: `words ${number}`, agent: {}, reply, part: 0, parts: 1 },
  };
  await store.transaction(async (tx) => {
    await tx.saveLinks([
      newReplyLink(reply, conversation, { state: "live", deliveryId: send.id, createdAt: 0 }),
    ]);
    await tx.insertDeliveries([send], 0);
  });
  return send;
}

/** The delivery as it is kept now. */
export async function readDelivery(store: Store, { id }: Pick<NewDelivery, "id">): Promise<StoredDelivery> {
  const [delivery] = await store.transaction((tx) => tx.readDeliveries([id]));
  if (!delivery) throw new Error(`no delivery ${id}`);
  return delivery;
}

/** Texts of the posts that are owed to Slack, in the order of their being written down. */
export async function owedPosts(store: Store, key: string): Promise<string[]> {
  const owed = await store.transaction((tx) => tx.unsettledDeliveries(key));
  return owed.map(({ payload }) => ("text" in payload ? payload.text : payload.kind));
}
