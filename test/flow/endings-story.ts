import { expect } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { Ending } from "../fixtures/membrane/endings.ts";
import type { Stage } from "./stage.ts";

const PATIENCE_MS = 60_000;

/** A reply to a visitor of its own for each ending; `story` makes its words known from those of other stories. */
export type EndingChat = { words: string; client: ChatraClient; rootTs: string; ts: string };

export async function replyToAll(
  stage: Stage,
  endings: readonly Ending[],
  story = "reply",
): Promise<EndingChat[]> {
  const chats: EndingChat[] = [];
  // Not all at once: each card has to stand within seconds.
  for (let from = 0; from < endings.length; from += 10) {
    const opened = endings.slice(from, from + 10).map(async ({ name }) => {
      const words = `${story} ${name}`;
      const { client, rootTs } = await stage.openChat(`Visitor of ${words}`);
      const { ts } = stage.ada.postMessage(stage.channelId, words, { threadTs: rootTs });
      return { words, client, rootTs, ts };
    });
    chats.push(...(await Promise.all(opened)));
  }
  return chats;
}

const isQuestion = (text: string): boolean => /Did the reply .* reach /.test(text);

export function expectSentOnce({ world }: Stage, chats: readonly EndingChat[]): void {
  const times = (words: string) => world.chatra.sentByApi().filter(({ text }) => text === words).length;
  expect(chats.map(({ words }) => [words, times(words)])).toEqual(chats.map(({ words }) => [words, 1]));
}

export async function expectReceipts(stage: Stage, chats: readonly EndingChat[]): Promise<void> {
  for (const { words, rootTs, ts } of chats) {
    await stage.marked(ts, "white_check_mark", PATIENCE_MS);
    expect([words, stage.thread(rootTs).filter(({ text }) => isQuestion(text))]).toEqual([words, []]);
  }
}

export async function expectQuestions(stage: Stage, chats: readonly EndingChat[]): Promise<void> {
  for (const { rootTs, ts } of chats) {
    await stage.seen(rootTs, /Did the reply .* reach /, PATIENCE_MS);
    await stage.marked(ts, "grey_question", PATIENCE_MS);
  }
}

/** What comes after a question goes on, and the question has an answer. */
export async function expectToGoOn(stage: Stage, { words, client, rootTs, ts }: EndingChat): Promise<void> {
  stage.ada.postMessage(stage.channelId, `after ${client.id}`, { threadTs: rootTs });
  await stage.received(client, `after ${client.id}`, PATIENCE_MS);
  expect(stage.visitorSees(client)).toEqual([words, `after ${client.id}`]);
  const question = await stage.seen(rootTs, /Did the reply .* reach /);
  await stage.ada.clickButton(stage.channelId, question.ts, "delivery.arrived");
  await stage.marked(ts, "white_check_mark", PATIENCE_MS);
}

/** The ids of the runs that sent these replies. */
export function runIdsOf({ world }: Stage, chats: readonly EndingChat[]): Set<string> {
  const words = new Set<unknown>(chats.map((chat) => chat.words));
  const runs = world.membrane.loggedRuns().filter(({ input }) => words.has(input?.text));
  return new Set(runs.map(({ id }) => id));
}
