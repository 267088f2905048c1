import { expect, test } from "vitest";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  teamIdSchema,
} from "../../src/domain/ids.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import { insertAccount, removeAccount } from "../../src/store/accounts.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { saveThread } from "../../src/store/threads.ts";
import { exampleConversation, ts } from "../store/example-rows.ts";
import { type Stage, setStage } from "./stage.ts";

const removed = accountIdSchema.parse("removed");
const clientId = clientIdSchema.parse("client of before");
const channelId = channelIdSchema.parse("C7");
const threadTs = ts("1700000000.000100");

/** An account of a workspace that was removed, with a visitor. */
async function addRemoved(stage: Stage, teamId = stage.teamId, isRemoved = true): Promise<void> {
  await stage.store.transaction(async (tx) => {
    await insertAccount(tx, { accountId: removed, teamId, name: "old", channelId, secrets: "sealed" }, 0);
    if (isRemoved) await removeAccount(tx, teamId, removed, 0);
    const id = conversationIdOf(removed, clientId);
    const chat = { accountId: removed, teamId, clientId, channelId, threadTs, profile: { name: "Vera" } };
    await saveConversations(tx, exampleConversation(id, chat));
    await saveThread(tx, teamId, channelId, threadTs, id);
  });
}

test.each([
  ["the link of their thread", `https://acme.slack.com/archives/${channelId}/p${threadTs.replace(".", "")}`],
  ["their ID", `"${clientId}"`],
])("a visitor of an account that was removed is erased by %s", async (_, client) => {
  await using stage = await setStage();
  await addRemoved(stage);
  await stage.command(`forget ${client}`);
  expect(stage.lastAnswer()).toContain(`Erase what the bot stores about *Vera* (\`${clientId}\`)?`);
  await stage.press("proposal.confirm");
  expect(stage.ordered).toMatchObject([{ accountId: removed, act: { kind: "forget", clientId } }]);
});

test("an erasure does not wait for Chatra, though a fault of the account was never mended", async () => {
  await using stage = await setStage();
  await addRemoved(stage);
  const fault = { reason: "not-logged-in", detail: "no", url: undefined, since: Date.now() };
  await stage.store.transaction((tx) => setAccountFault(tx, removed, fault));
  await stage.command(`forget "${clientId}"`);
  await stage.press("proposal.confirm");
  expect(stage.lastAnswer()).toContain("…");
  expect(stage.lastAnswer()).not.toContain("waits until");
});

test.each<[string, (stage: Stage) => Promise<void>]>([
  ["another workspace", (stage) => addRemoved(stage, teamIdSchema.parse("T0OTHER"))],
  ["an account that is still there", (stage) => addRemoved(stage, stage.teamId, false)],
])("the ID of a visitor of %s leads to nobody else's", async (_, add) => {
  await using stage = await setStage();
  await add(stage);
  await stage.command(`forget "${clientId}"`);
  await stage.press("proposal.confirm");
  expect(stage.ordered).toMatchObject([{ act: { kind: "forget", clientId } }]);
  expect(stage.ordered).not.toMatchObject([{ accountId: removed }]);
});
