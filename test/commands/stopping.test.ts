import { afterAll, beforeAll, expect, test } from "vitest";
import { listHours } from "../../src/store/hours.ts";
import { type Stage, setStage, textsIn } from "./stage.ts";

const STOPPING = "The bot is stopping right now. Try again in a minute.";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
  await stage.handlers.stop();
});
afterAll(async () => stage[Symbol.asyncDispose]());

test.each(["client c1", "update c1", "notify", "hours office", "status", "agents"])(
  "%s is answered at once that the bot is stopping",
  async (text) => {
    const { handlers, teamId, channelId, adaId: userId } = stage;
    expect(await handlers.onCommand({ id: text, teamId, channelId, userId, text })).toEqual({
      text: STOPPING,
    });
  },
);

/** Sends a form; resolves with its texts if it stays open. */
async function send(
  form: "edit_route" | "test_route" | "edit_hours" | "notify",
  metadata: object,
  values: Record<string, string>,
): Promise<string> {
  const { handlers, teamId, adaId: userId } = stage;
  const sent = { id: form, viewId: `V${form}`, teamId, userId, form, values };
  const outcome = await handlers.onForm({ ...sent, metadata: JSON.stringify(metadata) });
  return outcome.kind === "show" ? textsIn(outcome.view) : outcome.kind;
}

test("a form that is sent meanwhile stays open and says what became of it", async () => {
  const { channelId: channel, accountId } = stage;
  const place = { channelId: channel };
  const hours = { accountId, name: "office", place };
  expect([
    await send("edit_route", { client: "default/add/", place }, { name: "vip" }),
    await send("test_route", { client: "default/test/", place }, { client: "c1" }),
    await send("notify", {}, { digest: "18:00" }),
    await send("edit_hours", hours, { line: "mon 9-18 UTC" }),
  ]).toEqual([
    `Route\nClose\n${STOPPING}`,
    `Route\nClose\n${STOPPING}`,
    `Your notifications\nClose\n${STOPPING}`,
    expect.stringMatching(/^Business hours\nClose\n:white_check_mark: Saved the hours `office`/),
  ]);
  const saved = await stage.store.transaction((tx) => listHours(tx, accountId));
  expect(saved.map(({ name }) => name)).toEqual(["office"]);
});
