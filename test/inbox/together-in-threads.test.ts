import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import { withWords } from "../../src/domain/episode.ts";
import {
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { ChatraMessage, Input, OrderOf } from "../../src/domain/input.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { saveSnippet } from "../../src/store/snippets.ts";
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
import fc from "../property.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const NOW = 1_795_900_000_000;
const COUNT = 4;
/** When the first of it happens, in seconds: each later than the one before. */
const BEGIN = 1_795_899_000;
const threadOf = (n: number) => slackTsSchema.parse(`1795000000.00000${n + 1}`);
const clientOf = (n: number) => clientIdSchema.parse(`chat ${n}`);
const chat = (n: number): Conversation => {
  const { conditions: _, ...route } = NEW_ROUTE;
  const id = conversationIdOf(accountId, clientOf(n));
  const words = { id: chatraMessageIdSchema.parse("w"), text: "Hi", at: (BEGIN - 600) * 1000 };
  const episode = withWords(undefined, words, {
    ...route,
    name: "default",
    mention: { kind: "here" },
    returnAfter: 60_000,
  });
  return {
    ...conversation,
    id,
    clientId: clientOf(n),
    threadTs: threadOf(n),
    rootDeliveryId: deliveryIdOf("root", String(n)),
    episode,
    profile: { name: `V${n}` },
  };
};
type SteerStep = OrderOf<"steer">["act"]["step"];
type Step = { chat: number; kind: string; user: string };
const user = fc.constantFrom("U1", "U2");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    chat: fc.nat(1),
    kind: fc.constantFrom(
      "reply",
      "note",
      "r one",
      "r two",
      "!claim",
      "claim",
      "close",
      "snooze",
      "mute",
      "mark",
      "edit",
    ),
    user,
  }),
  fc.record({ chat: fc.integer({ min: 2, max: 3 }), kind: fc.constantFrom("timer", "event", "end"), user }),
);
function inputOf({ chat: n, kind, user }: Step, at: number): Input {
  const userId = userIdSchema.parse(user);
  const ts = slackTsSchema.parse(`${BEGIN + at}.000001`);
  const place = { teamId, channelId, threadTs: threadOf(n) };
  const reply = (text: string): Input => ({ kind: "slack.reply", ...place, ts, userId, text, files: [] });
  const steer = (s: SteerStep): Input => ({
    kind: "slack.act",
    teamId,
    accountId,
    at: (BEGIN + at) * 1000,
    order: { id: `o${at}`, userId, answer: { channelId, threadTs: threadOf(n) } },
    act: { kind: "steer", channelId, threadTs: threadOf(n), step: s },
  });
  switch (kind) {
    case "reply":
      return reply(`hello ${at}`);
    case "note":
      return reply("// note");
    case "r one":
      return reply("!r one");
    case "r two":
      return reply("!r two");
    case "!claim":
      return reply("!claim");
    case "claim":
      return steer({ kind: "claim" });
    case "close":
      return steer({ kind: "close" });
    case "snooze":
      return steer({ kind: "snooze", until: { ms: 60000 } });
    case "mute":
      return steer({ kind: "mute" });
    case "timer":
      return { kind: "timer", accountId, clientId: clientOf(n), dueAt: (BEGIN + at) * 1000 };
    case "mark":
      return {
        kind: "slack.mark",
        teamId,
        channelId,
        ts: threadOf(n),
        userId,
        mark: "claim",
        on: true,
        eventTs: ts,
      };
    case "edit":
      return {
        kind: "slack.edit",
        ...place,
        ts: slackTsSchema.parse(`${BEGIN - 1}.00000${n}`),
        editedTs: ts,
        userId,
        text: "!r two edited",
        files: [],
      };
    default: {
      const message: ChatraMessage = {
        id: chatraMessageIdSchema.parse(`m${at}`),
        author: "client",
        automatic: false,
        text: "more",
        createdAt: (BEGIN + at) * 1000,
      };
      return {
        kind: "chatra.event",
        accountId,
        event: kind === "end" ? "chatTranscript" : "chatFragment",
        clientId: clientOf(n),
        profile: { name: `Visitor ${n}` },
        nobodyAvailable: false,
        bodyDigest: `b${at}`,
        messages: [message],
      };
    }
  }
}
async function storeAfter(inputs: Input[], how: "together" | "one by one") {
  await using stage = await openStage();
  await stage.store.transaction(async (tx) => {
    for (let n = 0; n < COUNT; n += 1) {
      await saveConversations(tx, chat(n));
      await saveThread(tx, teamId, channelId, threadOf(n), chat(n).id);
    }
    for (const name of ["one", "two"])
      await saveSnippet(
        tx,
        {
          accountId,
          teamId,
          ownerId: undefined,
          name,
          text: `${name} {client.name}`,
          authorId: userIdSchema.parse("U1"),
        },
        9,
        1,
      );
  });
  const { store } = stage;
  const metrics = { decided: () => undefined, ignored: () => undefined };
  const tenants = servedTenants([
    tenantIn(accountContext, {
      people: { known: () => ({ name: "Ann", email: undefined, isActive: true }) },
    }),
  ]);
  const worker = createInboxWorker({ store, tenants, now: () => NOW, logger, metrics });
  const accept = createAcceptInput({ store, now: () => NOW });
  const decideAll = async () => {
    worker.wake();
    await worker.idle();
  };
  for (const input of inputs) {
    await accept(input);
    if (how === "one by one") await decideAll();
  }
  await decideAll();
  await worker.stop();
  return Object.fromEntries(
    [
      "inputs",
      "conversations",
      "episodes",
      "threads",
      "links",
      "deliveries",
      "facts",
      "timers",
      "snippets",
      "audit",
      "client_words",
      "proposals",
      "delivery_lanes",
      "input_lanes",
    ].map((table) => [
      table,
      stage
        .rows(`select * from ${table}`)
        .map((row) => JSON.stringify({ ...row, seq: undefined, head_seq: undefined }))
        .sort(),
    ]),
  );
}
test("what teammates do in several chats leaves the same in the store, whether it is decided together or one by one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
      const inputs = steps.map(inputOf);
      expect(await storeAfter(inputs, "together")).toEqual(await storeAfter(inputs, "one by one"));
    }),
    { numRuns: 12 },
  );
});
