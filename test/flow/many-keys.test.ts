import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { setManyStage } from "./many-stage.ts";

const NEW = "a1".repeat(32);
const WRONG = "b2".repeat(32);

test("a key is changed while nothing is lost, and without the right one the bot says what it can't read and takes nothing", async () => {
  await using stage = await setManyStage({
    workspaces: [{ name: "Acme", accounts: [{ name: "shop", isConnected: false }] }],
    platform: { behaviour: { retryDelaysMs: [300, 300, 300, 300, 300, 300, 300, 300, 300, 300] } },
  });
  const team = await stage.join("Acme", "shop");
  const { client, rootTs } = await team.openChat("Kay");
  const goOn = async (words: string) => {
    team.chatra.visitor(client.id).writes(`visitor: ${words}`);
    await team.slack.waitFor(() => team.thread(rootTs).includes(`visitor: ${words}`), { what: words });
    team.ada.postMessage(team.channelId, words, { threadTs: rootTs });
    await team.received(client, words);
  };
  const old = stage.bot.environment.ENCRYPTION_KEY;
  /** Which key sealed each secret that is kept of workspaces and accounts. */
  const keysInUse = () => {
    const database = new DatabaseSync(join(stage.dataDir, "chatra-slack.db"), { readOnly: true });
    const rows = database
      .prepare("select sealed as secret from installations union all select secrets from accounts")
      .all();
    database.close();
    return rows.map(({ secret }) => String(secret).split(".")[1]);
  };
  let bot = stage.bot;
  const restartWith = async (keys: string) => {
    await bot.stop();
    bot = await stage.another({ port: stage.bot.port, extra: { ENCRYPTION_KEY: keys } });
  };

  const before = keysInUse();
  expect(new Set(before).size).toBe(1);
  await restartWith(`${NEW},${old}`);
  await goOn("both keys");
  await expect.poll(() => keysInUse().filter((key) => before.includes(key))).toEqual([]);
  await restartWith(NEW);
  await goOn("the new one alone");

  await expect(restartWith(WRONG)).rejects.toThrow(/exited with code 1\nENCRYPTION_KEY opens nothing/);
  // What the team writes meanwhile is delivered again by Slack, until it can be taken.
  team.ada.postMessage(team.channelId, "written meanwhile", { threadTs: rootTs });
  await team.slack.waitFor(() => (team.slack.deliveries().at(-1)?.attempts.length ?? 0) > 0, {
    what: "a try",
  });
  expect(
    team.slack
      .deliveries()
      .at(-1)
      ?.attempts.map(({ status }) => status),
  ).not.toContain(200);
  await restartWith(NEW);
  await team.received(client, "written meanwhile");
  await goOn("as before");
});
