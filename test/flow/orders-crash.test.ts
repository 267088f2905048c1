import { expect, test } from "vitest";
import { type Stage, setStage } from "./stage.ts";

/** Moments in the life of a command, by what others can see of it. */
const moments: [string, (stage: Stage, rootTs: string) => Promise<unknown>][] = [
  ["once Slack was told that the command was taken", async () => undefined],
  ["once its words stand in the thread", (stage, rootTs) => stage.seen(rootTs, "ordered words")],
  [
    "while `membrane` runs",
    ({ world }) =>
      world.membrane.waitFor((membrane) => membrane.actionRuns("send-agent-message").length > 0, {
        what: "the run",
        timeoutMs: 10_000,
      }),
  ],
  [
    "once the visitor has the words",
    (stage) =>
      stage.world.chatra.waitFor(
        (chatra) => chatra.clients().some(({ id }) => agentsWords(stage, id).length > 0),
        {
          what: "the words at the visitor's",
          timeoutMs: 10_000,
        },
      ),
  ],
];

function agentsWords(stage: Stage, clientId: string): string[] {
  return stage.world.chatra
    .messages(clientId)
    .filter(({ type }) => type === "agent")
    .map(({ text }) => text);
}

// Side by side: they mostly wait for the echo that a restarted bot gives a chance.
test.concurrent.each(moments)("a command survives that the bot is killed %s", async (_moment, reached) => {
  await using stage = await setStage();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Crash");
  const taken = await ada.slashCommand(channelId, "/chatra", `send ${client.id} ordered words`);
  expect(taken.status).toBe(200);
  await reached(stage, rootTs);
  await stage.bot.kill();
  await stage.bot.restart();

  const post = await stage.seen(rootTs, "ordered words");
  // Its outcome shows by its echo, or somebody is asked who can look.
  const settled = await world.slack.waitFor(
    () => {
      const isMarked = world.slack
        .channel(channelId)
        .reactions(post.ts)
        .some(({ name }) => name === "white_check_mark");
      return isMarked
        ? "marked"
        : stage.thread(rootTs).find(({ text }) => /It is not known whether/.test(text));
    },
    { what: "a receipt or a question", timeoutMs: 20_000 },
  );
  if (settled !== "marked") {
    const arrived = agentsWords(stage, client.id).length > 0;
    await ada.clickButton(channelId, settled.ts, arrived ? "delivery.arrived" : "delivery.send-again");
    await stage.marked(post.ts, "white_check_mark");
  }
  await stage.received(client, "ordered words");
  await stage.quiet();
  expect(agentsWords(stage, client.id)).toEqual(["ordered words"]);
  expect(stage.thread(rootTs).filter(({ text }) => text === "ordered words")).toHaveLength(1);
});
