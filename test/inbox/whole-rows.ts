import { expect } from "vitest";
import { chatraMessageIdSchema, slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, Input } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { queueDepths } from "../../src/store/backlog.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import {
  accountContext,
  accountId,
  channelId,
  conversation,
  logger,
  openStage,
  teamId,
} from "../outbox/stage.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

export const NOW = 1_795_000_100_000;
export const userId = userIdSchema.parse("U1");
export const threadTs = slackTsSchema.parse("1795000000.000001");
export const ts = slackTsSchema.parse("1795000050.000001");
export const { clientId } = conversation;
export const place = { teamId, channelId, ts, userId };

/** A reply in the thread of the conversation. */
export const reply = (text: string): Input => ({
  kind: "slack.reply",
  ...place,
  threadTs,
  text,
  files: [],
});

/** An order of the one who replies. */
export const order = (act: Order, id = "order 1"): Input => ({
  kind: "slack.act",
  teamId,
  accountId,
  order: { id, userId, answer: { channelId } },
  act,
  at: NOW - 5_000,
});

/** A webhook of the client. */
export const event = (over: Partial<ChatraEvent>): Input => ({
  kind: "chatra.event",
  accountId,
  event: "chatFragment",
  clientId,
  profile: {},
  nobodyAvailable: false,
  messages: [],
  bodyDigest: "body",
  ...over,
});

/** A message of a webhook. */
export const said = (id: string, text: string, author: "client" | "agent" = "client") => ({
  id: chatraMessageIdSchema.parse(id),
  author,
  text,
  createdAt: NOW - 20_000,
  automatic: false,
});

/** The rows of all tables, without what is empty; times count from now. */
const TABLES = {
  inputs: "key, source_time, state, reason, attempts, received_at, settled_at, input = '{}' as erased",
  conversations: "client_id, chat_id, channel_id, thread_ts, card, profile, last_activity_at",
  episodes: "conversation_id, state, waiting_since, owner_id, first_words",
  threads: "channel_id, thread_ts",
  links: "id, direction, thread_ts, slack_ts, chatra_id, part, state, delivery_id, edited_ts",
  deliveries: "account_id, key, source_time, payload, state, next_attempt_at, trace_id",
  audit: "id, account_id, user_id, act, client_id, subject, outcome, at, settled_at",
};

/** Something that happens to what is stored, between two inputs. */
type Happening = (store: Store) => Promise<unknown>;
type Tenant = Parameters<typeof tenantIn>[1];

/** Takes these inputs, one after the other or (a list) together, and tells what stands in the database then. */
export async function after(steps: (Input | Input[] | Happening)[], tenant: Tenant = {}): Promise<string[]> {
  await using stage = await openStage();
  const { store } = stage;
  await store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext, tenant)]),
    now: () => NOW,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  // What waited for somebody to be known is due again.
  store.onWork((what) => what === "inputs" && worker.wake());
  const accept = createAcceptInput({ store, now: () => NOW });
  for (const step of steps) {
    if (typeof step === "function") await step(store);
    else await Promise.all([step].flat().map(accept));
    worker.wake();
    await worker.idle();
  }
  await expect.poll(() => store.transaction((tx) => queueDepths(tx))).toMatchObject({ inputs: 0 });
  await worker.stop();
  return Object.entries(TABLES).flatMap(([table, columns]) =>
    stage
      .rows(`select ${columns} from ${table} order by rowid`)
      .map((row) => `${table} ${Object.entries(row).flatMap(shown).join(" ")}`),
  );
}

function shown([name, value]: [string, unknown]): string[] {
  if (value === null || value === "" || value === 0) return [];
  if (typeof value === "number") return [`${name}=${value > NOW / 2 ? `now${value - NOW}` : value}`];
  if (typeof value !== "string") throw new Error(`${name} is neither a text nor a number`);
  return [`${name}=${value.replaceAll(conversation.id, "cv").replaceAll('"', "'")}`];
}
