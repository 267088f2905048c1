/** Plays a planned day on the demo's stage, as people at the website and in Slack would. */
import { setTimeout as wait } from "node:timers/promises";
import type { ChatraClient } from "../../chatra/simulator-api.ts";
import type { Demo } from "../start-demo.ts";
import { type DayStep, type PlannedChat, planDay } from "./plan-day.ts";

export interface Day {
  /** How many chats have begun; undefined while no day is played. */
  progress(): { begun: number; all: number } | undefined;
  /** Begins it. Throws where one is played already. */
  play(): void;
  /** What was begun stays as it is. */
  stop(): void;
}

const SEED = "a busy day";
/** A bot that was killed may be started again in this time. */
const CARD_WITHIN_MS = 60_000;

/** `pace`: 1 plays the day in two minutes, 20 in six seconds. `onChange` is called when it begins and ends. */
export function createDay(demo: Demo, onChange: () => void, pace = 1): Day {
  let begun = 0;
  let running: AbortController | undefined;
  const chats = planDay(SEED);

  async function playChat(chat: PlannedChat, signal: AbortSignal): Promise<void> {
    await wait(chat.beginsAtMs / pace, undefined, { signal });
    const client = demo.addVisitor({ ...chat.client, page: chat.page });
    begun += 1;
    for (const step of chat.steps) {
      await wait(step.afterMs / pace, undefined, { signal });
      // Somebody at the page may have done it before, or something else.
      await playStep(demo, client, step).catch(() => undefined);
    }
  }

  return {
    progress: () => running && { begun, all: chats.length },
    play() {
      if (running) throw new Error("A busy day is being played already.");
      const controller = new AbortController();
      running = controller;
      begun = 0;
      onChange();
      void Promise.allSettled(chats.map((chat) => playChat(chat, controller.signal))).then(() => {
        if (running === controller) running = undefined;
        onChange();
      });
    },
    stop: () => running?.abort(),
  };
}

async function playStep(demo: Demo, { id, chatId }: ChatraClient, step: DayStep): Promise<void> {
  const { slack, chatra } = demo.world;
  if (step.does === "write") return void chatra.visitor(id).writes(step.text);
  if (step.does === "leave") return void chatra.endChat(id);
  const person = slack.user(step.by);
  const { channelId } = demo;
  const card = await slack.waitFor(() => cardOf(demo, id), {
    what: `the card of the chat ${chatId}`,
    timeoutMs: CARD_WITHIN_MS,
  });
  switch (step.does) {
    case "answer":
      return void person.postMessage(channelId, step.text, { threadTs: card.ts });
    case "snooze":
      return void person.postMessage(channelId, "!snooze 2h", { threadTs: card.ts });
    default: {
      const name = step.does === "claim" ? "eyes" : "white_check_mark";
      if (step.how === "reaction") return void person.addReaction(channelId, card.ts, name);
      await person.clickButton(channelId, card.ts, `card.${step.does}`);
    }
  }
}

/** Cards name the client's id. Nobody is quicker than the words in the thread. */
function cardOf({ world, channelId }: Demo, clientId: string) {
  return world.slack
    .channel(channelId)
    .messages()
    .findLast(
      ({ blocks, reply_count = 0 }) => reply_count > 0 && JSON.stringify(blocks ?? []).includes(clientId),
    );
}
