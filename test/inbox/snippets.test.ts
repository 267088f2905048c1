import { expect, test } from "vitest";
import { deliveryKey } from "../../src/domain/delivery.ts";
import { accountIdSchema, slackTsSchema, teamIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { readProposal } from "../../src/store/proposals.ts";
import { listSnippets, saveSnippet } from "../../src/store/snippets.ts";
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

const userId = userIdSchema.parse("U1");
const other = userIdSchema.parse("U2");
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = (nth: number) => slackTsSchema.parse(`1795000001.00000${nth}`);

async function setUp(people: Parameters<typeof tenantIn>[1] = {}) {
  const stage = await openStage();
  const { store } = stage;
  const now = () => 1_795_000_100_000;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext, people)]),
    now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  const accept = createAcceptInput({ store, now });
  store.onWork((what) => what === "inputs" && worker.wake());
  await store.transaction(async (tx) => {
    await saveThread(tx, teamId, channelId, threadTs, conversation.id);
    const places = [
      { accountId, teamId, ownerId: userId, name: "own", text: "own words" },
      { accountId, teamId, ownerId: undefined, name: "own", text: "shared words" },
      { accountId, teamId, ownerId: undefined, name: "page", text: "You read {page}." },
      { accountId, teamId, ownerId: other, name: "theirs", text: "another person's" },
      {
        accountId: accountIdSchema.parse("a2"),
        teamId,
        ownerId: undefined,
        name: "far",
        text: "another account's",
      },
      {
        accountId,
        teamId: teamIdSchema.parse("T2"),
        ownerId: userId,
        name: "away",
        text: "another workspace's",
      },
    ];
    for (const place of places) await saveSnippet(tx, { ...place, authorId: userId }, 9, 1);
  });
  const message = { teamId, channelId, threadTs, userId, files: [] };
  return {
    store,
    take: async (input: Input) => {
      await accept(input);
      await worker.idle();
    },
    /** Takes what has waited for an answer of Slack. */
    takes: async () => {
      worker.wake();
      await worker.idle();
    },
    reply: (nth: number, text: string): Input => ({ kind: "slack.reply", ...message, ts: ts(nth), text }),
    edit: (nth: number, text: string): Input => ({
      kind: "slack.edit",
      ...message,
      ts: ts(nth),
      editedTs: ts(nth + 1),
      text,
    }),
    /** What waits for Chatra, or for one person. */
    waiting: async (lane: "chatra" | "receipt") => {
      const key = deliveryKey(conversation.id, lane);
      const rows = await store.transaction((tx) => unsettledDeliveries(tx, key));
      return rows.map(({ payload }) => ("text" in payload ? payload.text : payload.kind));
    },
    isDecided: () => stage.rows("select state from inputs").every(({ state }) => state !== "waiting"),
    uses: async () => {
      const listed = await store.transaction((tx) => listSnippets(tx, { teamId, accountId, userId }, 9));
      return Object.fromEntries(listed.snippets.map(({ name, used }) => [name, used]));
    },
    [Symbol.asyncDispose]: async () => {
      await worker.stop();
      await stage[Symbol.asyncDispose]();
    },
  };
}

test("a thread takes the author's own snippets and the shared ones of its account, and nobody else's", async () => {
  await using stage = await setUp();
  await stage.take(stage.reply(1, "!r own and more"));
  for (const [nth, name] of ["theirs", "far", "away"].entries())
    await stage.take(stage.reply(nth + 2, `!r ${name}`));
  expect(await stage.waiting("chatra")).toEqual(["own words and more"]);
  const told = await stage.waiting("receipt");
  expect(told).toEqual(
    ["theirs", "far", "away"].map((name) => expect.stringContaining(`no snippet \`${name}\``)),
  );
  expect(await stage.uses()).toEqual({ own: 1, page: 0 });
});

test("a message that is delivered again counts once, and an edit that overtakes its message names the snippet", async () => {
  await using stage = await setUp();
  await stage.take(stage.edit(1, "!r own edited"));
  for (let again = 0; again < 2; again += 1) await stage.take(stage.reply(1, "!r page"));
  expect(await stage.waiting("chatra")).toEqual(["own words edited"]);
  expect(await stage.uses()).toEqual({ own: 1, page: 0 });
});

test("a question about a field that nobody knows is stored with the order that its author may confirm", async () => {
  await using stage = await setUp();
  await stage.take(stage.reply(1, "!r page"));
  expect(await stage.waiting("chatra")).toEqual([]);
  const key = deliveryKey(conversation.id, "receipt");
  const [question] = await stage.store.transaction((tx) => unsettledDeliveries(tx, key));
  const id = /"value":"(p_[^"]+)"/.exec(JSON.stringify(question?.payload))?.[1] ?? "";
  const proposal = await stage.store.transaction((tx) => readProposal(tx, id));
  expect(proposal).toMatchObject({ accountId, teamId, userId, state: "open" });
  expect(proposal?.act).toMatchObject({ kind: "relay", clientId: conversation.clientId, ts: ts(1) });
});

test.each([
  ["a snippet", undefined, "!r ask"],
  ["a snippet that an edit names which came before its message", "!r ask", "!r own"],
  ["an edit that came before its message", "Ask <@U2>.", "Ask him."],
])(
  "a mention in %s reads as the person's name, which the bot asks Slack for first",
  async (_title, edit, text) => {
    const names = new Map([[userId, "Ann"]]);
    await using stage = await setUp({
      people: {
        known: (id) => (names.has(id) ? { name: names.get(id), email: undefined } : undefined),
        fetch: async (ids) => {
          for (const id of ids) names.set(id, `Person ${id}`);
        },
      },
    });
    const place = { accountId, teamId, ownerId: undefined, name: "ask", text: `Ask <@${other}>.` };
    await stage.store.transaction((tx) => saveSnippet(tx, { ...place, authorId: userId }, 9, 1));
    if (edit !== undefined) {
      await stage.take(stage.edit(1, edit));
      await expect
        .poll(async () => {
          await stage.takes();
          return stage.isDecided();
        })
        .toBe(true);
      // Another process, or this one after a restart.
      names.delete(other);
    }
    await stage.take(stage.reply(1, text));
    await expect
      .poll(async () => {
        await stage.takes();
        return stage.waiting("chatra");
      })
      .toEqual(["Ask @Person U2."]);
  },
);
