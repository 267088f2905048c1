import { expect, test } from "vitest";
import { chatraMessageIdSchema, clientIdSchema, slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { ChatraMessage, Input } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
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
import { watchStatements } from "../store/watch-statements.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const NOW = 1_795_900_000_000;
const CLIENTS = ["ada", "bo", "cy"];
const threadTs = slackTsSchema.parse("1795000000.000001");

type Said = {
  client: number;
  nth: number;
  by: "client" | "agent";
  text: string;
  event: "chatFragment" | "chatTranscript";
};

const said: fc.Arbitrary<Said> = fc.record({
  client: fc.nat(CLIENTS.length - 1),
  // Ids that several clients have: Chatra may count them for each chat.
  nth: fc.nat(3),
  by: fc.constantFrom("client", "client", "agent"),
  text: fc.constantFrom("Hi", "ok", "Where is it?"),
  event: fc.constantFrom("chatFragment", "chatFragment", "chatTranscript"),
});

function webhook({ client, nth, by, text, event }: Said, at: number): Input {
  const message: ChatraMessage = {
    id: chatraMessageIdSchema.parse(String(nth)),
    author: by,
    automatic: false,
    text,
    // Each later than the one before: a chat's earliest message goes first, whenever it came.
    createdAt: NOW - 60_000 + at * 1000,
  };
  return {
    kind: "chatra.event",
    accountId,
    event,
    clientId: clientIdSchema.parse(CLIENTS[client]),
    profile: { name: `Visitor ${client}` },
    nobodyAvailable: false,
    bodyDigest: `body ${at}`,
    messages: [message],
  };
}

const reply = (at: number, text: string): Input => ({
  kind: "slack.reply",
  teamId,
  channelId,
  threadTs,
  ts: slackTsSchema.parse(`1795000001.${String(at).padStart(6, "0")}`),
  userId: userIdSchema.parse("U1"),
  text,
  files: [],
});

/** What stands in the store after the inputs, without what only numbers the rows. */
async function storeAfter(inputs: Input[], how: "together" | "one by one" | "at once") {
  await using stage = await openStage();
  await stage.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  const written: string[] = [];
  const store = watchStatements(stage.store, (sql) => written.push(sql));
  const metrics = { decided: () => undefined, ignored: () => undefined };
  const tenants = servedTenants([tenantIn(accountContext)]);
  const worker = createInboxWorker({ store, tenants, now: () => NOW, logger, metrics });
  const accept = createAcceptInput({
    store,
    now: () => NOW,
    ...(how === "at once" && { inbox: worker, quietMs: 0 }),
  });
  const decideAll = async () => {
    worker.wake();
    await worker.idle();
  };
  if (how === "at once") await decideAll();
  for (const input of inputs) {
    await accept(input);
    if (how === "one by one") await decideAll();
  }
  if (how !== "at once") await decideAll();
  await worker.stop();
  const rows = Object.fromEntries(
    ["inputs", "conversations", "episodes", "threads", "links", "deliveries", "facts", "timers"].map(
      (table) => [
        table,
        stage
          .rows(`select * from ${table}`)
          .map((row) => JSON.stringify({ ...row, seq: undefined }))
          .sort(),
      ],
    ),
  );
  return { rows, written };
}

test("messages of several chats leave the same in the store, decided together, one by one or as they are stored", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 2, maxLength: 12 }), fc.nat(12), async (all, place) => {
      const inputs = all.map(webhook);
      inputs.splice(place, 0, reply(1, "hello"), reply(2, "// a note"));
      const together = await storeAfter(inputs, "together");
      const single = await storeAfter(inputs, "one by one");
      expect(together.rows).toEqual(single.rows);
      const atOnce = await storeAfter(inputs, "at once");
      expect(atOnce.rows).toEqual(single.rows);
    }),
    { numRuns: 12 },
  );
});

test("twenty chats' messages are stored by as many statements as one chat's", async () => {
  const chats = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      ...webhook({ client: 0, nth: 1, by: "client", text: "Hi", event: "chatFragment" }, at),
      clientId: clientIdSchema.parse(`visitor ${at}`),
    }));
  const ofTable = ({ written }: { written: string[] }, statement: string) =>
    written.filter((sql) => sql.includes(statement)).length;
  const one = await storeAfter(chats(1), "together");
  const twenty = await storeAfter(chats(20), "together");
  for (const statement of [
    "insert into conversations",
    "insert into episodes",
    "insert into links",
    "insert into deliveries",
    "update inputs set state",
  ])
    expect([statement, ofTable(twenty, statement)]).toEqual([statement, ofTable(one, statement)]);
});
