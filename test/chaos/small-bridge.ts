import { pino } from "pino";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { slackTsSchema } from "../../src/domain/ids.ts";
import type { Input, SlackReply } from "../../src/domain/input.ts";
import type { Target } from "../../src/domain/payload.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { mergeLines } from "../../src/outbox/merge-lines.ts";
import { createAbandonedRecovery } from "../../src/outbox/recover-abandoned.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { createClockWatch } from "../../src/outbox/watch-clock.ts";
import { createSteadyClock } from "../../src/runtime/steady-clock.ts";
import type { StoredDelivery } from "../../src/store/cause.ts";
import { readConversations } from "../../src/store/conversations.ts";
import { readDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, renewLeases } from "../../src/store/delivery-claims.ts";
import { linksOfSlackMessage } from "../../src/store/links.ts";
import type { Store } from "../../src/store/store.ts";
import type { Tx } from "../../src/store/tx.ts";
import {
  aContext,
  aDelete,
  aMessage,
  anAgentMessage,
  anEdit,
  anEvent,
  aPress,
  aReply,
  channel,
  conversationId,
  START,
} from "../domain/builders.ts";
import { servedTenants, tenantIn } from "../inbox/served-tenants.ts";
import { type ChatraFate, createSmallServices, type LogFate, type SlackFate } from "./small-services.ts";

/** The real inbox, domain, outbox and store, taken step by step, between the simplest Slack and Chatra there can be. */
export type Bridge = {
  /** Visitor's words as the thread shows them, in order. */
  thread(): string[];
  /** What ever reached the visitor, in the order of arriving. */
  sent(): { text: string; isDeleted: boolean }[];
  /** Whether somebody was asked about a reply, or told that it failed: it may be overtaken then. */
  wasDoubtful(name: string): boolean;
  tell(words: string[], from: number): Promise<void>;
  /** False where there is no thread yet to reply in. */
  reply(name: string, text: string): Promise<boolean>;
  edit(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  repeatEvent(which: number): Promise<void>;
  decide(): Promise<void>;
  /** `isBehind`: the channel takes fewer posts than wait, so that the lines of a chat go together. */
  begin(fate: { chatra: ChatraFate; slack: SlackFate; isBehind: boolean }): Promise<void>;
  end(which: number): Promise<void>;
  lookAfter(log: LogFate): Promise<void>;
  answer(): Promise<void>;
  crash(): Promise<void>;
  /** Sets the machine's clock so many ms ahead of the time; the bot hears of it from Slack's next answer, or at its start. */
  setClock(ms: number): Promise<void>;
  /** All goes well until nothing is left to do. */
  finish(words: string[]): Promise<void>;
};

const LEASE_MS = 15_000;

/** `open` opens the store anew, as a start does; the one before is closed by then. */
export async function createBridge(open: () => Promise<Store>): Promise<Bridge & AsyncDisposable> {
  const logger = pino({ level: "silent" });
  const { accountId, teamId, accountName, botUserId, channelId, workspaceUrl, fileUrl } = aContext();
  const accountContext = { accountId, teamId, accountName, botUserId, channelId, workspaceUrl, fileUrl };
  const written = new Map<string, SlackReply>();
  const events: Input[] = [];
  const doubtful = new Set<string>();
  const underWay: { delivery: StoredDelivery; outcome: Outcome }[] = [];
  let time = START + 60_000;
  let serial = 0;
  let owner = "process 0";
  let wrongBy = 0;
  let isSetBack = false;
  let logFate: LogFate = "there";
  let store = await open();
  let clock = startClock();
  await hearTime();

  const now = (): number => clock.now();
  const services = createSmallServices(
    () => time,
    async (reply, part) => {
      const read = async (tx: Tx) => {
        const links = await linksOfSlackMessage(tx, reply.teamId, reply.channelId, reply.ts);
        const link = links.find((one) => one.part === part);
        const [send] = link?.deliveryId === undefined ? [] : await readDeliveries(tx, [link.deliveryId]);
        return { link, sendState: send?.state };
      };
      return store.transaction(read);
    },
  );
  const { posts, sent } = services;
  const accept = (input: Input) => createAcceptInput({ store, now })(input);
  const give = async (event: Input): Promise<void> => {
    events.push(event);
    await accept(event);
  };
  const abandonedRecovery = () =>
    createAbandonedRecovery({
      findSendOf: () => services.findSend(logFate),
      random: () => 0,
      store,
      owner,
      accountContextOf: () => accountContext,
      isUnderWay: (id) => underWay.some(({ delivery }) => delivery.id === id),
      now,
      logger,
    });

  const conversationNow = async () =>
    (await store.transaction((tx) => readConversations(tx, [conversationId]))).get(conversationId);

  const bridge: Bridge = {
    thread: () =>
      posts
        .filter(({ isRemoved }) => !isRemoved)
        .flatMap(({ text }) => text.split("\n"))
        .filter((line) => line.startsWith("question-")),
    sent: () => sent,
    wasDoubtful: (name) => doubtful.has(name),
    async tell(words, from) {
      serial += 1;
      const visitor = words.map((text, index) =>
        aMessage(`v${from + index}`, text, { createdAt: START + from + index }),
      );
      const agents = sent
        .filter(({ isDeleted }) => !isDeleted)
        .map(({ id, text, at }) => anAgentMessage(id, text, { createdAt: at }));
      await give(anEvent([...visitor, ...agents], { bodyDigest: `body ${serial}` }));
    },
    async reply(name, text) {
      const threadTs = (await conversationNow())?.threadTs;
      if (threadTs === undefined) return false;
      const reply = aReply(text, { ts: services.nextTs(), threadTs });
      written.set(name, reply);
      await give(reply);
      return true;
    },
    async edit(name, text) {
      const reply = written.get(name);
      if (!reply) return;
      await give(anEdit(text, { ts: reply.ts, threadTs: reply.threadTs, editedTs: services.nextTs() }));
    },
    async remove(name) {
      const reply = written.get(name);
      if (reply) await give(aDelete({ ts: reply.ts, threadTs: reply.threadTs, at: time }));
    },
    async repeatEvent(which) {
      const event = events[which % Math.max(1, events.length)];
      if (event) await accept(event);
    },
    async decide() {
      time += 1_000;
      const worker = createInboxWorker({
        store,
        tenants: servedTenants([tenantIn(accountContext, { client: { found: false } })]),
        now,
        logger,
        metrics: { decided: () => undefined, ignored: () => undefined },
      });
      worker.wake();
      await worker.idle();
      await worker.stop();
    },
    async begin(fate) {
      time += 1_000;
      await hearTime();
      for (const target of ["slack", "chatra"] satisfies Target[]) {
        const claim = { accountId, target, limit: 4, owner, now: now(), leaseUntil: now() + LEASE_MS };
        const jobs = await store.transaction(async (tx) => {
          const claimed = (await claimDeliveries(tx, claim)).map((delivery) => ({ delivery }));
          return fate.isBehind ? Promise.all(claimed.map((job) => mergeLines(tx, job))) : claimed;
        });
        for (const { delivery } of jobs) {
          const outcome =
            target === "slack"
              ? services.callSlack(delivery, fate.slack)
              : await services.callChatra(delivery, fate.chatra);
          underWay.push({ delivery, outcome });
        }
      }
    },
    async end(which) {
      const ended = underWay[which % Math.max(1, underWay.length)];
      if (!ended) return;
      underWay.splice(underWay.indexOf(ended), 1);
      if (ended.outcome.kind === "unknown" || ended.outcome.kind === "refused") doubt(ended.delivery);
      const settle = createSettle({ owner, accountContext, now, random: () => 0 });
      await store.transaction((tx) => settle(tx, [ended]));
    },
    async lookAfter(fate) {
      logFate = fate;
      time += 6_000;
      const ids = underWay.map(({ delivery }) => delivery.id);
      await store.transaction((tx) => renewLeases(tx, ids, owner, now() + LEASE_MS));
      const turns = abandonedRecovery();
      turns.wake();
      await turns.idle();
      await turns.stop();
    },
    async answer() {
      for (const post of posts) {
        const [, deliveryId] = /"value":"(dl_[^"]+)"/.exec(post.blocks) ?? [];
        if (deliveryId === undefined) continue;
        const [name = ""] = /reply-\d+/.exec(post.text) ?? [];
        const isThere = sent.some(({ text }) => text === name || text.startsWith(`${name}'`));
        const isQuestion = post.blocks.includes("delivery.arrived");
        serial += 1;
        const action = isQuestion ? (isThere ? "arrived" : "send-again") : "retry";
        const threadTs = (await conversationNow())?.threadTs;
        if (threadTs === undefined) continue;
        const place = { messageTs: slackTsSchema.parse(post.ts), threadTs, channelId: channel };
        post.blocks = "[]";
        await accept(aPress(action, deliveryId, { ...place, actionTs: String(serial) }));
      }
    },
    async crash() {
      await store.close();
      for (const { delivery } of underWay.splice(0)) doubt(delivery);
      serial += 1;
      owner = `process ${serial}`;
      store = await open();
      // Where the dead one's leases have to run out first.
      time += 16_000;
      clock = startClock();
      await hearTime();
      const turns = abandonedRecovery();
      await turns.start();
      await turns.idle();
      await turns.stop();
    },
    async setClock(ms) {
      wrongBy = ms;
    },
    async finish(words) {
      for (let round = 0; round < 14; round += 1) {
        time += 10_000;
        await bridge.tell(words, 0);
        await bridge.decide();
        while (underWay.length > 0) await bridge.end(0);
        for (let turn = 0; turn < 40; turn += 1) {
          await bridge.begin({ chatra: "done", slack: "done", isBehind: false });
          if (underWay.length === 0) break;
          while (underWay.length > 0) await bridge.end(0);
        }
        await bridge.lookAfter("there");
        await bridge.answer();
      }
    },
  };

  function startClock() {
    return createSteadyClock({
      wall: () => time + wrongBy,
      steady: () => time,
      onSetBack: () => {
        isSetBack = true;
      },
    });
  }

  /** An answer of Slack's, as each start and each post brings one. */
  async function hearTime(): Promise<void> {
    clock.ask()(new Date(time).toISOString());
    if (!isSetBack) return;
    const watch = createClockWatch({
      clock,
      askTime: async () => undefined,
      store,
      leaseMs: LEASE_MS,
      logger,
    });
    await watch.start();
    await watch.stop();
    isSetBack = false;
  }

  /** Whose send may be overtaken from now on. */
  function doubt({ payload }: Delivery): void {
    const [name] = payload.kind === "chatra.send" ? (/^reply-\d+/.exec(payload.text) ?? []) : [];
    if (name !== undefined) doubtful.add(name);
  }

  return { ...bridge, [Symbol.asyncDispose]: () => store.close() };
}
