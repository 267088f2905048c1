import { expect, test } from "vitest";
import { searchClients } from "../../src/commands/find-client.ts";
import { clientIdSchema, conversationIdOf, teamIdSchema } from "../../src/domain/ids.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { accountId, conversation, openStage, teamId } from "../outbox/stage.ts";

const theirs = teamIdSchema.parse("T0THEIRS");
const typed = clientIdSchema.parse("vera");

test("among more namesakes than are looked at, those that are found are listed, however few", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const veras = Array.from({ length: 500 }, (_, nth) => {
    const clientId = clientIdSchema.parse(`c${nth}`);
    const id = conversationIdOf(accountId, clientId);
    return { ...conversation, id, clientId, profile: { name: "Vera" }, teamId: theirs };
  });
  const search = () => searchClients({ store, accountId }, teamId, typed);
  await store.transaction((tx) => saveConversations(tx, ...veras));
  expect(await search()).toEqual({ typed, clients: [], isAll: false });
  const [first = expect.unreachable()] = veras;
  await store.transaction((tx) => saveConversations(tx, { ...first, teamId }));
  expect(await search()).toMatchObject({ typed, clients: [{ clientId: "c0" }], isAll: false });
});
