import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { pino } from "pino";
import { type Conversation, newReplyLink } from "../../src/domain/conversation.ts";
import type { AccountContext } from "../../src/domain/decision.ts";
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
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { saveLinks } from "../../src/store/links.ts";
import type { Store } from "../../src/store/store.ts";
import { openNewStore } from "../store/open-new-store.ts";

export const accountId = accountIdSchema.parse("default");
export const channelId = channelIdSchema.parse("C1");
export const teamId = teamIdSchema.parse("T1");
export const logger = pino({ level: "silent" });

/** A log, and what was written to it: the fields of each line with its words, an error by its message. */
export function recordLog() {
  const lines: unknown[] = [];
  const options = {
    level: "debug",
    base: null,
    timestamp: false,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: (error: unknown) => (error instanceof Error ? error.message : error) },
  };
  return { lines, logger: pino(options, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

export const accountContext: AccountContext = {
  accountId,
  teamId,
  channelId,
  accountName: "main",
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
  episode: undefined,
  card: {},
  muted: false,
  profile: {},
  nobodyAvailable: false,
  forgottenAt: undefined,
  lastActivityAt: 0,
  createdAt: 0,
};

const notAsked: FindSend = async () => ({ state: "unaskable" });

/** For a recovery that has no log of runs to ask. */
export const withoutRunLog = { findSendOf: () => notAsked, random: () => 0 };

/** What stands in the database, whatever the functions tell of it. */
type ReadRows = (select: string) => Record<string, SQLOutputValue>[];

/** A real store in a folder of its own, with one conversation in it. */
export async function openStage(): Promise<AsyncDisposable & { store: Store; rows: ReadRows }> {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openNewStore(dataDir);
  await store.transaction((tx) => saveConversations(tx, conversation));
  return {
    store,
    rows: (select) => {
      using database = new DatabaseSync(join(dataDir, "chatra-slack.db"), { readOnly: true });
      return database.prepare(select).all();
    },
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
  userId = userIdSchema.parse("U1"),
): Promise<OwnedDelivery> {
  const ts = slackTsSchema.parse(`1795000001.00000${number}`);
  const reply = { teamId, channelId, threadTs, ts, userId };
  const send: OwnedDelivery = {
    accountId,
    id: deliveryIdOf("send", String(number)),
    key,
    conversationId: conversation.id,
    sourceTime: number,
    payload: { kind: "chatra.send", clientId, text: `words ${number}`, agent: {}, reply, part: 0, parts: 1 },
  };
  await store.transaction(async (tx) => {
    await saveLinks(tx, [
      newReplyLink(reply, conversation, { state: "live", deliveryId: send.id, createdAt: 0 }),
    ]);
    await insertDeliveries(tx, [send], 0);
  });
  return send;
}

/** The delivery as it is kept now. */
export async function readDelivery(store: Store, { id }: Pick<NewDelivery, "id">): Promise<StoredDelivery> {
  const [delivery] = await store.transaction((tx) => readDeliveries(tx, [id]));
  if (!delivery) throw new Error(`no delivery ${id}`);
  return delivery;
}

/** What is owed to Slack is posted now, or seen to fail for good. */
export async function settlePosts(
  store: Store,
  now: number,
  state: "sent" | "failed" = "sent",
): Promise<void> {
  await store.transaction(async (tx) => {
    const claim = { accountId, target: "slack", limit: 1, owner: "me", now, leaseUntil: now + 1 } as const;
    let claimed = await claimDeliveries(tx, claim);
    while (claimed.length > 0) {
      for (const { id } of claimed) await settleDelivery(tx, { id, owner: "me", now, state });
      claimed = await claimDeliveries(tx, claim);
    }
  });
}

/** Texts of the posts that are owed to Slack, in the order of their being written down. */
export async function duePosts(store: Store, key: string): Promise<string[]> {
  const owed = await store.transaction((tx) => unsettledDeliveries(tx, key));
  return owed.map(({ payload }) => ("text" in payload ? payload.text : payload.kind));
}
