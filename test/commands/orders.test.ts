import { expect, test } from "vitest";
import { channelIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import { insertAudit } from "../../src/store/audit.ts";
import { setStage } from "./stage.ts";

test("words to a client are ordered as they were written, and what is being done is told to who waits, with the client's name", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`send ${client.id} We *open* at <nine>`);
  const [order] = stage.ordered;
  expect(order).toMatchObject({
    kind: "slack.act",
    accountId: "default",
    teamId: stage.world.slack.team.id,
    order: {
      userId: stage.ada.id,
      answer: { channelId: stage.channelId, responseUrl: expect.stringMatching(/^http/) },
    },
    act: { kind: "send", clientId: client.id, text: "We *open* at &lt;nine&gt;", pushed: false },
  });
  expect(stage.answers()).toEqual([]);
  expect(await stage.waitingWords()).toEqual([
    ":hourglass_flowing_sand: Sending “We *open* at &lt;nine&gt;” to *Vera*…",
  ]);
  expect(stage.world.membrane.runs()).toEqual([]);
});

test("each word that changes something orders one act and says what is being done", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  const clientId = client.id;
  const cases: [string, object, string][] = [
    [
      `push ${clientId} Ready`,
      { kind: "send", clientId, text: "Ready", pushed: true },
      "Pushing “Ready” to *Vera*",
    ],
    [
      `update ${clientId} email=v@example.org phone=`,
      { kind: "update", clientId, changes: { email: "v@example.org", phone: null } },
      "Updating the email and phone number of *Vera*",
    ],
    [
      "message edit m1 Better words",
      { kind: "edit", messageId: "m1", text: "Better words", pushed: false },
      "Editing the message `m1` to “Better words”",
    ],
    [
      "pushed edit p1 Better words",
      { kind: "edit", messageId: "p1", text: "Better words", pushed: true },
      "Editing the pushed message `p1` to “Better words”",
    ],
    [
      `open ${clientId}`,
      { kind: "open", clientId, channelId: stage.channelId, move: false },
      "Opening the thread of *Vera*",
    ],
  ];
  for (const [words, act, told] of cases) {
    await stage.command(words);
    expect(stage.ordered.at(-1)?.act).toEqual(act);
    expect(await stage.waitingWords()).toEqual([`:hourglass_flowing_sand: ${told}…`]);
  }
  expect(stage.ordered).toHaveLength(cases.length);
});

test("words that are repeated can neither call anybody nor spoil what stands behind them", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera *bold* `code");
  await stage.command(`send ${client.id} <@${stage.grace.id}> see \`this &amp; ${"more ".repeat(40)}`);
  const [told] = await stage.waitingWords();
  expect(told).toContain(`Sending “@${stage.grace.id} see 'this &amp;amp; more`);
  expect(told).toContain("…” to *Vera ∗bold∗ 'code*");
});

test("a thread that is ordered from a direct message is opened where new chats go", async () => {
  await using stage = await setStage();
  const client = stage.addClient();
  const asked = { id: "command-1", teamId: stage.teamId, userId: stage.graceId, text: `open ${client.id}` };
  await stage.handlers.onCommand({ ...asked, channelId: channelIdSchema.parse("D0123ABCD") });
  expect(stage.ordered.at(-1)?.act).toMatchObject({ channelId: stage.channelId });
  // In any other channel it is opened there.
  const elsewhere = channelIdSchema.parse("C0ELSEWHERE");
  await stage.handlers.onCommand({ ...asked, id: "command-2", channelId: elsewhere });
  expect(stage.ordered.at(-1)?.act).toMatchObject({ channelId: elsewhere });
});

test("what can't be read is explained and orders nothing", async () => {
  await using stage = await setStage();
  for (const words of ["sned x hello", "send", "update c1 email=nonsense", "send c1 // internal"]) {
    await stage.command(words);
    expect(stage.answers().at(-1)?.text).not.toBe("");
  }
  expect(stage.ordered).toEqual([]);
});

test("help, whole and by topic, is told at once", async () => {
  await using stage = await setStage();
  await stage.command("");
  expect(stage.lastAnswer()).toContain("/chatra send CLIENT");
  await stage.command("help membrane");
  expect(stage.lastAnswer()).toContain("/chatra run ACTION");
  expect(stage.lastAnswer()).not.toContain("/chatra send CLIENT");
});

test("while the account is at fault an order says that it waits, and why", async () => {
  await using stage = await setStage();
  const { client, conversation } = await stage.addChat("Vera");
  const fault = { reason: "not-logged-in", detail: "no", url: undefined, since: Date.now() };
  await stage.store.transaction((tx) => setAccountFault(tx, conversation.accountId, fault));
  await stage.command(`send ${client.id} Hello`);
  expect(stage.lastAnswer()).toContain("waits until the bot reaches Chatra again");
  expect(stage.lastAnswer()).toContain("membrane login --tenant");
  expect(stage.ordered).toHaveLength(1);
  // A thread is opened without Chatra.
  const before = stage.answers().length;
  await stage.command(`open ${client.id}`);
  expect(stage.answers()).toHaveLength(before);
});

test.each([
  ["ordered", 1],
  ["done", 0],
  ["refused", 0],
] as const)(
  "who gave an order that is %s after two seconds is told that it takes its time %i times",
  async (outcome, times) => {
    await using stage = await setStage();
    const { client } = await stage.addChat("Vera");
    await stage.command(`send ${client.id} Hello`);
    const [order] = stage.ordered;
    const entry = {
      orderId: order?.order.id ?? "",
      teamId: stage.teamId,
      accountId: stage.accountId,
      userId: stage.adaId,
      clientId: client.id,
      subject: undefined,
    };
    const clientId = clientIdSchema.parse(client.id);
    await stage.store.transaction((tx) => insertAudit(tx, [{ ...entry, clientId, act: "send", outcome }], 1));
    expect(await stage.waitingWords()).toHaveLength(times);
  },
);

test("an order that can't be stored is not acknowledged", async () => {
  await using stage = await setStage({
    deps: { accept: () => Promise.reject(new Error("the disk is full")) },
  });
  const { client } = await stage.addChat("Vera");
  await expect(stage.command(`send ${client.id} Hello`)).rejects.toThrow("500");
});

test("the buttons of a client's card open their thread, here or where it is", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`client ${client.id}`);
  await stage.press("client.open");
  expect(stage.ordered.at(-1)).toMatchObject({
    act: { kind: "open", clientId: client.id, channelId: stage.channelId, move: false },
    order: { answer: { channelId: stage.channelId, replaces: true } },
  });
  // The answer stands where the card stood.
  expect(stage.answers()).toHaveLength(1);
  expect(stage.lastAnswer()).toContain("Opening the thread of *Vera*…");

  const elsewhere = channelIdSchema.parse("C0ELSEWHERE");
  await stage.handlers.onButton({
    id: "press-move",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: elsewhere,
    button: "client.move",
    value: `default/${client.id}`,
    messageTs: undefined,
    isEphemeral: false,
  });
  const act = { kind: "open", clientId: client.id, channelId: elsewhere, move: true };
  expect(stage.ordered.at(-1)?.act).toEqual(act);
  // From a direct message, or where the place is not known, it is opened where new chats go.
  for (const place of [{ channelId: channelIdSchema.parse("D0GRACE") }, {}]) {
    await stage.handlers.onButton({
      id: `press ${JSON.stringify(place)}`,
      teamId: stage.teamId,
      userId: stage.graceId,
      ...place,
      button: "client.open",
      value: `default/${client.id}`,
      messageTs: undefined,
      isEphemeral: false,
    });
    expect(stage.ordered.at(-1)?.act).toEqual({ ...act, channelId: stage.channelId, move: false });
  }
});
