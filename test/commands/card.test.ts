import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import { type Episode, withOwner, withWords } from "../../src/domain/episode.ts";
import {
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
} from "../../src/domain/ids.ts";
import { clientCard } from "../../src/messages/card.ts";
import { createSlackGateway } from "../../src/outbound/slack/create-slack-gateway.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { saveThread } from "../../src/store/threads.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());

const NOW = 1_795_000_000_000;
const url = () => `https://${stage.world.slack.team.domain}.slack.com/`;
const words = (text: string, at = NOW): Episode =>
  withWords(undefined, { id: chatraMessageIdSchema.parse("m1"), text, at });

/** A chat in this state whose card the bot has posted. */
async function aCard(name: string, episode: Episode | undefined): Promise<Conversation> {
  const { conversation } = await stage.addChat(name);
  const { channelId, teamId, store, world } = stage;
  const slack = createSlackGateway({ token: world.slack.botToken, apiUrl: world.slack.apiUrl });
  const card = clientCard({ ...conversation, episode }, url());
  const { ts: threadTs } = await slack.post({
    channelId,
    threadTs: undefined,
    deliveryId: undefined,
    ...card,
  });
  const chat = { ...conversation, episode, threadTs };
  await store.transaction(async (tx) => {
    await saveConversations(tx, chat);
    await saveThread(tx, teamId, channelId, threadTs, chat.id);
  });
  return chat;
}

async function clicks(chat: Conversation, button: string, by: SlackPerson = stage.grace): Promise<void> {
  const { status } = await by.clickButton(stage.channelId, chat.threadTs ?? "", button);
  expect(status).toBe(200);
  await stage.handlers.idle();
}

async function chooses(chat: Conversation, value: string, by: SlackPerson = stage.grace): Promise<void> {
  const { status } = await by.choose(stage.channelId, chat.threadTs ?? "", "card.menu", value);
  expect(status).toBe(200);
  await stage.handlers.idle();
}

/** Sends the form that Grace sees; resolves with what becomes of it. */
async function submits(values: Record<string, string | null>): Promise<unknown> {
  const { body } = await stage.grace.submitView(stage.form(stage.grace), values);
  await stage.handlers.idle();
  return body === "" ? "closed" : JSON.parse(body);
}

/** The orders that were given since, without what tells them apart. */
function orderedSince(count: number) {
  return stage.ordered.slice(count).map(({ act, order }) => ({ act, by: order.userId }));
}

describe("the buttons of a card", () => {
  test.each([
    ["card.claim", words("Hi"), "claim"],
    ["card.release", withOwner(words("Hi"), undefined, NOW), "release"],
    ["card.close", words("Hi"), "close"],
    ["card.reopen", { ...words("Hi"), end: { at: NOW } }, "reopen"],
  ] as const)(
    "%s orders its step in the chat's thread, for who pressed it",
    async (button, episode, kind) => {
      const owned = button === "card.release" ? withOwner(episode, stage.adaId, NOW) : episode;
      const chat = await aCard(`Vera ${button}`, owned);
      const before = stage.ordered.length;
      await clicks(chat, button);
      expect(orderedSince(before)).toEqual([
        {
          act: { kind: "steer", channelId: stage.channelId, threadTs: chat.threadTs, step: { kind } },
          by: stage.graceId,
        },
      ]);
    },
  );

  test("do the same under a reminder in the thread", async () => {
    const chat = await aCard("Reminded", words("Hi"));
    const { channelId, teamId, graceId: userId } = stage;
    const threadTs = chat.threadTs ?? expect.fail();
    const before = stage.ordered.length;
    const place = { teamId, channelId, threadTs, messageTs: stage.later(threadTs), userId };
    await stage.handlers.onButton({
      ...place,
      id: "reminder",
      button: "card.claim",
      value: "",
      isEphemeral: false,
    });
    await stage.handlers.idle();
    expect(orderedSince(before)).toEqual([
      { act: { kind: "steer", channelId, threadTs, step: { kind: "claim" } }, by: userId },
    ]);
  });

  test("say that it is no longer known where the chat is gone", async () => {
    const chat = await aCard("Gone", words("Hi"));
    await stage.store.transaction(async (tx) => {
      await tx.query`delete from threads where conversation_id = ${chat.id}`;
      await tx.query`delete from conversations where id = ${chat.id}`;
    });
    const before = stage.ordered.length;
    await clicks(chat, "card.claim");
    expect(stage.lastAnswer(stage.grace)).toBe("This button no longer works. Run the command again.");
    expect(orderedSince(before)).toEqual([]);
  });

  test("are refused to a guest, who may reply", async () => {
    const chat = await aCard("Of a guest", words("Hi"));
    const { id } = stage.world.slack.addUser({ name: "gus", guestOf: "single" });
    stage.world.slack.channel(stage.channelId).join(id);
    const gus = stage.world.slack.user(id);
    const before = stage.ordered.length;
    for (const button of ["card.claim", "card.close"]) await clicks(chat, button, gus);
    await chooses(chat, "assign", gus);
    expect(orderedSince(before)).toEqual([]);
    expect(stage.lastAnswer(gus)).toMatch(/^Only members of this workspace can use commands/);
    expect(stage.world.slack.openView(gus.id)).toBeUndefined();
  });

  test("have nothing but the menu, as long as the visitor has not written", async () => {
    const chat = await aCard("Silent", undefined);
    const posts = stage.world.slack.channel(stage.channelId).messages();
    const card = posts.find(({ ts }) => ts === chat.threadTs);
    const ids = Array.from(JSON.stringify(card?.blocks).matchAll(/"action_id":"([^"]+)"/g), ([, id]) => id);
    expect(ids).toEqual(["card.menu"]);
  });
});

describe("the menu of a card", () => {
  test("Assign… opens a form with the owner, which orders what is chosen", async () => {
    const chat = await aCard("Assigned", withOwner(words("Hi"), stage.adaId, NOW));
    await chooses(chat, "assign");
    expect(JSON.stringify(stage.form(stage.grace).view)).toContain(`"initial_user":"${stage.adaId}"`);
    const before = stage.ordered.length;
    expect(await submits({ person: stage.graceId })).toBe("closed");
    const step = { kind: "assign", userId: stage.graceId };
    expect(orderedSince(before)).toEqual([
      {
        act: { kind: "steer", channelId: stage.channelId, threadTs: chat.threadTs, step },
        by: stage.graceId,
      },
    ]);
  });

  test("Assign… takes nobody but a person", async () => {
    const chat = await aCard("To nobody", words("Hi"));
    await chooses(chat, "assign");
    expect(await submits({ person: "no one" })).toMatchObject({ errors: { person: "Choose a teammate." } });
  });

  test("Snooze… reads a time, and says at the field what it can't read", async () => {
    const chat = await aCard("Asleep", words("Hi"));
    await chooses(chat, "snooze");
    const before = stage.ordered.length;
    for (const time of ["soon", "25:00", "tomorrow 9:00 sharp", "0h", "91d", "today", "-2h"])
      expect([time, await submits({ time })]).toEqual([
        time,
        expect.objectContaining({
          errors: { time: "Enter a time such as 2h, tomorrow 9:00 or monday." },
        }),
      ]);
    expect(orderedSince(before)).toEqual([]);
    expect(await submits({ time: " 2H " })).toBe("closed");
    expect(orderedSince(before)).toMatchObject([
      { act: { step: { kind: "snooze", until: { ms: 7_200_000 } } } },
    ]);
  });

  test("Details shows the visitor in a form, and orders nothing", async () => {
    const chat = await aCard("Detailed", words("Hi"));
    const before = stage.ordered.length;
    await chooses(chat, "details");
    expect(stage.formText(stage.grace)).toContain("Detailed");
    expect(orderedSince(before)).toEqual([]);
  });

  test.each(["snippet", "more"])("%s opens a form that names the visitor", async (value) => {
    const chat = await aCard(`Known ${value}`, words("Hi"));
    await chooses(chat, value);
    expect(stage.formText(stage.grace)).toContain(`Known ${value}`);
  });
});

describe("/chatra waiting", () => {
  /** Another set of chats for each test, as all are in one list. */
  async function onlyThese(chats: [string, Episode, Partial<Conversation>?][]): Promise<void> {
    await stage.store.transaction(async (tx) => {
      await tx.query`delete from episodes`;
      for (const [index, [name, episode, more]] of chats.entries()) {
        const clientId = clientIdSchema.parse(`waits ${name} ${index}`);
        const conversation: Conversation = {
          ...basis(),
          id: conversationIdOf(stage.accountId, clientId),
          clientId,
          profile: { name },
          threadTs: slackTsSchema.parse(`1795000${100 + index}.000100`),
          episode,
          ...more,
        };
        await saveConversations(tx, conversation);
      }
    });
  }
  const basis = (): Conversation => ({
    id: conversationIdOf(stage.accountId, clientIdSchema.parse("x")),
    accountId: stage.accountId,
    clientId: clientIdSchema.parse("x"),
    chatId: undefined,
    teamId: stage.teamId,
    channelId: stage.channelId,
    routeChannelId: stage.channelId,
    threadTs: undefined,
    rootDeliveryId: deliveryIdOf("root", "x"),
    threadCount: 1,
    episode: undefined,
    card: {},
    muted: false,
    profile: {},
    nobodyAvailable: false,
    forgottenAt: undefined,
    lastActivityAt: 0,
    createdAt: 0,
  });
  const list = async (text = "waiting") => {
    await stage.command(text);
    return stage.lastAnswer();
  };

  test("lists the chats that wait, the oldest first, with links, owners and first words, and nothing that does not", async () => {
    const answered = { ...words("done"), unanswered: [], answer: { at: NOW, by: { userId: stage.adaId } } };
    await onlyThese([
      ["Young", words("later", NOW + 60_000)],
      ["Old", withOwner(words("first *of* all"), stage.graceId, NOW)],
      ["Answered", answered],
      ["Closed", { ...words("bye"), end: { at: NOW } }],
      ["Asleep", { ...words("zzz"), snooze: { until: NOW, by: stage.adaId } }],
      ["Awake", { ...answered, openedAt: NOW + 120_000, snoozeEndedAt: NOW + 130_000 }],
    ]);
    const shown = await list();
    const lines = shown.split("\n");
    expect(lines[0]).toBe("*3 chats wait for us.*");
    expect(lines.slice(1).map((line) => line.replaceAll(/<!date[^>]*>/g, "TIME"))).toEqual([
      `🟡 *<${url()}archives/${stage.channelId}/p1795000101000100|Old>*  ·  since TIME  ·  <@${stage.graceId}>  ·  “first *of* all”`,
      `🔴 *<${url()}archives/${stage.channelId}/p1795000100000100|Young>*  ·  since TIME  ·  “later”`,
      `🔴 *<${url()}archives/${stage.channelId}/p1795000105000100|Awake>*  ·  Snooze ended  ·  “done”`,
    ]);
  });

  test("shows twenty at most, and how many more there are", async () => {
    await onlyThese(Array.from({ length: 23 }, (_, index) => [`V${index}`, words("Hi", NOW + index)]));
    const lines = (await list()).split("\n");
    expect([lines[0], lines.length, lines.at(-1)]).toEqual(["*23 chats wait for us.*", 22, "… and 3 more."]);
    expect(lines[20]).toContain("|V19>*");
  });

  test("`mine` shows my own, `#channel` those of a channel, and says so where there are none", async () => {
    const other = channelIdSchema.parse("C0OTHER1");
    await onlyThese([
      ["Mine", withOwner(words("Hi"), stage.adaId, NOW)],
      ["Theirs", withOwner(words("Hi"), stage.graceId, NOW), { channelId: other }],
    ]);
    expect(await list("waiting mine")).toMatch(/^\*1 chat of yours waits for us\.\*\n.*Mine/);
    expect(await list("waiting ALL")).toMatch(/^\*2 chats wait for us\.\*/);
    expect(await list(`waiting <#${other}|support>`)).toMatch(/^\*1 chat waits for us\.\*\n.*Theirs/);
    expect(await list("waiting <#C0NOBODY>")).toBe("No chat waits for us.");
    await onlyThese([]);
    expect(await list("waiting mine")).toBe("No chat of yours waits for us.");
  });

  test("never shows chats of another workspace or account", async () => {
    await onlyThese([
      ["Ours", words("Hi")],
      ["Of a workspace", words("Hi"), { teamId: teamIdSchema.parse("T0OTHER") }],
      ["Of an account", words("Hi"), { accountId: accountIdSchema.parse("other") }],
    ]);
    const shown = await list();
    expect(shown).toMatch(/^\*1 chat waits for us\.\*\n.*Ours/);
    expect(shown).not.toContain("Of a");
  });

  test.each(["yours", "mine all", "#support", "<@U1>", "<#C1> now"])(
    "says what it can't read: %s",
    async (typed) => {
      const told = await list(`waiting ${typed}`);
      expect(told).toContain("is not a list. Enter `mine`, `all` or a channel.");
      expect(told).toContain("/chatra waiting [mine|all|#CHANNEL]");
    },
  );
});
