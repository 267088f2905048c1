import { expect } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { Stage } from "./stage.ts";

/** Slack goes on trying for minutes; in these stories for longer than a restart takes. */
export const PATIENT_SLACK = [20, 400, 800, 1600, 3200, 6400];

/**
 * Two chats talk while the bot is killed at random points and started again. Every acknowledged input must then be
 * delivered once or asked about, never twice, and in order.
 */
export async function playCrashes(stage: Stage, rounds: number, seed: number): Promise<void> {
  const { world, bot, channelId, ada } = stage;
  const random = seededRandom(seed);
  const chats = [await stage.openChat("Anna", "start"), await stage.openChat("Ben", "start")];
  /** What was acknowledged, by client, in the order in which it was said. */
  const shown = new Map<ChatraClient, string[]>(chats.map(({ client }) => [client, ["start"]]));
  const owed = new Map<ChatraClient, string[]>(chats.map(({ client }) => [client, []]));

  for (let round = 1; round <= rounds; round += 1) {
    const actions: Promise<void>[] = [];
    for (const { client, rootTs } of chats) {
      for (let number = 1; number <= 3; number += 1) {
        const question = `question ${round}.${number}`;
        const visitor = world.chatra.visitor(client.id).writes(question);
        actions.push(
          visitor.delivered.then(({ status }) => void (status === 200 && shown.get(client)?.push(question))),
        );
        const answer = `answer ${round}.${number}`;
        const reply = ada.postMessage(channelId, answer, { threadTs: rootTs });
        actions.push(
          reply.delivered.then(({ status }) => void (status === 200 && owed.get(client)?.push(answer))),
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, random() * 250));
    await bot.kill();
    await bot.restart();
    await Promise.all(actions);
  }

  for (const { client, rootTs } of chats) {
    // A transcript tells what webhooks that nobody answered had said.
    await world.chatra.endChat(client.id);
    const last = ada.postMessage(channelId, "last", { threadTs: rootTs });
    await last.delivered;
    await stage.received(client, "last", 60_000);
  }
  // On PostgreSQL, what a killed process had under way is taken over when its lease is over.
  for (const { rootTs } of chats) {
    const isComplete = () => questionsIn(stage, rootTs).length > rounds * 3;
    await world.slack.waitFor(isComplete, { timeoutMs: 60_000, what: "all that visitors said" });
  }
  await stage.quiet();

  for (const { client, rootTs } of chats) {
    const posts = stage
      .thread(rootTs)
      .filter(({ bot_id }) => bot_id !== undefined)
      .map(({ text }) => text);
    const questions = questionsIn(stage, rootTs);
    expect(new Set(questions).size).toBe(questions.length);
    expect(questions.length).toBe(1 + rounds * 3);
    const acknowledged = shown.get(client) ?? [];
    expect(questions.filter((text) => acknowledged.includes(text))).toEqual(acknowledged);

    const sent = world.chatra.sentByApi(client.id).map(({ text }) => text);
    expect(new Set(sent).size).toBe(sent.length);
    const askedAbout = posts.filter((text) => text.includes("Did the reply"));
    const answers = owed.get(client) ?? [];
    expect(answers.length).toBe(rounds * 3);
    for (const answer of answers) {
      const isSettled = sent.includes(answer) || askedAbout.some((text) => text.includes(`“${answer}”`));
      expect(isSettled, `${answer} is neither sent nor asked about`).toBe(true);
    }
    expect(overtaken(sent.slice(0, -1), answers)).toEqual([]);
  }
}

function questionsIn(stage: Stage, rootTs: string): string[] {
  // Lines of a chat that wait together are one post.
  const texts = stage.thread(rootTs).flatMap(({ text }) => text.split("\n"));
  return texts.filter((text) => text === "start" || text.startsWith("question"));
}

/**
 * Pairs that were sent the wrong way round. `acknowledged` is the order in which the bot heard of them: it can't keep
 * the order of what Slack delivers late, so only pairs that were said and heard in the same order count.
 */
function overtaken(sent: string[], acknowledged: string[]): string[] {
  const wrong: string[] = [];
  for (const [index, later] of sent.entries()) {
    for (const earlier of sent.slice(index + 1)) {
      const saidFirst = turnOf(earlier) < turnOf(later);
      if (saidFirst && acknowledged.indexOf(earlier) < acknowledged.indexOf(later))
        wrong.push(`${later} before ${earlier}`);
    }
  }
  return wrong;
}

function turnOf(answer: string): number {
  const [round = 0, number = 0] = (answer.match(/\d+/g) ?? []).map(Number);
  return round * 10 + number;
}

/** Mulberry32: small, and the same numbers for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
