import { expect, test } from "vitest";
import { chatraMessageIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage, Input } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { accountContext, accountId, logger, openStage } from "../outbox/stage.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const NOW = 1_795_900_000_000;

const said = (id: string, text: string): ChatraMessage => ({
  id: chatraMessageIdSchema.parse(id),
  author: "client",
  automatic: false,
  text,
  createdAt: NOW - 60_000 + Number(id) * 1000,
});

function webhook(messages: ChatraMessage[], event: ChatraEvent["event"] = "chatFragment"): Input {
  const bodyDigest = JSON.stringify([event, messages]);
  const clientId = clientIdSchema.parse("vera");
  return {
    kind: "chatra.event",
    accountId,
    event,
    clientId,
    profile: {},
    nobodyAvailable: false,
    messages,
    bodyDigest,
  };
}

test.each<[string, Input]>([
  ["a fragment that repeats an earlier message", webhook([said("1", "Hi"), said("2", "My order is 77")])],
  [
    "the transcript",
    webhook([said("0", "Hello"), said("1", "Hi"), said("2", "My order is 77")], "chatTranscript"),
  ],
])("an edit in %s stays, though the text from before waited longer and is decided later", async (_, edit) => {
  await using stage = await openStage();
  const { store } = stage;
  let now = NOW;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext)]),
    now: () => now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  const accept = createAcceptInput({ store, now: () => now });
  for (const input of [webhook([said("1", "Hi")]), webhook([said("2", "My order is 7")]), edit]) {
    await accept(input);
    now += 100;
  }
  worker.wake();
  await worker.idle();
  await worker.stop();
  const texts = stage
    .rows("select payload from deliveries where target = 'slack' order by seq")
    .map(({ payload }) => String(payload))
    .filter((payload) => payload.includes("My order"));
  expect(texts.map((payload) => /My order is \d+/.exec(payload)?.[0])).toEqual(["My order is 77"]);
});
