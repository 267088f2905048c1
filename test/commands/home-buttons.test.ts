import { expect, test } from "vitest";
import { noticeIdOf } from "../../src/domain/deliver.ts";
import { channelIdSchema, deliveryIdOf, slackTsSchema } from "../../src/domain/ids.ts";
import type { AcceptInput, Input } from "../../src/domain/input.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../src/store/deliveries.ts";
import { saveThread } from "../../src/store/threads.ts";
import { exampleDelivery } from "../store/example-rows.ts";
import { type Stage, setStage, textsIn } from "./stage.ts";

const QUESTION_TS = "1795000002.000001";

/** A send of unknown outcome in a new chat; `isPosted`: the question about it stands in the thread. */
async function doubt(stage: Stage, { isPosted = true } = {}) {
  const { conversation, threadTs } = await stage.addChat("Vera");
  const { accountId, channelId, teamId, adaId } = stage;
  const id = deliveryIdOf("doubt", conversation.id);
  const reply = { teamId, channelId, threadTs, ts: threadTs, userId: adaId };
  const { clientId } = conversation;
  const payload = {
    kind: "chatra.send",
    clientId,
    text: "On its way",
    agent: {},
    reply,
    part: 0,
    parts: 1,
  } as const;
  const about = { accountId, conversationId: conversation.id };
  await stage.store.transaction(async (tx) => {
    await insertDeliveries(tx, [exampleDelivery(id, { ...about, key: id, payload })], 1);
    await changeDelivery(tx, id, { state: "uncertain", asked: true }, 2);
    const [delivery] = await readDeliveries(tx, [id]);
    const notice = noticeIdOf(delivery ?? expect.unreachable());
    await insertDeliveries(tx, [exampleDelivery(notice, { ...about, key: notice })], 3);
    if (isPosted)
      await changeDelivery(tx, notice, { state: "sent", result: { channelId, ts: QUESTION_TS } }, 4);
  });
  return { id, threadTs, conversation };
}

const recordIn =
  (taken: Input[]): AcceptInput =>
  async (input) => {
    taken.push(input);
    return "stored";
  };

/** The Home tab of Ada, as she opened it. */
async function openHome({ handlers, teamId, adaId, world }: Stage): Promise<string> {
  handlers.onHomeOpened({ teamId, userId: adaId });
  await handlers.idle();
  return textsIn(world.slack.homeView(adaId)?.view);
}

async function press({ world, ada, handlers }: Stage, button: string, value: string): Promise<void> {
  const answer = await ada.useView(world.slack.homeView(ada.id) ?? "", button, value);
  expect(answer.status).toBe(200);
  await handlers.idle();
}

const privately = ({ world, ada }: Stage) =>
  world.slack
    .channels()
    .filter(({ kind, members }) => kind === "im" && members.has(ada.id))
    .flatMap(({ id }) => world.slack.channel(id).messages())
    .map(({ text }) => text);

test.each([
  ["home.arrived", "arrived"],
  ["home.send-again", "send-again"],
] as const)("%s counts as a press under the question in the thread", async (button, action) => {
  const taken: Input[] = [];
  await using stage = await setStage({ deps: { accept: recordIn(taken) } });
  const { id, threadTs } = await doubt(stage);
  expect(await openHome(stage)).toContain(
    "*Unconfirmed* (1)\nThe message “On its way” to *Vera*: did it arrive?",
  );
  await press(stage, button, id);
  const { teamId, channelId, adaId: userId } = stage;
  expect(taken).toEqual([
    {
      kind: "slack.button",
      teamId,
      channelId,
      messageTs: QUESTION_TS,
      threadTs,
      userId,
      action,
      deliveryId: id,
      actionTs: expect.any(String),
    },
  ]);
});

test.each([
  ["goes on in another channel", true],
  ["has no thread at the moment", false],
])("a press counts under the question where it stands, though the chat %s by now", async (_, hasNew) => {
  const taken: Input[] = [];
  await using stage = await setStage({ deps: { accept: recordIn(taken) } });
  const { id, threadTs, conversation } = await doubt(stage);
  const { store, teamId, channelId } = stage;
  const place = {
    channelId: channelIdSchema.parse("C0OTHER"),
    threadTs: slackTsSchema.parse("1795000009.000001"),
  };
  await store.transaction(async (tx) => {
    if (hasNew) await saveThread(tx, teamId, place.channelId, place.threadTs, conversation.id);
    await saveConversations(tx, { ...conversation, ...(hasNew ? place : { threadTs: undefined }) });
  });
  await openHome(stage);
  await press(stage, "home.arrived", id);
  expect(taken).toMatchObject([{ channelId, threadTs, messageTs: QUESTION_TS, deliveryId: id }]);
});

test("where the question can't be found the person is sent to the thread", async () => {
  await using stage = await setStage();
  const { id } = await doubt(stage, { isPosted: false });
  await openHome(stage);
  await press(stage, "home.arrived", id);
  expect(privately(stage)).toEqual([
    "Decide in the thread: the bot did not find the question about this message.",
  ]);
});

test("what failed is ordered once more from the Home tab", async () => {
  await using stage = await setStage();
  const { id } = await doubt(stage);
  await stage.store.transaction((tx) =>
    changeDelivery(tx, id, { state: "failed", error: { reason: "refused", detail: "Not today" } }, 5),
  );
  expect(await openHome(stage)).toContain("The message “On its way” to *Vera*. refused: Not today.");
  await press(stage, "failed.retry", id);
  expect(stage.ordered.map(({ act }) => act)).toEqual([{ kind: "retry", deliveryId: id }]);
});

test("My settings are changed in the form that /chatra notify opens", async () => {
  let now = Date.parse("2026-11-27T12:00:00Z");
  await using stage = await setStage({ deps: { now: () => now } });
  expect(await openHome(stage)).toContain(
    "My settings\nA chat is assigned to me: *mention in the thread*\nA visitor in my chat waits: *mention in the thread*",
  );
  await press(stage, "home.settings", "settings");
  const choices = { assigned: "off", reminders: "dm", escalation: "dm", digest: "daily 8:00" };
  await stage.ada.submitView(stage.form(), choices);
  await stage.handlers.idle();
  now += 5_000;
  expect(await openHome(stage)).toContain(
    "A chat is assigned to me: *off*\nA visitor in my chat waits: *direct message*\n" +
      "A chat is escalated to me: *direct message*\nDaily digest by direct message: *daily 8:00 Europe/London*",
  );
});

test("Refresh shows it as it is now", async () => {
  let now = Date.now();
  await using stage = await setStage({ deps: { now: () => now } });
  expect(await openHome(stage)).not.toContain("Unconfirmed");
  await doubt(stage);
  now += 5_000;
  await press(stage, "home.refresh", "refresh");
  expect(textsIn(stage.world.slack.homeView(stage.adaId)?.view)).toContain("*Unconfirmed* (1)");
});

test("a button about a delivery of nobody's, or none, changes nothing", async () => {
  const taken: Input[] = [];
  await using stage = await setStage({ deps: { accept: recordIn(taken) } });
  const { teamId, adaId: userId, handlers } = stage;
  for (const value of ["dl_unknown", ""]) {
    const asked = { id: `press ${value}`, teamId, userId, messageTs: undefined, isEphemeral: false };
    await handlers.onButton({ ...asked, button: "home.arrived", value });
    await handlers.idle();
  }
  expect(taken).toEqual([]);
  expect(privately(stage)).toHaveLength(2);
});
