import { expect, test } from "vitest";
import { form } from "../chaos/form.ts";
import { createSeededRandom } from "../chaos/seeded-random.ts";
import {
  answeredEndings,
  createEndings,
  type Ending,
  numberedEndings,
  randomEndings,
  silentEndings,
} from "../fixtures/membrane/endings.ts";
import { type Stage, setStage } from "./stage.ts";

const random = createSeededRandom(form.seed);
const drawn = randomEndings(form.long ? 60 : 8, () => random.next());
const PATIENCE_MS = 60_000;

type Settings = { hasEcho: boolean; hasLog?: boolean };

/** The bot with a `membrane` in front of it that lets each send through and then ends in one of these ways. */
async function openEndings(endings: readonly Ending[], { hasEcho, hasLog = true }: Settings) {
  let made: ReturnType<typeof createEndings> | undefined;
  const stage = await setStage({
    world: hasEcho ? {} : { chatra: { behaviour: { echo: "off" } } },
    bot: (world) => {
      made = createEndings(world.membrane.bin, endings);
      return { extra: { ...made.variables, ...(hasLog ? {} : { MEMBRANE_NO_LOG: "1" }) } };
    },
  });
  if (!made) throw new Error("the bot was started without its variables");
  const { asked } = made;
  const dispose = async (): Promise<void> => {
    await stage[Symbol.asyncDispose]();
    made?.[Symbol.dispose]();
  };
  return { ...stage, asked, [Symbol.asyncDispose]: dispose };
}

/** A reply to a visitor of its own for each ending. */
async function replyToAll(stage: Stage, endings: readonly Ending[]) {
  return Promise.all(
    endings.map(async ({ name }) => {
      const { client, rootTs } = await stage.openChat(`Visitor of ${name}`);
      const reply = stage.ada.postMessage(stage.channelId, name, { threadTs: rootTs });
      return { name, client, rootTs, reply };
    }),
  );
}

function sendsOf({ world }: Stage, name: string): number {
  return world.chatra.sentByApi().filter(({ text }) => text === name).length;
}

const isQuestion = (text: string): boolean => /not known whether/.test(text);

async function expectReceipts(stage: Stage, endings: readonly Ending[]): Promise<void> {
  const chats = await replyToAll(stage, endings);
  for (const { name, rootTs, reply } of chats) {
    await stage.marked(reply.ts, "white_check_mark", PATIENCE_MS);
    expect([name, stage.thread(rootTs).filter(({ text }) => isQuestion(text))]).toEqual([name, []]);
  }
  await stage.quiet();
  for (const { name } of chats) expect([name, sendsOf(stage, name)]).toEqual([name, 1]);
}

async function expectQuestions(stage: Stage, endings: readonly Ending[]): Promise<void> {
  const chats = await replyToAll(stage, endings);
  const answered = chats.map(async ({ name, rootTs, reply, client }) => {
    const question = await stage.seen(rootTs, /not known whether/, PATIENCE_MS);
    await stage.marked(reply.ts, "grey_question", PATIENCE_MS);
    // What comes later goes on.
    stage.ada.postMessage(stage.channelId, `after ${client.id}`, { threadTs: rootTs });
    await stage.received(client, `after ${client.id}`, PATIENCE_MS);
    expect(stage.visitorSees(client)).toEqual([name, `after ${client.id}`]);
    await stage.ada.clickButton(stage.channelId, question.ts, "delivery.arrived");
    await stage.marked(reply.ts, "white_check_mark", PATIENCE_MS);
  });
  await Promise.all(answered);
  for (const { name } of chats) expect([name, sendsOf(stage, name)]).toEqual([name, 1]);
}

const LIMIT = { timeout: 200_000 };

test.concurrent(
  "however the program ends after a send, the send is made once, and its echo gives the receipt",
  LIMIT,
  async () => {
    const endings = [...silentEndings, ...answeredEndings, ...numberedEndings, ...drawn];
    await using stage = await openEndings(endings, { hasEcho: true });
    await expectReceipts(stage, endings);
  },
);

test.concurrent(
  "without an echo a whole answer still gives the receipt, whatever stands beside it",
  LIMIT,
  async () => {
    const endings = [...answeredEndings, ...drawn.filter(({ isAnswered }) => isAnswered)];
    await using stage = await openEndings(endings, { hasEcho: false });
    await expectReceipts(stage, endings);
  },
);

test.concurrent(
  "without an echo or an answer people are asked, once, and nothing is sent again",
  LIMIT,
  async () => {
    const endings = [...silentEndings, ...drawn.filter(({ isAnswered }) => !isAnswered)];
    await using stage = await openEndings(endings, { hasEcho: false });
    await expectQuestions(stage, endings);
    expect(stage.asked()).toEqual([]);
  },
);

test.concurrent.each([
  ["there", 0],
  ["late", 9_000],
])(
  "where the id of the run is known and the log is %s, it gives the receipt, and nobody is asked",
  LIMIT,
  async (_, delayMs) => {
    await using stage = await openEndings(numberedEndings, { hasEcho: false });
    stage.world.membrane.runLog.delayMs = delayMs;
    await expectReceipts(stage, numberedEndings);
    const ids = stage.world.membrane.loggedRuns().map(({ id }) => id);
    expect(new Set(stage.asked())).toEqual(new Set(ids.slice(0, numberedEndings.length)));
    // The message's id came with the log, so that a correction still finds it.
    const { client, rootTs } = await stage.openChat("Corrected");
    const reply = stage.ada.postMessage(stage.channelId, "ending-cut-short", { threadTs: rootTs });
    await stage.marked(reply.ts, "white_check_mark", PATIENCE_MS);
    stage.ada.editMessage(stage.channelId, reply.ts, "corrected");
    await stage.received(client, "corrected", PATIENCE_MS);
  },
);

test.concurrent.each([
  ["is no command", false],
  ["has a gap", true],
])("where the log %s people are asked, once, and nothing is sent again", LIMIT, async (_, hasLog) => {
  await using stage = await openEndings(numberedEndings, { hasEcho: false, hasLog });
  if (hasLog) stage.world.membrane.runLog.gaps = 1_000;
  await expectQuestions(stage, numberedEndings);
  expect(stage.asked().length).toBeGreaterThan(0);
});
