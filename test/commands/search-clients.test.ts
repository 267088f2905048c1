import { expect, test } from "vitest";
import { accountIdSchema, conversationIdOf, teamIdSchema } from "../../src/domain/ids.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { eraseClient } from "../../src/store/erasure.ts";
import { type Stage, setStage } from "./stage.ts";

async function addNamed(stage: Stage, name: string, email: string, lastActivityAt = 1_790_000_000_000) {
  const { client, conversation, threadTs } = await stage.addChat(name);
  await stage.store.transaction((tx) =>
    saveConversations(tx, { ...conversation, profile: { name, email }, lastActivityAt }),
  );
  return { client, conversation, threadTs };
}

test("a client who is alone with a name or email is shown, however it is written", async () => {
  await using stage = await setStage();
  const { client } = await addNamed(stage, "Zoë O'Hara <!channel>", "zoe.ohara@shop.example");
  await addNamed(stage, "Max", "max@shop.example");
  for (const typed of [
    "zoe",
    "ZOË o'hara",
    "“Zoe O’Hara”",
    "zoe.ohara@shop.example",
    "zoe.oh",
    "zoe 🦊",
    client.id,
  ]) {
    await stage.command(`client ${typed}`);
    expect(stage.lastAnswer(), typed).toContain(`Client ID \`${client.id}\``);
  }
  // As Slack writes an email that it has made a link of.
  const { teamId, channelId, graceId: userId } = stage;
  const text = "client <mailto:zoe.ohara@shop.example|zoe.ohara@shop.example>";
  await stage.handlers.onCommand({ id: "linked", teamId, userId, channelId, text });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain(`Client ID \`${client.id}\``);
});

test("of several all are listed with what tells them apart, and the button of one shows them in its place", async () => {
  await using stage = await setStage();
  const { client, threadTs } = await addNamed(stage, "Vera *bold*", "vera@shop.example", 1_790_000_000_000);
  const other = await addNamed(stage, "Vera Lang", "lang@shop.example", 1_790_000_100_000);
  await stage.command("client vera");
  const list = stage.lastAnswer();
  expect(list).toContain("*2 visitors match “vera”*");
  expect(list).toContain(`*Vera ∗bold∗*  ·  vera@shop.example  ·  \`${client.id}\``);
  expect(list).toContain(`/archives/${stage.channelId}/p${threadTs.replace(".", "")}|Thread>`);
  expect(list.indexOf(other.client.id)).toBeLessThan(list.indexOf(client.id));
  const before = stage.answers().length;
  await stage.press("client.details");
  expect(stage.answers()).toHaveLength(before);
  expect(stage.lastAnswer()).toContain(`Client ID \`${other.client.id}\``);
});

test("of very many some are shown, and how many more there are", async () => {
  await using stage = await setStage();
  for (let i = 0; i < 14; i += 1) await addNamed(stage, `Visitor ${i}`, `v${i}@shop.example`, i);
  await stage.command("client visitor");
  expect(stage.lastAnswer()).toContain("*14 visitors match “visitor”*");
  expect(stage.lastAnswer()).toContain("*Visitor 13*");
  expect(stage.lastAnswer()).not.toContain("*Visitor 3*");
  expect(stage.lastAnswer()).toContain("… and 4 more. Type more of the name or email");
});

test("who is called by nobody known is asked of Chatra by ID, and what to do is told where there is none", async () => {
  await using stage = await setStage();
  const unseen = stage.addClient({ name: "Only in Chatra", id: "jo@shop.example" });
  await addNamed(stage, "Vera", "vera@shop.example");
  await stage.command(`client ${unseen.id}`);
  expect(stage.lastAnswer()).toContain(`Client ID \`${unseen.id}\``);
  for (const typed of ["%", "_e_a", "' or 1=1 --", "nobody at all"]) {
    await stage.command(`client "${typed}"`);
    expect(stage.lastAnswer()).toContain("No visitor matches");
    expect(stage.lastAnswer()).toContain("and no name or email");
  }
});

test("an ID goes before a name, and nobody erased, of another account or of another workspace is found", async () => {
  await using stage = await setStage();
  const named = stage.addClient({ id: "vera", name: "Somebody" });
  await stage.addChat("Vera");
  const { conversation } = await stage.addChat("Other");
  const save = (changed: Partial<typeof conversation>) =>
    stage.store.transaction((tx) => saveConversations(tx, { ...conversation, ...changed }));
  const accountId = accountIdSchema.parse("theirs");
  const { clientId } = conversation;
  await save({ accountId, id: conversationIdOf(accountId, clientId), profile: { name: "Ursula" } });
  await save({ profile: { name: "Ulrike" }, teamId: teamIdSchema.parse("T0THEIRS") });
  for (const name of ["ursula", "ulrike"]) {
    await stage.command(`client ${name}`);
    expect(stage.lastAnswer()).toContain("No visitor matches");
  }
  const ids = { clientId: named.clientId, id: conversationIdOf(stage.accountId, named.clientId) };
  await save({ ...ids, profile: { name: "Somebody" } });
  await stage.command("client vera");
  expect(stage.lastAnswer()).toContain("Client ID `vera`");
  const { id: conversationId } = ids;
  const forgotten = { ...ids, conversationId, accountId: stage.accountId, inputKeys: [], deliveryKeys: [] };
  await stage.store.transaction((tx) => eraseClient(tx, forgotten, 5));
  await stage.command("client somebody");
  expect(stage.lastAnswer()).toContain("and no name or email");
});

test("the form takes a name as well: of several it lists the IDs and asks once more", async () => {
  await using stage = await setStage();
  const one = await addNamed(stage, "Vera Lang", "lang@shop.example");
  const two = await addNamed(stage, "Vera Kurz", "kurz@shop.example");
  await stage.ada.shortcut("open_client");
  await stage.handlers.idle();
  await stage.ada.submitView(stage.form(), { client: "vera" });
  await stage.handlers.idle();
  for (const words of ["2 visitors match “vera”", one.client.id, two.client.id, "Enter the client ID"])
    expect(stage.formText()).toContain(words);
  await stage.ada.submitView(stage.form(), { client: "Vera L" });
  await stage.handlers.idle();
  expect(stage.formText()).toContain(`Client ID \`${one.client.id}\``);
});
