import { expect } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { SlackFault } from "../../src/simulator/slack/simulator-api.ts";
import type { Stage } from "./stage.ts";

export type BusyChat = { client: ChatraClient; rootTs: string; words: string[]; ids: string[] };

/** Opens chats, each with one message in its thread. */
export async function openChats(stage: Stage, count: number): Promise<BusyChat[]> {
  const chats: BusyChat[] = [];
  for (let number = 1; number <= count; number += 1) {
    const words = `chat ${number}, line 0`;
    const { client, rootTs } = await stage.openChat(`Guest ${number}`, words);
    chats.push({ client, rootTs, words: [words], ids: [] });
  }
  return chats;
}

/** From now on Slack takes one post per second in each channel, after one at once. */
export function slowDown({ world }: Stage): void {
  world.slack.clearRecords();
  Object.assign(world.slack.behaviour, { postsPerSecond: 1, postBurst: 1 });
}

/** All visitors write so many messages each, in turn. */
export function writeAll({ world }: Stage, chats: BusyChat[], lines: number): void {
  for (let line = 1; line <= lines; line += 1) {
    for (const [index, chat] of chats.entries()) {
      const words = `chat ${index + 1}, line ${line}`;
      chat.words.push(words);
      chat.ids.push(world.chatra.visitor(chat.client.id).writes(words).message.id);
    }
  }
}

/** The lines of the bot's posts in a thread, in order. */
export function linesIn(stage: Stage, { rootTs }: Pick<BusyChat, "rootTs">): string[] {
  return stage
    .thread(rootTs)
    .filter(({ bot_id, ts }) => bot_id !== undefined && ts !== rootTs)
    .flatMap(({ text }) => text.split("\n"));
}

/** Resolves when all lines of all chats stand in their threads: each once, and in order. */
export async function allShown(stage: Stage, chats: BusyChat[], timeoutMs: number): Promise<void> {
  const isShown = (chat: BusyChat): boolean => {
    const shown = new Set(linesIn(stage, chat));
    return chat.words.every((words) => shown.has(words));
  };
  await stage.world.slack.waitFor(() => chats.every(isShown), { what: "all lines", timeoutMs });
  for (const chat of chats) expect(linesIn(stage, chat)).toEqual(chat.words);
}

/** How many posts Slack took since it was slowed down, and how many it refused. */
export function postsTaken({ world }: Stage): { taken: number; refused: number } {
  const statuses = world.slack.calls("chat.postMessage").map(({ status }) => status);
  const refused = statuses.filter((status) => status === 429).length;
  return { taken: statuses.length - refused, refused };
}

/** The bot is killed while a post of several lines fares like this, and started again: each line stands there once, in order. */
export async function playKilledPost(stage: Stage, kind: SlackFault["kind"]): Promise<void> {
  const { world, bot } = stage;
  const chats = await openChats(stage, 3);
  await world.settled();
  slowDown(stage);
  let struck = 0;
  world.slack.faults.add({
    method: "chat.postMessage",
    kind,
    when: ({ text }) => {
      const isMerged = String(text).includes("\n");
      if (isMerged) struck += 1;
      return isMerged;
    },
  });
  writeAll(stage, chats, 5);
  // Chatra does not repeat a webhook that the kill would take with it.
  await world.settled();
  await world.slack.waitFor(() => struck > 0, { what: "a post of several lines" });
  await bot.kill();
  await bot.restart();
  await allShown(stage, chats, 60_000);
  await stage.quiet();
  for (const chat of chats) expect(linesIn(stage, chat)).toEqual(chat.words);
}
