import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { PATIENT_SLACK } from "./crash-story.ts";
import { setStage } from "./stage.ts";
import { playWaitingStates } from "./waiting-states-story.ts";

test("killed in each state of waiting, the bot goes on where it was: cards, timers, and each snooze ends once", async () => {
  await using stage = await setStage({
    world: { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
    bot: { transport: "api" },
  });
  await playWaitingStates(stage, 1, 0);
  await stage.bot.kill();
  using database = new DatabaseSync(join(stage.dataDir, "chatra-slack.db"), { readOnly: true });
  const states = database
    .prepare(
      `select e.state, count(*) as count, count(t.due_at) as timers from episodes e
        join conversations c on c.id = e.conversation_id left join timers t on t.key = c.id
        where c.profile not like '%Sentinel%' group by e.state order by e.state`,
    )
    .all();
  // Those who wait are to be reminded of; who sleeps is woken.
  expect(
    states.map(
      ({ state, count, timers }) => `${String(state)}: ${Number(count)}, ${Number(timers)} with a timer`,
    ),
  ).toEqual([
    "answered: 1, 0 with a timer",
    "claimed: 1, 1 with a timer",
    "closed: 1, 0 with a timer",
    "snoozed: 1, 1 with a timer",
    "waiting: 3, 3 with a timer",
  ]);
});
