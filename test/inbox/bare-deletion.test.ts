import { expect, test } from "vitest";
import { slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { SlackDelete, SlackReply } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { linksOfSlackMessage } from "../../src/store/links.ts";
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

const START = 1_795_000_100_000;
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = slackTsSchema.parse("1795000001.000001");
const place = { teamId, channelId, ts };

const reply: SlackReply = {
  kind: "slack.reply",
  ...place,
  threadTs,
  parentUserId: accountContext.botUserId,
  userId: userIdSchema.parse("U1"),
  text: "pasted by mistake",
  files: [],
};
const deletion: SlackDelete = { kind: "slack.delete", ...place, at: START, parentUserId: undefined };

test.each<[string, "not sent" | "sent", Partial<SlackDelete>]>([
  ["its deletion, which names no thread", "not sent", { isBare: true }],
  ["its deletion, which names its thread", "not sent", { threadTs }],
  ["a deletion outside of threads", "sent", {}],
])("a message that comes after %s is %s", async (_title, becomes, over) => {
  await using stage = await openStage();
  const { store } = stage;
  await store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext)]),
    now: () => START,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  const accept = createAcceptInput({ store, now: () => START });
  try {
    for (const input of [{ ...deletion, ...over }, reply]) {
      await accept(input);
      worker.wake();
      await worker.idle();
    }
  } finally {
    await worker.stop();
  }
  const claim = { accountId, limit: 9, owner: "me", now: START, leaseUntil: START + 1 };
  const claimed = await store.transaction((tx) => claimDeliveries(tx, { ...claim, target: "chatra" }));
  expect(claimed.map(({ payload }) => payload.kind)).toEqual(becomes === "sent" ? ["chatra.send"] : []);
  const links = await store.transaction((tx) => linksOfSlackMessage(tx, teamId, channelId, ts));
  expect(links.map(({ state }) => state)).toEqual([becomes === "sent" ? "live" : "deleted"]);
});
