import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BotProcess } from "../../../src/simulator/bot-process.ts";
import { playTakingOver } from "../../flow/many-processes-story.ts";
import { type ManyStage, setManyStage, type Team } from "../../flow/many-stage.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../../store/own-database.ts";

const found = await findServer();

/** Renewing a token waits for its time; here that has come. */
const LEASES_RAN_OUT = "update installations set lease_until = 0 where lease_until is not null";
const RUN_OUT = "update installations set expires_at = 1, refresh_at = 1";
const FAILED = "select 1 from installations where refresh_attempts > 0";
const TRY_AGAIN = "update installations set refresh_at = 1";

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  let stage: ManyStage;
  let second: BotProcess;
  let team: Team;
  let chat: Awaited<ReturnType<Team["openChat"]>>;
  let said = 0;

  beforeAll(async () => {
    database = await makeDatabase();
    stage = await setManyStage({
      workspaces: [
        {
          name: "Acme",
          channels: [{ name: "support" }, { name: "sales" }],
          accounts: ["shop", "b2b"].map((name) => ({ name, isConnected: false })),
        },
      ],
      platform: { tokenRotation: true },
      bot: { databaseUrl: database.url, transport: "api" },
    });
    second = await stage.another();
  });
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
    await database.drop();
  });

  const expire = () => stage.world.platform.expireTokens(team.slack);
  const refreshes = () => stage.world.platform.refreshes().map(({ ok }) => ok);
  /** One more of the visitor and of the team, side by side. */
  const sayMore = (): void => {
    said += 1;
    team.chatra.visitor(chat.client.id).writes(`visitor ${said}`);
    team.ada.postMessage(team.channelId, `team ${said}`, { threadTs: chat.rootTs });
  };
  const posts = () => team.thread(chat.rootTs).filter((text) => text.startsWith("visitor"));
  /** Everything that was said has arrived, once and in its order. */
  const hasAllArrived = async (): Promise<void> => {
    await team.received(chat.client, `team ${said}`);
    await team.slack.waitFor(() => posts().includes(`visitor ${said}`), {
      what: `visitor ${said} in the thread`,
      // What a killed process had claimed is its own for fifteen seconds.
      timeoutMs: 45_000,
    });
    const numbers = Array.from({ length: said }, (_, index) => index + 1);
    expect(posts()).toEqual([0, ...numbers].map((number) => `visitor ${number}`));
    expect(team.sees(chat.client)).toEqual(numbers.map((number) => `team ${number}`));
  };

  test("what is set up through one bot is served by the others, also by one that was down, and taken over when one dies", async () => {
    team = await playTakingOver(stage, second);
  });

  test("tokens that run out while people talk are renewed once each, and nothing is lost, doubled or out of order", async () => {
    // Chatra talks to the first, Slack to the second.
    team.chatra.connect(team.webhook);
    stage.world.connectBot(second.url);
    chat = await team.openChat("Vita", "visitor 0");
    for (const expiry of [1, 2]) {
      sayMore();
      expire();
      sayMore();
      sayMore();
      await hasAllArrived();
      expect(refreshes()).toEqual(Array.from({ length: expiry }, () => true));
    }
  });

  test("when the process dies that is about to renew a token, another one does", async () => {
    const before = refreshes().length;
    await second.stop();
    stage.world.connectBot(stage.bot.url);
    // Whoever has decided so far: this one is to know the teammate's name, for which Slack can't be asked in a moment.
    sayMore();
    await hasAllArrived();
    stage.world.platform.faults.add({ method: "oauth.v2.access", kind: "timeout" });
    const asked = stage.world.platform.calls("oauth.v2.access").length;
    expire();
    sayMore();
    await stage.world.platform.waitFor((slack) => slack.calls("oauth.v2.access").length > asked, {
      what: "a token to be renewed",
    });
    // What a killed process was sending would be in doubt, which is another story. Chatra does not repeat a webhook.
    await team.received(chat.client, `team ${said}`);
    await team.chatra.settled();
    await second.restart();
    stage.world.connectBot(second.url);
    await stage.bot.kill();
    await database.run(LEASES_RAN_OUT);
    await hasAllArrived();
    expect(refreshes()).toEqual(Array.from({ length: before + 1 }, () => true));
  });

  test("a token that has run out while Slack renews none loses no word: they are kept, and arrive when it does", async () => {
    const { bot, world } = stage;
    const { platform } = world;
    const renew = platform.faults.add({ method: "oauth.v2.access", kind: "server-error", times: 1_000 });
    expire();
    await database.run(RUN_OUT);
    await expect.poll(async () => (await database.run(FAILED)).rowCount).toBe(1);
    // Neither a process that looks again at what is set up, nor one that is started, leaves the workspace out.
    await bot.restart();
    team.chatra.connect(team.webhook);
    sayMore();
    await world.settled();
    expect(
      team.chatra
        .webhooks()
        .at(-1)
        ?.attempts.map(({ status }) => status),
    ).toEqual([200]);
    expect(posts()).not.toContain(`visitor ${said}`);
    renew();
    await database.run(TRY_AGAIN);
    await hasAllArrived();
  });
});
