import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ManyStage, setManyStage } from "../../flow/many-stage.ts";

const NEW = "a1".repeat(32);
const WRONG = "b2".repeat(32);

let stage: ManyStage;
beforeAll(async () => {
  stage = await setManyStage({
    workspaces: [
      {
        name: "Acme",
        channels: [{ name: "support" }, { name: "sales" }],
        accounts: ["shop", "desk"].map((name) => ({ name, isConnected: false })),
      },
    ],
    bot: { transport: "api" },
    // For longer than a restart takes.
    platform: { behaviour: { retryDelaysMs: Array.from({ length: 100 }, () => 300) } },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

test("a bot that is killed while an account waits for the browser adopts its connection once somebody finishes it", async () => {
  const { world, bot } = stage;
  const { slack } = world.workspace("Acme");
  const { chatra, access } = world.account("shop");
  const channel = slack.channel("support");
  const owner = slack.user(slack.users().find(({ isAdmin }) => isAdmin)?.id ?? "nobody");
  expect((await stage.install({ workspace: slack })).status).toBe(200);
  await owner.slashCommand(channel.id, "/chatra", "account add shop");
  const path = await slack.waitFor(
    () => /\/chatra\/webhooks\/[\w-]{24,}/.exec(JSON.stringify(channel.ephemerals(owner.id)))?.[0],
    { what: "the address of the webhook" },
  );
  await owner.slashCommand(channel.id, "/chatra", `account shop agent ${chatra.agents()[0]?.id}`);
  await slack.waitFor(() => JSON.stringify(channel.ephemerals(owner.id)).includes("answers as the agent"), {
    what: "the default agent",
  });
  await bot.kill();
  await bot.restart();
  chatra.connect(`${bot.url}${path}`);
  // What is said before it is connected waits.
  const client = chatra.addClient({ name: "Early" });
  chatra.visitor(client.id).writes("is anybody there?");
  const root = await slack.waitFor(
    () =>
      channel
        .messages()
        .find(({ ts }) => channel.thread(ts).some(({ text }) => text === "is anybody there?")),
    { what: "the thread" },
  );
  slack.user("ada").postMessage(channel.id, "we are", { threadTs: root.ts });
  const [request] = world.membrane.requests();
  world.membrane.finishRequest(request?.id ?? "none", { name: "shop", chatra: access });
  await chatra.waitFor(
    () =>
      chatra
        .visitor(client.id)
        .sees()
        .some(({ text }) => text === "we are"),
    {
      what: "the reply at the visitor's",
      timeoutMs: 30_000,
    },
  );
  expect(
    chatra
      .visitor(client.id)
      .sees()
      .map(({ text }) => text),
  ).toEqual(["is anybody there?", "we are"]);
});

test("a key is changed while nothing is lost, and without the right one the bot says what it can't read and takes nothing", async () => {
  const team = await stage.addAccount("Acme", "desk", "sales");
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

  await expect(restartWith(WRONG)).rejects.toThrow(
    /exited with code 1\nENCRYPTION_KEY opens none of [^\n]*$/,
  );
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
  await goOn("the new one alone");
});
