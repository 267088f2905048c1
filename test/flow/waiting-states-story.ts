import { expect } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { Stage } from "./stage.ts";

/** What each chat waits for, as its card shows it first, and how a teammate brings it there. */
const CHATS = {
  Wanda: { shows: "🔴", line: "Waiting for us since", types: [] },
  Clara: { shows: "🟡", line: "has it", types: ["!claim"] },
  Sam: { shows: "⚪", line: "Snoozed", types: ["!claim", "!snooze 2h"] },
  Nora: { shows: "🔴", line: "Snooze ended", types: ["!snooze 3s"] },
  Cleo: { shows: "⚪", line: "Closed", types: ["!close"] },
  Rita: { shows: "🔴", line: "Waiting for us since", types: ["!close", "!reopen"] },
  Alan: { shows: "🟢", line: "Answered", types: ["It is on its way"] },
} as const;

type Name = keyof typeof CHATS;
const NAMES = Object.keys(CHATS).filter((name): name is Name => name in CHATS);

/**
 * A chat in each state of waiting, and the bot is killed `afterMs` after Slack was told that it has taken what brought them
 * there. Afterwards each card shows its state, what slept wakes once, and nothing was lost or done twice.
 */
export async function playWaitingStates(stage: Stage, round: number, afterMs: number): Promise<void> {
  const { world, bot, channelId, ada } = stage;
  const chats = new Map<Name, { client: ChatraClient; rootTs: string }>();
  for (const name of NAMES) chats.set(name, await stage.openChat(`${name} ${round}`, `Where is it? ${name}`));
  const chatOf = (name: Name) => chats.get(name) ?? expect.unreachable();

  for (const name of NAMES) {
    for (const text of CHATS[name].types) {
      const { status } = await ada.postMessage(channelId, text, { threadTs: chatOf(name).rootTs }).delivered;
      expect(status).toBe(200);
    }
  }
  await stage.received(chatOf("Alan").client, "It is on its way");
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await bot.kill();
  await bot.restart();

  const cardOf = (name: Name) =>
    world.slack
      .channel(channelId)
      .messages()
      .find(({ ts }) => ts === chatOf(name).rootTs);
  for (const name of NAMES) {
    const { shows, line } = CHATS[name];
    const isShown = () => {
      const card = cardOf(name);
      return card?.text.startsWith(shows) === true && JSON.stringify(card.blocks).includes(line);
    };
    await world.slack.waitFor(isShown, {
      what: `the card of ${name} with ${shows} ${line}`,
      timeoutMs: 40_000,
    });
  }
  // What was due has come, so that whatever came twice would be there.
  await stage.quiet();

  const postsOf = (name: Name) =>
    stage
      .thread(chatOf(name).rootTs)
      .filter(({ bot_id }) => bot_id !== undefined)
      .map(({ text }) => text);
  const count = (name: Name, words: string) => postsOf(name).filter((text) => text.includes(words)).length;
  expect(Object.fromEntries(NAMES.map((name) => [name, count(name, "has this chat")]))).toEqual({
    Wanda: 0,
    Clara: 1,
    Sam: 1,
    Nora: 0,
    Cleo: 0,
    Rita: 0,
    Alan: 0,
  });
  expect(NAMES.map((name) => [name, count(name, "nooze")])).toEqual(
    NAMES.map((name) => [name, name === "Nora" ? 1 : 0]),
  );
  expect(stage.visitorSees(chatOf("Alan").client)).toEqual(["It is on its way"]);
}
