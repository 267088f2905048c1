import { expect, test } from "vitest";
import {
  answeredEndings,
  createEndings,
  type Ending,
  numberedEndings,
  randomEndings,
  silentEndings,
} from "../../fixtures/membrane/endings.ts";
import {
  expectQuestions,
  expectReceipts,
  expectSentOnce,
  expectToGoOn,
  replyToAll,
  runIdsOf,
} from "../../flow/endings-story.ts";
import { setStage } from "../../flow/stage.ts";
import { form } from "../form.ts";
import { createSeededRandom } from "../seeded-random.ts";

const random = createSeededRandom(form.seed);
const drawn = randomEndings(60, () => random.next());
const LIMIT = { timeout: 290_000 };

/** The bot with a `membrane` in front of it that lets each send through and then ends in one of these ways. */
async function openEndings(endings: readonly Ending[], { hasEcho }: { hasEcho: boolean }) {
  let made: ReturnType<typeof createEndings> | undefined;
  const stage = await setStage({
    world: hasEcho ? {} : { chatra: { behaviour: { echo: "off" } } },
    bot: (world) => {
      made = createEndings(world.membrane.bin, endings);
      return { extra: made.variables };
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

test(
  `however the program ends after a send, the send is made once, and its echo gives the receipt (seed ${form.seed})`,
  LIMIT,
  async () => {
    const endings = [...silentEndings, ...answeredEndings, ...numberedEndings, ...drawn];
    await using stage = await openEndings(endings, { hasEcho: true });
    const chats = await replyToAll(stage, endings);
    await expectReceipts(stage, chats);
    await stage.quiet();
    expectSentOnce(stage, chats);
  },
);

test(
  `without an echo a whole answer still gives the receipt, and people are asked where there is none (seed ${form.seed})`,
  LIMIT,
  async () => {
    await using stage = await openEndings([...silentEndings, ...answeredEndings, ...drawn], {
      hasEcho: false,
    });
    const answered = await replyToAll(stage, [
      ...answeredEndings,
      ...drawn.filter(({ isAnswered }) => isAnswered),
    ]);
    await expectReceipts(stage, answered);
    const unknown = await replyToAll(stage, [
      ...silentEndings,
      ...drawn.filter(({ isAnswered }) => !isAnswered),
    ]);
    await expectQuestions(stage, unknown);
    await Promise.all(unknown.map((chat) => expectToGoOn(stage, chat)));
    expectSentOnce(stage, [...answered, ...unknown]);
    expect(stage.asked()).toEqual([]);
  },
);

test(
  "where the log is late it gives the receipt, and nobody is asked; where it has a gap people are asked, once",
  LIMIT,
  async () => {
    await using stage = await openEndings(numberedEndings, { hasEcho: false });
    const { membrane } = stage.world;
    Object.assign(membrane.runLog, { delayMs: 9_000, gaps: numberedEndings.length });
    const lost = await replyToAll(stage, numberedEndings, "lost");
    await membrane.waitFor(() => membrane.runLog.gaps === 0, { timeoutMs: 30_000 });
    const late = await replyToAll(stage, numberedEndings, "late");
    await expectReceipts(stage, late);
    await expectQuestions(stage, lost);
    await Promise.all(lost.map((chat) => expectToGoOn(stage, chat)));
    expectSentOnce(stage, [...late, ...lost]);
    expect(runIdsOf(stage, lost)).toEqual(new Set());
    for (const id of runIdsOf(stage, late)) expect(stage.asked()).toContain(id);
  },
);
