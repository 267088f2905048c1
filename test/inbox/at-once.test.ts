import { expect, test } from "vitest";
import type { AccountContext } from "../../src/domain/decision.ts";
import { slackTsSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { queueDepths } from "../../src/store/backlog.ts";
import { lockConversations, saveConversations } from "../../src/store/conversations.ts";
import { saveThread } from "../../src/store/threads.ts";
import { eventually } from "../eventually.ts";
import { accountContext, channelId, conversation, logger, openStage, teamId } from "../outbox/stage.ts";
import { onEachDatabase } from "../store/each-database.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";
import { NOW, place, reply, threadTs } from "./whole-rows.ts";

type Tenant = Parameters<typeof tenantIn>[1];

/** Whatever has a file that is called this can't be decided. */
const broken: AccountContext = {
  ...accountContext,
  fileUrl: ({ id }) => {
    if (id === "BROKEN") throw new TypeError("a fault of ours");
    return `https://bot.example/${id}`;
  },
};

/** An inbox with nothing to do, and what may be seen of it. */
async function openInbox({
  tenant,
  context = accountContext,
  claim,
  quietMs = 0,
}: {
  tenant?: Tenant;
  context?: AccountContext;
  claim?: () => void;
  quietMs?: number;
} = {}) {
  const stage = await openStage();
  await stage.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  let transactions = 0;
  const store: typeof stage.store = {
    ...stage.store,
    transaction: (work, options) => {
      transactions += 1;
      return stage.store.transaction(work, options);
    },
  };
  let now = NOW;
  const counted: string[] = [];
  let claims = 0;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(context, tenant)]),
    now: () => now,
    logger,
    metrics: { decided: (kind) => counted.push(kind), ignored: () => undefined },
    claimMadeDue: async () => {
      claims += 1;
      claim?.();
    },
  });
  const poll = async () => {
    worker.wake();
    await worker.idle();
  };
  await poll();
  transactions = 0;
  claims = 0;
  return {
    worker,
    accept: createAcceptInput({ store, now: () => now, inbox: worker, quietMs }),
    poll,
    later: async (ms: number) => {
      now += ms;
      await poll();
    },
    inputs: () =>
      stage.rows("select state, reason from inputs order by seq").map((row) => Object.values(row)),
    kinds: () =>
      stage
        .rows("select json_extract(payload, '$.kind') as kind from deliveries where key not like '%card%'")
        .map(({ kind }) => kind),
    texts: () =>
      stage
        .rows("select json_extract(payload, '$.text') as text from deliveries where target = 'chatra'")
        .map(({ text }) => text),
    seen: () => ({ transactions, claims, counted: [...counted] }),
    async [Symbol.asyncDispose]() {
      await worker.stop();
      await stage[Symbol.asyncDispose]();
    },
  };
}

const at = (text: string, nth: number): Input => ({
  kind: "slack.reply",
  ...place,
  ts: slackTsSchema.parse(`1795000060.${String(nth).padStart(6, "0")}`),
  threadTs,
  text,
  files: [],
});
const withFile = (id: string): Input => ({
  kind: "slack.reply",
  ...place,
  threadTs,
  text: "see",
  files: [{ id, name: id, mimetype: "text/plain", size: 1 }],
});

test("what comes while nothing else is to be decided is stored, decided and claimed in one transaction", async () => {
  await using inbox = await openInbox();
  expect(await inbox.accept(reply("Hi"))).toBe("stored");
  expect(inbox.seen()).toEqual({ transactions: 1, claims: 1, counted: ["slack.reply"] });
  expect([inbox.inputs(), inbox.kinds()]).toEqual([[["done", null]], ["chatra.send"]]);
  expect(await inbox.accept(reply("Hi"))).toBe("duplicate");
  expect(inbox.seen()).toEqual({ transactions: 2, claims: 1, counted: ["slack.reply"] });
});

test("what comes together, or behind another of its thread, waits for the inbox, which decides it in order", async () => {
  let known: { name: string; email: undefined } | undefined;
  const people = { known: () => known, fetch: () => new Promise<void>(() => undefined) };
  await using together = await openInbox();
  await Promise.all([at("one", 1), at("two", 2)].map(together.accept));
  expect(together.seen()).toEqual({ transactions: 1, claims: 0, counted: [] });
  await using behind = await openInbox({ tenant: { people } });
  await behind.accept(at("one", 1));
  await behind.accept(at("two", 2));
  const waits = [
    ["waiting", "names"],
    ["waiting", null],
  ];
  expect([behind.inputs(), behind.kinds()]).toEqual([waits, []]);
  known = { name: "Ann", email: undefined };
  await behind.later(10_000);
  await behind.poll();
  expect(behind.texts()).toEqual(["one", "two"]);
});

test("in a rush what comes is only stored, until nothing has come for a moment", async () => {
  await using inbox = await openInbox({ quietMs: 20 });
  const states: unknown[] = [];
  for (const [nth, waitMs] of [0, 19, 20].entries()) {
    await inbox.later(waitMs);
    await inbox.accept(at(`${nth}`, nth));
    states.push(inbox.inputs().at(-1)?.[0]);
  }
  expect(states).toEqual(["done", "waiting", "done"]);
});

test("while the inbox polls, and once it was asked to stop, what comes is only stored", async () => {
  await using inbox = await openInbox();
  inbox.worker.wake();
  await inbox.accept(at("one", 1));
  await inbox.worker.idle();
  await inbox.worker.stop();
  await inbox.accept(at("two", 2));
  const states = [
    ["done", null],
    ["waiting", null],
  ];
  expect(inbox.inputs()).toEqual(states);
});

test("what can't be decided is stored all the same: the inbox sets it aside, tells its author and goes on", async () => {
  await using inbox = await openInbox({ context: broken });
  expect(await inbox.accept(withFile("BROKEN"))).toBe("stored");
  expect([inbox.inputs(), inbox.kinds(), inbox.seen().counted]).toEqual([[["waiting", null]], [], []]);
  await inbox.poll();
  expect([inbox.inputs(), inbox.kinds()]).toEqual([[["failed", "error"]], ["slack.react", "slack.whisper"]]);
  for (const nth of Array.from({ length: 60 }, (_, index) => index)) await inbox.accept(at(`${nth}`, nth));
  await inbox.poll();
  expect(inbox.inputs().slice(1)).toEqual(Array.from({ length: 60 }, () => ["done", null]));
});

test("what can't be claimed at once is decided all the same, and counted once", async () => {
  let isBroken = true;
  await using inbox = await openInbox({
    claim: () => {
      if (isBroken) throw new Error("no room to claim");
    },
  });
  expect(await inbox.accept(reply("Hi"))).toBe("stored");
  expect([inbox.inputs(), inbox.seen().counted]).toEqual([[["waiting", null]], []]);
  isBroken = false;
  await inbox.poll();
  expect([inbox.inputs(), inbox.kinds()]).toEqual([[["done", null]], ["chatra.send"]]);
  expect(inbox.seen().counted).toEqual(["slack.reply"]);
});

test("who is unknown is asked about once, after the commit, and then the words are decided", async () => {
  let known: { name: string; email: undefined } | undefined;
  const asked: number[] = [];
  const answered = Promise.withResolvers<void>();
  await using inbox = await openInbox({
    tenant: {
      people: {
        known: () => known,
        fetch: async () => {
          asked.push(inbox.inputs().length);
          known = { name: "Ann", email: undefined };
          answered.resolve();
        },
      },
    },
  });
  await inbox.accept(reply("Hi"));
  await answered.promise;
  await eventually(async () => {
    await inbox.poll();
    expect(inbox.inputs()).toEqual([["done", null]]);
  });
  expect([asked, inbox.kinds()]).toEqual([[1], ["chatra.send"]]);
});

onEachDatabase((processes) => {
  test("who stores an input does not wait for another transaction that has its chat", async () => {
    const [store, other] = processes();
    if (store.kind === "sqlite") return;
    await store.transaction(async (tx) => {
      await saveConversations(tx, conversation);
      await saveThread(tx, teamId, channelId, threadTs, conversation.id);
    });
    const worker = createInboxWorker({
      store,
      tenants: servedTenants([tenantIn(accountContext)]),
      now: () => NOW,
      logger,
      metrics: { decided: () => undefined, ignored: () => undefined },
    });
    worker.wake();
    await worker.idle();
    const accept = createAcceptInput({ store, now: () => NOW, inbox: worker });
    await other.transaction(async (tx) => {
      await lockConversations(tx, [conversation.id]);
      expect(await accept(reply("Hi"))).toBe("stored");
    });
    expect((await store.transaction((tx) => queueDepths(tx))).inputs).toBe(1);
    worker.wake();
    await worker.idle();
    expect((await store.transaction((tx) => queueDepths(tx))).inputs).toBe(0);
    await worker.stop();
  });
});
