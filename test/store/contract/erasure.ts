import { expect, test } from "vitest";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  inputIdSchema,
  userIdSchema,
} from "../../../src/domain/ids.ts";
import { insertAudit } from "../../../src/store/audit.ts";
import { queueDepths } from "../../../src/store/backlog.ts";
import { renameChannel } from "../../../src/store/channel-renames.ts";
import {
  knownConversations,
  lockConversations,
  readConversations,
  saveConversations,
} from "../../../src/store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../../src/store/delivery-claims.ts";
import { eraseClient, purgeSettled, readForgottenAt } from "../../../src/store/erasure.ts";
import { insertInputs, settleInput, takeInputs } from "../../../src/store/inputs.ts";
import { linksOfSlackMessage, saveLinks } from "../../../src/store/links.ts";
import { readProposal, saveProposal } from "../../../src/store/proposals.ts";
import type { Store } from "../../../src/store/store.ts";
import { findThread, isErasedThread, saveThread } from "../../../src/store/threads.ts";
import type { Tx } from "../../../src/store/tx.ts";
import {
  accountId,
  channelId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleLink,
  teamId,
  ts,
} from "../example-rows.ts";
import { readAudit } from "../read-audit.ts";

const clientId = clientIdSchema.parse("client");
const id = conversationIdOf(accountId, clientId);
const threadTs = ts("1.1");

/** What is taken away when it is old enough, and when a client is to be forgotten. */
export function describeErasure(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const owner = "me";

  /** Carries out what is due at `at`, and settles each as it is told. */
  async function settleAll(at: number, states: Record<string, "sent" | "failed" | "uncertain" | "pending">) {
    await within((tx) =>
      claimDeliveries(tx, { accountId, target: "slack", limit: 9, owner, now: at, leaseUntil: at + 1 }),
    );
    for (const [name, state] of Object.entries(states)) {
      const result = state === "sent" ? { result: { channelId, ts: threadTs } } : {};
      const settle = { id: deliveryId(name), owner, now: at, state, nextAttemptAt: at, ...result };
      expect(await within((tx) => settleDelivery(tx, settle))).toBe(true);
    }
  }

  test("what was settled long ago is taken away step by step; what waits, or is asked about, stays", async () => {
    const states = {
      one: "sent",
      two: "sent",
      failed: "failed",
      doubtful: "uncertain",
      waiting: "pending",
    } as const;
    const names = Object.keys(states);
    const rows = names.map((name) => exampleDelivery(name, { key: name }));
    await within((tx) => insertDeliveries(tx, rows, 5));
    await settleAll(10, states);
    expect(await within((tx) => purgeSettled(tx, 10, 9))).toBe(0);
    expect(await within((tx) => purgeSettled(tx, 11, 2))).toBe(2);
    expect(await within((tx) => purgeSettled(tx, 11, 2))).toBe(1);
    expect(await within((tx) => purgeSettled(tx, 11, 2))).toBe(0);
    const left = await within((tx) => readDeliveries(tx, names.map(deliveryId)));
    expect(left.map((delivery) => delivery.id).sort()).toEqual(["doubtful", "waiting"]);
  });

  test("a card that was posted stays for its place, without its words, and is purged once", async () => {
    const card = exampleDelivery("card", {
      key: "card",
      payload: { kind: "slack.root", channelId },
    });
    await within((tx) => insertDeliveries(tx, [card], 5));
    await settleAll(10, { card: "sent" });
    expect(await within((tx) => purgeSettled(tx, 11, 10))).toBe(1);
    expect(await within((tx) => purgeSettled(tx, 11, 10))).toBe(0);
    const [left] = await within((tx) => readDeliveries(tx, [deliveryId("card")]));
    expect(left?.result).toEqual({ channelId, ts: threadTs });
    expect(JSON.stringify(left?.payload)).not.toContain("Ann");
  });

  test("settled inputs go when they are old, and their like may come again", async () => {
    const input = {
      kind: "slack.reply" as const,
      teamId,
      channelId,
      threadTs,
      ts: ts("2.1"),
      userId: userIdSchema.parse("U1"),
      text: "words",
      files: [],
    };
    const row = { id: inputIdSchema.parse("in"), key: "line", sourceTime: 1, input };
    await within((tx) =>
      insertInputs(tx, [row, { ...row, id: inputIdSchema.parse("waits"), key: "other" }], 1),
    );
    await within(async (tx) => {
      const taken = await takeInputs(tx, 9, 1);
      const [seq] = taken.filter((stored) => stored.key === "line").map((stored) => stored.seq);
      await settleInput(tx, seq ?? 0, { state: "done" }, 10);
    });
    expect(await within((tx) => purgeSettled(tx, 10, 10))).toBe(0);
    expect(await within((tx) => purgeSettled(tx, 11, 10))).toBe(1);
    expect((await within((tx) => queueDepths(tx))).inputs).toBe(1);
  });

  test("of a forgotten client nothing is left but that, and since when; others stay as they are", async () => {
    const other = conversationIdOf(accountId, clientIdSchema.parse("other"));
    await within(async (tx) => {
      for (const conversationId of [id, other]) {
        await saveConversations(tx, { ...exampleConversation(conversationId), id: conversationId });
      }
      await saveConversations(tx, { ...exampleConversation(id), id, clientId, threadTs });
      await saveThread(tx, teamId, channelId, threadTs, id);
      await saveLinks(tx, [
        exampleLink("gone", { conversationId: id, slackTs: ts("3.1") }),
        exampleLink("stays", { conversationId: other, slackTs: ts("4.1") }),
      ]);
      await insertDeliveries(
        tx,
        [
          exampleDelivery("gone", { key: `${id}:slack`, conversationId: id }),
          exampleDelivery("answer", { key: "answer:order", conversationId: undefined }),
          exampleDelivery("stays", { key: `${other}:slack`, conversationId: other }),
        ],
        1,
      );
      const userId = userIdSchema.parse("U1");
      const about = { teamId, accountId, userId, act: "update" as const, outcome: "done" as const };
      await insertAudit(tx, [{ ...about, orderId: "order", clientId, subject: "name" }], 1);
      const act = { kind: "forget" as const, clientId };
      await saveProposal(tx, { id: "proposal", teamId, accountId, userId, act, createdAt: 1 });
      const another = accountIdSchema.parse("another");
      await saveProposal(tx, { id: "another's", teamId, accountId: another, userId, act, createdAt: 1 });
    });

    const client = {
      conversationId: id,
      accountId,
      clientId,
      inputKeys: ["line"],
      deliveryKeys: [`${id}:slack`],
    };
    expect(await within((tx) => isErasedThread(tx, teamId, channelId, threadTs))).toBe(false);
    await within((tx) => eraseClient(tx, client, 50));
    expect(await within((tx) => isErasedThread(tx, teamId, channelId, threadTs))).toBe(true);
    expect(await within((tx) => isErasedThread(tx, teamId, channelId, ts("4.1")))).toBe(false);

    const left = await within(async (tx) => ({
      conversations: [...(await readConversations(tx, [id, other])).keys()],
      thread: await findThread(tx, teamId, channelId, threadTs),
      links: [
        ...(await linksOfSlackMessage(tx, teamId, channelId, ts("3.1"))),
        ...(await linksOfSlackMessage(tx, teamId, channelId, ts("4.1"))),
      ].map((link) => link.id),
      deliveries: (await readDeliveries(tx, ["gone", "answer", "stays"].map(deliveryId))).map(
        (row) => row.id,
      ),
      audit: await readAudit(tx, 9),
      proposal: await readProposal(tx, "proposal"),
      proposalOfAnother: await readProposal(tx, "another's"),
      forgottenAt: await readForgottenAt(tx, id),
      otherForgottenAt: await readForgottenAt(tx, other),
    }));
    expect(left).toMatchObject({
      conversations: [other],
      links: ["stays"],
      deliveries: ["stays"],
      audit: [{ orderId: "order", act: "update", clientId: undefined, subject: undefined }],
      forgottenAt: 50,
      // A client of another account may have the same id.
      proposalOfAnother: { id: "another's", state: "open" },
    });
    expect([left.thread, left.proposal, left.otherForgottenAt]).toEqual([undefined, undefined, undefined]);
    // What is left of the others goes on.
    const claim = { accountId, target: "slack" as const, limit: 9, owner, now: 60, leaseUntil: 70 };
    expect((await within((tx) => claimDeliveries(tx, claim))).map((row) => row.id)).toEqual(["stays"]);
  });

  test("a chat that the same transaction erased or moved is not as it was known before", async () => {
    const known = async (tx: Tx) => (await knownConversations(tx, [id])).get(id);
    await within((tx) => saveConversations(tx, exampleConversation(id)));
    await within(async (tx) => {
      await lockConversations(tx, [id]);
      const to = channelIdSchema.parse("C0NEW");
      await renameChannel(tx, { teamId, from: channelId, to, at: 10 }, 20);
      expect(await known(tx)).toMatchObject({ channelId: "C0NEW" });
      await lockConversations(tx, [id]);
      const client = { conversationId: id, accountId, clientId, inputKeys: [], deliveryKeys: [] };
      await eraseClient(tx, client, 50);
      expect(await known(tx)).toBeUndefined();
    });
  });

  test("a client whose id is too long for an index is forgotten like any other, and one whose id begins alike is not", async () => {
    // No two parts of it are alike, so that PostgreSQL can't compress it.
    const long = Array.from({ length: 800 }, (_, index) => `${index}-é-`).join("");
    const [gone, stays] = [`${long}1`, `${long}2`].map((text) => clientIdSchema.parse(text));
    if (gone === undefined || stays === undefined) throw new Error("there are two clients");
    const userId = userIdSchema.parse("U1");
    await within(async (tx) => {
      for (const [name, of] of [
        ["gone", gone],
        ["stays", stays],
      ] as const) {
        const order = { orderId: name, teamId, accountId, userId, act: "update" as const, subject: "name" };
        await insertAudit(tx, [{ ...order, clientId: of, outcome: "done" }], 1);
        const act = { kind: "forget" as const, clientId: of };
        await saveProposal(tx, { id: name, teamId, accountId, userId, act, createdAt: 1 });
        const answer = { conversationId: undefined, key: `answer:${name}` };
        await insertDeliveries(tx, [exampleDelivery(name, answer)], 1);
      }
    });
    const conversationId = conversationIdOf(accountId, gone);
    const client = { conversationId, accountId, clientId: gone, inputKeys: [], deliveryKeys: [] };
    await within((tx) => eraseClient(tx, client, 50));
    const left = await within(async (tx) => ({
      clients: (await readAudit(tx, 9)).map((record) => record.clientId),
      proposals: [await readProposal(tx, "gone"), await readProposal(tx, "stays")],
      answers: (await readDeliveries(tx, [deliveryId("gone"), deliveryId("stays")])).map((row) => row.id),
    }));
    expect(new Set(left.clients)).toEqual(new Set([stays, undefined]));
    expect(left.proposals).toEqual([undefined, expect.objectContaining({ id: "stays" })]);
    expect(left.answers).toEqual(["stays"]);
  });
}
