import { afterAll, expect, test } from "vitest";
import { createSeededRandom } from "../chaos/seeded-random.ts";
import {
  answeredEndings,
  createEndings,
  numberedEndings,
  randomEndings,
  silentEndings,
} from "../fixtures/membrane/endings.ts";
import {
  expectQuestions,
  expectReceipts,
  expectSentOnce,
  expectToGoOn,
  replyToAll,
  runIdsOf,
} from "./endings-story.ts";
import { shareStage } from "./stage.ts";

const random = createSeededRandom(12);
const drawn = randomEndings(4, () => random.next());
/** Each run is a process; the long form plays every ending. */
const everyOther = <T>(endings: readonly T[]): T[] => endings.filter((_, index) => index % 2 === 0);
const silent = everyOther(silentEndings);
const answeredOnes = everyOther(answeredEndings);
const numberedOnes = everyOther(numberedEndings);
const fixed = [...silent, ...answeredOnes, ...numberedOnes];

/** The bot has a `membrane` in front of it that lets each send through and then ends in the way that its text names. */
let made: ReturnType<typeof createEndings> | undefined;
const shared = shareStage({
  bot: (world) => {
    made = createEndings(world.membrane.bin, [...fixed, ...drawn]);
    return { extra: made.variables };
  },
});
afterAll(() => made?.[Symbol.dispose]());

test("however the program ends after a send, the send is made once, and its echo gives the receipt", async () => {
  const stage = shared();
  const chats = await replyToAll(
    stage,
    [...fixed.filter((_, index) => index % 3 === 0), ...drawn.slice(0, 2)],
    "echoed",
  );
  await expectReceipts(stage, chats);
  expectSentOnce(stage, chats);
});

test("without an echo a whole answer or Membrane's log gives the receipt; where neither is there people are asked, once, and nothing is sent again", async () => {
  const stage = shared();
  stage.world.chatra.behaviour.echo = "off";
  const asked = made?.asked ?? (() => []);
  const before = asked().length;
  const [answered, numbered, unknown] = await Promise.all([
    replyToAll(stage, [...answeredOnes, ...drawn.filter(({ isAnswered }) => isAnswered)]),
    replyToAll(stage, numberedOnes),
    replyToAll(stage, [...silent, ...drawn.filter(({ isAnswered }) => !isAnswered)]),
  ]);
  await expectReceipts(stage, [...answered, ...numbered]);
  expect(new Set(asked().slice(before))).toEqual(runIdsOf(stage, numbered));
  // The message's id came with the log, so that a correction still finds it.
  const [corrected] = numbered;
  if (!corrected) throw new Error("no ending with a number");
  stage.ada.editMessage(stage.channelId, corrected.ts, "corrected");
  await stage.received(corrected.client, "corrected");

  made?.loseLog();
  const withoutLog = await replyToAll(stage, numberedOnes.slice(0, 2), "no log");
  await expectQuestions(stage, [...unknown, ...withoutLog]);
  expect(new Set(asked().slice(before))).toEqual(runIdsOf(stage, [...numbered, ...withoutLog]));
  for (const chat of [unknown[0], withoutLog[0]]) if (chat) await expectToGoOn(stage, chat);
  await stage.quiet();
  expectSentOnce(stage, [...answered, ...numbered.slice(1), ...unknown, ...withoutLog]);
});
