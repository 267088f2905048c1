import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { AccountContext } from "../../src/domain/decision.ts";
import {
  channelIdSchema,
  clientIdSchema,
  deliveryIdOf,
  slackTsSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { naturalIdOf } from "../../src/domain/inputs/input-kinds.ts";
import type { SlackFile } from "../../src/domain/order.ts";
import type { SlackNames } from "../../src/domain/text/slack-token.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { accountContextOf, peopleIn } from "../../src/inbox/resolve-authors.ts";
import { tellUndecided } from "../../src/inbox/set-aside.ts";
import { createSharedFiles } from "../../src/inbox/shared-files.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { StoreError } from "../../src/store/store-error.ts";
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
import fc, { anySign } from "../property.ts";
import { watchStatements } from "../store/watch-statements.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const START = 1_795_000_100_000;
const userId = userIdSchema.parse("U1");
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = (nth: number) => slackTsSchema.parse(`1795000001.${String(nth).padStart(6, "0")}`);
const place = { teamId, channelId, threadTs };
const reply = (nth: number, text: string, files: SlackFile[] = []): Input => ({
  kind: "slack.reply",
  ...place,
  ts: ts(nth),
  userId,
  text,
  files,
});
const file = (id: string): SlackFile => ({ id, name: id, mimetype: "text/plain", size: 1 });
const stub = (id: string): SlackFile => ({ ...file(id), isStub: true });

/** Whatever has a file that is called this can't be decided. */
const broken: AccountContext = {
  ...accountContext,
  fileUrl: ({ id }) => {
    if (id === "BROKEN") throw new TypeError("a fault of ours");
    return `https://bot.example/${id}`;
  },
};

async function openStageWithThread() {
  const stage = await openStage();
  await stage.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  return stage;
}

/** Nothing that concerns this account can be decided. */
const undecidable: AccountContext = {
  ...accountContext,
  get botUserId(): AccountContext["botUserId"] {
    throw new TypeError("a fault of ours");
  },
};

type Stage = Awaited<ReturnType<typeof openStage>>;
function inboxOf(stage: Stage, tenant = tenantIn(broken), claimMadeDue?: () => Promise<void>) {
  let at = START;
  const worker = createInboxWorker({
    store: stage.store,
    tenants: servedTenants([tenant]),
    now: () => at,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
    ...(claimMadeDue && { claimMadeDue }),
  });
  const accept = createAcceptInput({ store: stage.store, now: () => at });
  const wake = async () => {
    worker.wake();
    await worker.idle();
  };
  return {
    take: async (...inputs: Input[]) => {
      for (const input of inputs) await accept(input);
      await wake();
    },
    later: async (ms: number) => {
      at += ms;
      await wake();
    },
    claimed: async (target: "slack" | "chatra") => {
      const claim = { accountId, target, limit: 20, owner: "me", now: at, leaseUntil: at + 1 };
      return (await stage.store.transaction((tx) => claimDeliveries(tx, claim))).map(
        ({ payload }) => payload,
      );
    },
    stop: () => worker.stop(),
  };
}

async function decideAll(inputs: Input[], tenant = tenantIn(broken)) {
  await using stage = await openStageWithThread();
  const inbox = inboxOf(stage, tenant);
  await inbox.take(...inputs);
  const result = { slack: await inbox.claimed("slack"), chatra: await inbox.claimed("chatra") };
  await inbox.stop();
  return result;
}

test("a reply that can't be decided is told to its author at once, and the next one is not held up", async () => {
  const { slack, chatra } = await decideAll([reply(1, "see", [file("BROKEN")]), reply(2, "next")]);
  expect(slack).toContainEqual({ kind: "slack.react", channelId, ts: ts(1), name: "warning", on: true });
  const ephemerals = slack.filter(({ kind }) => kind === "slack.whisper");
  expect(ephemerals).toEqual([
    {
      kind: "slack.whisper",
      channelId,
      threadTs,
      userId,
      text: expect.stringMatching(/^:warning: The visitor did not get/),
    },
  ]);
  expect(chatra).toMatchObject([{ kind: "chatra.send", text: "next" }]);
});

test("after one that can't be decided fifty are taken one by one, and then many at once again", async () => {
  await using stage = await openStageWithThread();
  const limits: number[] = [];
  const store = watchStatements(stage.store, (sql, values) => {
    // It looks at one more, to know when that is due.
    if (/from input_lanes.*limit \?/s.test(sql)) limits.push(Number(values.at(-1)) - 1);
  });
  const inbox = inboxOf({ ...stage, store });
  const others = Array.from({ length: 60 }, (_, index) => reply(index + 2, `number ${index}`));
  await inbox.take(reply(1, "see", [file("BROKEN")]), ...others);
  expect(limits.filter((limit) => limit === 1)).toHaveLength(51);
  expect([limits[0], limits.at(-1)]).toEqual([50, 50]);
  await inbox.stop();
});

test("what can't be claimed after its decision is no fault of the input: all are decided, and nobody is told of a fault", async () => {
  await using stage = await openStageWithThread();
  let tries = 0;
  const inbox = inboxOf(stage, tenantIn(broken), async () => {
    tries += 1;
    throw new TypeError("a fault of ours");
  });
  await inbox.take(reply(1, "first"), reply(2, "second"));
  expect(await inbox.claimed("chatra")).toMatchObject([{ kind: "chatra.send", text: "first" }]);
  expect((await inbox.claimed("slack")).filter(({ kind }) => kind === "slack.whisper")).toEqual([]);
  expect(stage.rows("select state from inputs")).toEqual([{ state: "done" }, { state: "done" }]);
  expect(tries).toBe(1);
  await inbox.stop();
});

test("an edit that can't be decided is told to its author, with the thread as it is known", async () => {
  const edit: Input = {
    kind: "slack.edit",
    ...place,
    ts: ts(1),
    userId,
    text: "new",
    files: [file("BROKEN")],
    editedTs: ts(2),
  };
  const { slack } = await decideAll([reply(1, "old"), edit]);
  expect(slack).toContainEqual(
    expect.objectContaining({
      kind: "slack.whisper",
      userId,
      text: expect.stringContaining("does not see your edit"),
    }),
  );
});

test("news of a visitor that can't be decided is told in their thread by name, else in the channel", async () => {
  const event = (client: string): Input => ({
    kind: "chatra.event",
    accountId,
    event: "chatFragment",
    clientId: clientIdSchema.parse(client),
    profile: { name: "Maya*" },
    nobodyAvailable: false,
    bodyDigest: client,
    messages: [],
  });
  const { slack } = await decideAll(
    [event(conversation.clientId), event("somebody new")],
    tenantIn(undecidable),
  );
  const notices = slack.filter(({ kind }) => kind === "slack.notice");
  expect(notices).toHaveLength(2);
  expect(notices).toContainEqual(expect.objectContaining({ channelId, threadTs: conversation.threadTs }));
  for (const notice of notices) expect(notice).toMatchObject({ text: expect.stringContaining("*Maya∗*") });
});

test("a reply in a thread that is nobody's is told to nobody", async () => {
  const other = slackTsSchema.parse("1700000000.000009");
  const { slack } = await decideAll([{ ...reply(1, "x", [file("BROKEN")]), threadTs: other } as Input]);
  expect(slack).toEqual([]);
});

test("no text makes the look for the people in it throw", () => {
  const tenant = tenantIn(accountContext);
  const pieces = fc.constantFrom(
    "<@>",
    "<@|x>",
    "<@U1>",
    "<@U1|",
    "<@",
    ">",
    "|",
    "<!subteam^>",
    "\0",
    " hi ",
    "<@\n>",
    "&lt;@&gt;",
  );
  const texts = fc.oneof(
    fc.string({ unit: anySign }),
    fc.array(pieces).map((some) => some.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const input = reply(1, text);
      const names: SlackNames = accountContextOf(input, tenant, START).names;
      for (const id of [...peopleIn(input), "", text]) names.user(id);
    }),
  );
});

test.each(["to <@> hi", "<@|x> hi"])("%j goes to the visitor", async (text) => {
  const { chatra } = await decideAll([reply(1, text)]);
  expect(chatra).toMatchObject([{ kind: "chatra.send", text: expect.stringContaining("hi") }]);
});

test("a file that came as a stub is looked up before the decision, once, and goes under its name", async () => {
  await using stage = await openStageWithThread();
  const asked: string[] = [];
  const files = createSharedFiles({
    lookUp: async (id) => {
      asked.push(id);
      if (id === "FGONE") throw new Error("not now");
      return {
        ...file(id),
        name: "contract.pdf",
        ...(id === "FCANVAS" ? { obstacle: "canvas" as const } : {}),
      };
    },
    patienceMs: 1_000,
    now: () => START,
    onUnknown: () => undefined,
  });
  const inbox = inboxOf(stage, tenantIn(broken, { files }));
  await inbox.take(reply(1, "here", [stub("F1"), stub("FCANVAS"), stub("FGONE")]), reply(2, "next"));
  await expect.poll(() => asked.length).toBe(3);
  await inbox.later(10);
  await expect
    .poll(async () => {
      await inbox.later(1);
      return (await inbox.claimed("chatra")).flatMap((payload) => ("text" in payload ? [payload.text] : []));
    })
    .toEqual(["here\n\n📎 contract.pdf: https://bot.example/F1"]);
  const [told] = (await inbox.claimed("slack")).filter(({ kind }) => kind === "slack.post");
  expect(told).toMatchObject({
    text: expect.stringMatching(/“contract\.pdf”: a canvas.+“FGONE”: Slack did not say/),
  });
  expect(asked).toHaveLength(3);
  await inbox.stop();
});

test("Slack that does not answer keeps a file waiting for as long as it was given, and no longer", async () => {
  const files = createSharedFiles({
    lookUp: () => new Promise(() => undefined),
    patienceMs: 5,
    now: () => START,
    onUnknown: () => undefined,
  });
  await files.fetch([stub("F1")]);
  expect(files.known(stub("F1"))).toEqual(stub("F1"));
});

test("a deletion and a press that can't be decided are told, too", async () => {
  const gone: Input = { kind: "slack.delete", ...place, ts: ts(1), at: START };
  const press: Input = {
    kind: "slack.button",
    ...place,
    messageTs: ts(2),
    userId,
    action: "retry",
    deliveryId: deliveryIdOf("a", "b"),
    actionTs: "1",
  };
  const { slack } = await decideAll([gone, press], tenantIn(undecidable));
  expect(slack).toEqual([
    {
      kind: "slack.notice",
      channelId,
      threadTs,
      text: expect.stringContaining("may still see the message that you deleted"),
    },
    { kind: "slack.whisper", channelId, threadTs, userId, text: expect.stringContaining("had no effect") },
  ]);
});

test.each([
  ["", "its author is told", ["slack.react", "slack.whisper"]],
  ["its author included, ", "nobody is", []],
])(
  "what the database refuses, %sis tried five times, later and later, then kept as failed, and %s",
  async (also, _, told) => {
    await using stage = await openStageWithThread();
    const refused = also === "" ? /^insert into links/ : /^insert into (?:links|deliveries)/;
    const picky = watchStatements(stage.store, (sql) => {
      if (refused.test(sql)) throw new StoreError("refused", "no");
    });
    const inbox = inboxOf({ ...stage, store: picky });
    const read = () => {
      const [row = expect.fail()] = stage.rows(
        "select state, attempts, next_attempt_at - received_at as wait from inputs",
      );
      return Object.values(row);
    };
    await inbox.take(reply(1, "words"));
    const rows = [read()];
    for (const ms of [1_000, 2_000, 4_000, 8_000]) {
      await inbox.later(ms - 1);
      rows.push(read());
      await inbox.later(1);
      rows.push(read());
    }
    expect(rows).toEqual([
      ["waiting", 1, 1_000],
      ["waiting", 1, 1_000],
      ["waiting", 2, 3_000],
      ["waiting", 2, 3_000],
      ["waiting", 3, 7_000],
      ["waiting", 3, 7_000],
      ["waiting", 4, 15_000],
      ["waiting", 4, 15_000],
      ["failed", 4, 15_000],
    ]);
    expect((await inbox.claimed("slack")).map(({ kind }) => kind)).toEqual(told);
    await inbox.stop();
  },
);

const elsewhere = channelIdSchema.parse("C9");
const shown: Conversation = {
  ...conversation,
  threadTs: ts(9),
  profile: { name: "Vera", chatLink: "https://old.example/" },
};
const change: Input = {
  kind: "slack.edit",
  ...place,
  ts: ts(1),
  userId,
  text: "",
  files: [],
  editedTs: ts(2),
};
const news = (profile: { name?: string; chatLink?: string }): Input => ({
  kind: "chatra.event",
  accountId,
  event: "chatFragment",
  clientId: conversation.clientId,
  profile,
  nobodyAvailable: false,
  bodyDigest: "body",
  messages: [],
});

test("a change that can't be decided is told where it was made, else in the chat's thread, else under the message", () => {
  const placeOf = (input: Input, known: Conversation) =>
    tellUndecided(input, known, elsewhere, START).map(
      ({ payload }) => "threadTs" in payload && payload.threadTs,
    );
  expect(placeOf(change, shown)).toEqual([false, threadTs]);
  expect(placeOf({ ...change, threadTs: undefined }, shown)).toEqual([false, ts(9)]);
  expect(placeOf({ ...change, threadTs: undefined }, { ...shown, threadTs: undefined })).toEqual([
    false,
    ts(1),
  ]);
});

test("news of a visitor that can't be decided lead to the chat, by what they say of it or else is known", () => {
  const told = (input: Input, known: Conversation | undefined) =>
    tellUndecided(input, known, elsewhere, START);
  const notice = (more: { channelId: string; threadTs?: string }, text: string) => [
    {
      id: expect.stringMatching(/^dl_/),
      key: `undecided:${naturalIdOf(news({}))}:0`,
      conversationId: undefined,
      sourceTime: START,
      payload: { kind: "slack.notice", ...more, text: `:warning: The latest from ${text}` },
    },
  ];
  const thread = { channelId, threadTs: ts(9) };
  const rest = (chat: string) => `is missing here: the bot met an unexpected error. Read it in ${chat}.`;
  const both = { name: "Maya", chatLink: "https://new.example/" };
  expect(told(news(both), shown)).toEqual(notice(thread, `*Maya* ${rest("<https://new.example/|Chatra>")}`));
  expect(told(news({}), shown)).toEqual(notice(thread, `*Vera* ${rest("<https://old.example/|Chatra>")}`));
  expect(told(news({ name: "Maya" }), undefined)).toEqual(
    notice({ channelId: elsewhere }, `*Maya* ${rest("Chatra")}`),
  );
  expect(told(news({}), { ...shown, threadTs: undefined, profile: { name: "Vera" } })).toEqual(
    notice({ channelId }, `*Vera* ${rest("Chatra")}`),
  );
});
