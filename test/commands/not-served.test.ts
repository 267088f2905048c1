import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AccountCommandHandlers } from "../../src/commands/accounts/account-command-handlers.ts";
import { createBackground } from "../../src/commands/background.ts";
import { createCommandRouter, type HandlersOfAccount } from "../../src/commands/command-router.ts";
import { accountIdSchema, channelIdSchema, teamIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import { recordingHandlers } from "../inbound/slack/recording-handlers.ts";
import { conversationId, exampleConversation, ts } from "../store/example-rows.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { logger, notAsked } from "../tenancy/tenants-stage.ts";

const teamId = teamIdSchema.parse("T1");
const userId = userIdSchema.parse("U1");
const channelId = channelIdSchema.parse("C1");
const threadTs = ts("1700000000.000100");

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openNewStore(folder);
  await store.transaction(async (tx) => {
    const id = conversationId("removed");
    const accountId = accountIdSchema.parse("removed");
    await saveConversations(tx, { ...exampleConversation(id), id, accountId, teamId, channelId, threadTs });
    await saveThread(tx, teamId, channelId, threadTs, id);
  });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function routerWith(names: string[]) {
  const told: string[] = [];
  const background = createBackground({ logger });
  const accountHandlers: AccountCommandHandlers = {
    accounts: undefined,
    connections: {
      followsRequests: false,
      begin: notAsked,
      addressOf: notAsked,
      look: notAsked,
      find: notAsked,
      awaitNewConnection: notAsked,
    },
    publicUrl: undefined,
    adminUsers: [],
    now: () => 1,
    logger,
    sleep: (_ms, signal) => new Promise((_, reject) => signal.addEventListener("abort", reject)),
    background,
    answer: async (_place, { text }) => void told.push(text),
    isAdmin: async () => true,
    guestCheck: async () => undefined,
  };
  const served = names.map((name): HandlersOfAccount => {
    const { handlers } = recordingHandlers();
    return {
      accountId: accountIdSchema.parse(name),
      name,
      channelId,
      handlers: { ...handlers, onCommand: async () => undefined },
    };
  });
  const router = createCommandRouter({
    store,
    handlersOf: () => served,
    accountHandlersOf: () => accountHandlers,
    home: { open: () => undefined },
    now: () => 1,
    sleep: async () => undefined,
  });
  const asked = { id: "a1", teamId, userId, channelId };
  return {
    told,
    send: async (shortcut: "send_note" | "unsend" | "resend") => {
      const message = { ts: ts("1700000001.000200"), threadTs, authorId: userId, text: "words", files: [] };
      await router.onMessageShortcut({ ...asked, shortcut, message });
      await background.idle();
    },
    press: async () => {
      const press = { button: "card.claim" as const, value: "", isEphemeral: false, messageTs: threadTs };
      await router.onButton({ ...asked, ...press });
      await background.idle();
    },
    open: async () => {
      await router.onOpenClientShortcut(asked);
      await background.idle();
    },
  };
}

test("a shortcut in the thread of an account that was removed says so", async () => {
  const { told, send } = routerWith(["shop"]);
  for (const shortcut of ["send_note", "unsend", "resend"] as const) await send(shortcut);
  expect(told).toEqual(Array(3).fill(expect.stringContaining("no longer serves the Chatra account")));
});

test("where the last account was removed, cards, shortcuts and the search say so", async () => {
  const { told, send, press, open } = routerWith([]);
  await send("send_note");
  await press();
  await open();
  expect(told).toEqual([
    expect.stringContaining("no longer serves the Chatra account"),
    expect.stringContaining("no longer serves the Chatra account"),
    expect.stringContaining("no Chatra account yet"),
  ]);
});
