import { afterAll, beforeAll, expect, test } from "vitest";
import { saveConversations } from "../../src/store/conversations.ts";
import { addCard, chooseInMenu, useForm } from "./card-stage.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());

async function openMore() {
  const card = await addCard(stage);
  await chooseInMenu(stage, card.threadTs, "more");
  return { ...card, form: stage.form() };
}

const forms = () => stage.world.slack.views().filter(({ state }) => state === "open");
const callback = () => stage.form().view.callback_id;

test("More… opens a form that names the visitor, with what the menu has no room for", async () => {
  await openMore();
  expect(callback()).toBe("card_more");
  expect(stage.formText().split("\n")).toEqual(
    expect.arrayContaining(["More", "The chat with *Vera Stern*", "Edit…", "Push message…", "Transcript"]),
  );
});

test("Edit takes the form's place, and its answer goes into the thread", async () => {
  const { form, threadTs } = await openMore();
  await useForm(stage, "more.edit");
  expect(stage.form().id).toBe(form.id);
  expect(callback()).toBe("edit_client");
  await stage.ada.submitView(stage.form(), { phone: "+1 23" });
  await stage.handlers.idle();
  expect(stage.ordered.at(-1)).toMatchObject({
    act: { kind: "update", changes: { phone: "+1 23" } },
    order: { answer: { channelId: stage.channelId, threadTs } },
  });
});

test("Push message takes the form's place", async () => {
  const { form, conversation } = await openMore();
  await useForm(stage, "more.push");
  expect(stage.form().id).toBe(form.id);
  await stage.ada.submitView(stage.form(), { text: "Hello" });
  await stage.handlers.idle();
  const { clientId } = conversation;
  expect(stage.ordered.at(-1)?.act).toEqual({
    kind: "send",
    clientId,
    text: "Hello",
    pushed: true,
    typed: true,
  });
});

test.each([
  ["more.mute", "mute", "Muted: no reminders"],
  ["more.unmute", "unmute", "Unmuted: reminders and mentions"],
] as const)("%s is ordered, and the form says so", async (button, kind, told) => {
  const card = await addCard(stage);
  const muted = { ...card.conversation, muted: kind === "unmute" };
  await stage.store.transaction((tx) => saveConversations(tx, muted));
  await chooseInMenu(stage, card.threadTs, "more");
  await useForm(stage, button);
  expect(stage.ordered.at(-1)).toMatchObject({
    act: { kind: "steer", channelId: stage.channelId, threadTs: card.threadTs, step: { kind } },
    // Nobody is told: the form says it.
    order: expect.toSatisfy((order: object) => !("answer" in order)),
  });
  expect(stage.formText()).toContain(told);
  await stage.ada.closeView(stage.form());
});

test("Transcript says in the form that there is nothing to put into the thread", async () => {
  await openMore();
  await useForm(stage, "more.transcript");
  expect(stage.formText()).toContain("This chat has no messages yet, so there is no transcript.");
  await stage.ada.closeView(stage.form());
});

test("a form that was closed in the meantime is no reason to tell anything", async () => {
  const { form } = await openMore();
  const before = stage.answers().length;
  const metadata = String(form.view.private_metadata);
  await stage.ada.closeView(form);
  const { teamId, adaId } = stage;
  for (const button of ["more.edit", "more.push", "more.transcript"] as const) {
    const press = { id: button, teamId, userId: adaId, button, value: "", messageTs: undefined };
    const inForm = { viewId: form.id, metadata };
    await stage.handlers.onButton({ ...press, isEphemeral: false, inForm });
  }
  await stage.handlers.idle();
  expect(stage.answers()).toHaveLength(before);
  expect(forms().map(({ id }) => id)).not.toContain(form.id);
});

test("a form in its place tells its answer where the first one did", async () => {
  const { form } = await openMore();
  const { teamId, adaId, channelId } = stage;
  const press = { id: "edit", teamId, userId: adaId, value: "", messageTs: undefined, isEphemeral: false };
  const first: { client: string; place: object } = JSON.parse(String(form.view.private_metadata));
  const place = { channelId, threadTs: "1700000000.000100", responseUrl: "https://hooks.test/1" };
  const inForm = { viewId: form.id, metadata: JSON.stringify({ ...first, place }) };
  for (const button of ["more.edit", "more.push"] as const) {
    await stage.handlers.onButton({ ...press, button, inForm });
    await stage.handlers.idle();
    expect(JSON.parse(String(stage.form().view.private_metadata))).toMatchObject({ ...first, place });
  }
  await stage.ada.closeView(stage.form());
});

test.each(["", "{}", "nonsense", JSON.stringify({ client: "other/c1", place: {} })])(
  "a press in a form of another origin (%s) does nothing",
  async (metadata) => {
    const { teamId, adaId, ordered } = stage;
    const before = ordered.length;
    for (const button of ["more.edit", "more.transcript", "snippet.pick"] as const) {
      const press = { id: button, teamId, userId: adaId, button, value: "x", messageTs: undefined };
      const inForm = { viewId: "V0", metadata };
      await stage.handlers.onButton({ ...press, isEphemeral: false, inForm });
      await stage.handlers.onButton({ ...press, isEphemeral: false });
    }
    await stage.handlers.idle();
    expect(ordered).toHaveLength(before);
  },
);

test.each([
  ["edit", "edit_client"],
  ["push", "push_message"],
])("the entry %s of an older card's menu still opens its form", async (entry, form) => {
  const { threadTs } = await addCard(stage, undefined, entry);
  await chooseInMenu(stage, threadTs, entry);
  expect(callback()).toBe(form);
});
