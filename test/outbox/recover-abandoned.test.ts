import { expect, test } from "vitest";
import { newReplyLink, replyLinkId } from "../../src/domain/conversation.ts";
import { chatraMessageIdSchema, deliveryIdOf, slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import { createAbandonedRecovery } from "../../src/outbox/recover-abandoned.ts";
import { type OwnedDelivery, traceIdOf } from "../../src/store/cause.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { linksOfSlackMessage, saveLinks } from "../../src/store/links.ts";
import {
  accountContext,
  accountId,
  addSend,
  channelId,
  conversation,
  openStage,
  recordLog,
  teamId,
  withoutRunLog,
} from "./stage.ts";

const NOW = 1_795_000_100_000;
const threadTs = conversation.threadTs ?? expect.fail();
const echo = chatraMessageIdSchema.parse("m1");
type Stage = Awaited<ReturnType<typeof openStage>>;

/** Another process claims what is due to Chatra, and dies. */
const die = ({ store }: Stage) =>
  store.transaction((tx) =>
    claimDeliveries(tx, {
      accountId,
      target: "chatra",
      limit: 9,
      owner: "dead",
      now: NOW,
      leaseUntil: NOW + 60_000,
    }),
  );

async function startAgain({ store }: Stage, more: { isServed?: boolean } = {}) {
  const { lines, logger } = recordLog();
  const abandonedRecovery = createAbandonedRecovery({
    ...withoutRunLog,
    store,
    owner: "this process",
    accountContextOf: () => (more.isServed === false ? undefined : accountContext),
    isUnderWay: () => false,
    now: () => NOW,
    logger,
  });
  await abandonedRecovery.start();
  await abandonedRecovery.stop();
  return lines;
}

const sends = ({ rows }: Stage) =>
  rows(
    "select state, result, error, next_attempt_at, outcome_unknown from deliveries where target = 'chatra' order by seq",
  );
/** The ⏳ of one that waits is left out. */
const receipts = ({ rows }: Stage) =>
  rows("select payload from deliveries where payload like '%white_check_mark%' order by seq").map(
    ({ payload }) => JSON.parse(String(payload)),
  );
const arrived = {
  state: "sent",
  result: '{"chatraId":"m1"}',
  error: null,
  next_attempt_at: NOW + 5_000,
  outcome_unknown: 0,
};
const inDoubt = {
  state: "uncertain",
  result: null,
  error: null,
  next_attempt_at: NOW + 5_000,
  outcome_unknown: 0,
};
const checkMark = (ts: string) => ({
  kind: "slack.react",
  channelId,
  ts,
  name: "white_check_mark",
  on: true,
});

/** Chatra showed the first reply before the process died: its link has the message's id. */
async function storeEcho({ store }: Stage, ts: string) {
  const [link] = await store.transaction((tx) =>
    linksOfSlackMessage(tx, teamId, channelId, slackTsSchema.parse(ts)),
  );
  if (link === undefined) throw new Error("no link");
  await store.transaction((tx) => saveLinks(tx, [{ ...link, chatraId: echo }]));
}

test("a send whose echo was stored before its process died has arrived; one without is in doubt", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  await addSend(stage.store, 2, "another line");
  await die(stage);
  await storeEcho(stage, "1795000001.000001");
  await startAgain(stage);
  expect(sends(stage)).toEqual([arrived, inDoubt]);
  expect(receipts(stage)).toEqual([checkMark("1795000001.000001")]);
});

test("the echo of one part is no receipt for the reply", async () => {
  await using stage = await openStage();
  const first = await addSend(stage.store, 1);
  if (first.payload.kind !== "chatra.send") throw new Error("no send");
  const { reply } = first.payload;
  const second: OwnedDelivery = {
    ...first,
    id: deliveryIdOf("send", "second part"),
    key: "another line",
    payload: { ...first.payload, part: 1, parts: 2 },
  };
  const link = newReplyLink(reply, conversation, { state: "live", deliveryId: second.id, createdAt: 0 });
  await stage.store.transaction(async (tx) => {
    await saveLinks(tx, [{ ...link, id: replyLinkId(reply, 1), part: 1 }]);
    await insertDeliveries(tx, [second], 0);
  });
  await die(stage);
  await storeEcho(stage, "1795000001.000001");
  await startAgain(stage);
  expect(sends(stage)).toEqual([arrived, inDoubt]);
  expect(receipts(stage)).toEqual([]);
});

test("what another process was sending for an account that is not served here stays in doubt", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  await die(stage);
  await storeEcho(stage, "1795000001.000001");
  await startAgain(stage, { isServed: false });
  expect(sends(stage)).toEqual([inDoubt]);
  expect(receipts(stage)).toEqual([]);
});

test("what can be repeated is taken up again at once, and what happened to it before is looked for", async () => {
  await using stage = await openStage();
  const userId = userIdSchema.parse("U1");
  const ts = slackTsSchema.parse("1795000001.000001");
  const deletion: OwnedDelivery = {
    accountId,
    id: deliveryIdOf("delete", "1"),
    key: "line",
    conversationId: conversation.id,
    sourceTime: 0,
    payload: { kind: "chatra.delete", reply: { teamId, channelId, threadTs, ts, userId }, part: 0 },
  };
  await stage.store.transaction((tx) => insertDeliveries(tx, [deletion], 0));
  await die(stage);
  const id = deliveryIdOf("delete", "1");
  const fields = {
    deliveryId: id,
    conversationId: conversation.id,
    kind: "chatra.delete",
    trace_id: traceIdOf(id),
  };
  expect(await startAgain(stage)).toEqual([
    { level: "warn", ...fields, msg: "delivery abandoned by its process" },
  ]);
  expect(sends(stage)).toEqual([
    { state: "pending", result: null, error: null, next_attempt_at: NOW, outcome_unknown: 1 },
  ]);
});
