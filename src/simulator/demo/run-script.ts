/** The demo in the terminal: plays the whole story and says whether every step was seen. */
import { createColumns } from "./script/columns.ts";
import { commandSteps } from "./script/command-steps.ts";
import { everydaySteps } from "./script/everyday-steps.ts";
import { hardSteps } from "./script/hard-steps.ts";
import { narrate } from "./script/narrate.ts";
import { playStory, type Step } from "./script/play-story.ts";
import { reportSteps } from "./script/report-steps.ts";
import { createStage, type Stage } from "./script/stage.ts";
import { laterTeamSteps, teamSteps } from "./script/team-steps.ts";
import { retriesAtBeat } from "./slack-retries.ts";
import { startDemo } from "./start-demo.ts";

/** The whole story takes about 25 s; on a slower machine the demo ends with a message after this time. */
const longestMs = 60_000;
/** Slack's patience, made shorter for the story's sake. */
const slackRetriesMs = retriesAtBeat(250, 240);

const story: readonly Step<Stage>[] = [
  ...everydaySteps,
  ...teamSteps,
  ...hardSteps,
  ...commandSteps,
  ...laterTeamSteps,
  ...reportSteps,
];

/** Returns the exit code: 0 where every step was seen, 1 where one was not, or where `stopped` came first. */
export async function runScript(options: {
  write: (text: string) => void;
  columns: number;
  hasColour: boolean;
  stopped: Promise<void>;
}): Promise<number> {
  options.write("Starting a Slack workspace, a Chatra account, Membrane and the bot on this machine …\n");
  const startedAt = performance.now();
  const demo = await startDemo({ slackRetriesMs, readyTimeoutMs: 15_000 });
  const storyAt = performance.now();
  const elapsedMs = (): number => performance.now() - storyAt;
  const columns = createColumns({ ...options, elapsedMs });
  columns.across(`Ready after ${Math.round(storyAt - startedAt)} ms.\n`);
  columns.heading();
  const endNarration = narrate(demo, columns);
  const stage = createStage(
    demo,
    {
      note: (text) => columns.across(`${"".padStart(9)}… ${text}`, "yellow"),
      typed: (person, text) => columns.right(`${person} types: ${text}`),
    },
    () => longestMs - (performance.now() - startedAt),
  );
  const told = {
    begin: (number: number, title: string) =>
      columns.across(`\n${String(number).padStart(2)}. ${title}`, "bold"),
    seen: (ms: number) => columns.across(`${"".padStart(9)}✓ seen after ${Math.round(ms)} ms`, "green"),
    missed: (why: string) => columns.across(`${"".padStart(9)}✗ ${why}`, "red"),
  };
  try {
    const result = await Promise.race([playStory(story, stage, told), options.stopped.then(() => undefined)]);
    if (result === undefined) {
      columns.across("\nStopped.", "yellow");
      return 1;
    }
    columns.across(
      `\n${result.seen} of ${story.length} steps seen in ${(elapsedMs() / 1000).toFixed(1)} s.`,
      "bold",
    );
    if (result.missed === undefined) return 0;
    columns.across(`Not seen: ${result.missed}`, "red");
    columns.across(`What the bot wrote last:\n${demo.bot.lastLines(15).join("\n")}`);
    return 1;
  } finally {
    endNarration();
    await demo.close();
  }
}
