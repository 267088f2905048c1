import { connect } from "node:net";
import { expect, test } from "vitest";
import type { BotProcess } from "../../src/simulator/bot-process.ts";
import { form } from "../chaos/form.ts";
import { setManyStage } from "../flow/many-stage.ts";
import { type Stage, setStage } from "../flow/stage.ts";
import { findServer, makeDatabase } from "../store/own-database.ts";
import { createRandom } from "./fuzz-random.ts";
import { brokenRequest, type FuzzTargets, wholeRequest } from "./fuzz-requests.ts";
import { openKeepAlive } from "./keep-alive.ts";
import { statusesOf } from "./raw-http.ts";

/** Fewer than one file may have readers at once. */
const lanes = 4;

type Count = { whole: number; broken: number };

const postgres = await findServer();

/** So many requests to each kind of bot; none to one on PostgreSQL where no number is given. */
export function testHttpFuzz(counts: { sqlite: Count; postgres?: Count; many: Count }): void {
  process.stdout.write(`HTTP fuzz: CHAOS_SEED=${form.seed} repeats this run\n`);

  test("whatever is sent to the bot, nothing fails, and it goes on relaying", async () => {
    await using stage = await setStage({ bot: { transport: "api" } });
    await fuzz(stage, counts.sqlite);
  });

  if (counts.postgres !== undefined) testPostgres(counts.postgres);

  test("whatever is sent to a bot of many workspaces, nothing fails, and the pages of the installation neither", async () => {
    await using stage = await setManyStage({
      workspaces: [{ name: "Acme", accounts: [{ name: "shop", isConnected: false }] }],
      bot: { transport: "api" },
    });
    const { bot, world } = stage;
    const pid = bot.pid();
    const team = await stage.join("Acme", "shop");
    const { client, rootTs } = await team.openChat("First");
    const first = await fetch(`${bot.url}/slack/install`, { redirect: "manual" });
    const state = new URL(first.headers.get("location") ?? "").searchParams.get("state") ?? "";
    const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const targets: FuzzTargets = {
      teamId: team.slack.team.id,
      channelId: team.channelId,
      userId: team.ada.id,
      botId: team.slack.bot.botId,
      threadTs: rootTs,
      clientId: client.id,
      signingSecret: world.platform.signingSecret,
      webhookSecret: team.webhook.split("/").at(-1) ?? "",
      filePath: "/files/none/none",
      install: { state, cookie },
    };
    await send(bot, targets, counts.many, [302]);
    expect([bot.isRunning(), bot.pid()]).toEqual([true, pid]);
    const after = await team.openChat("Last", "after it all");
    team.ada.postMessage(team.channelId, "answered after it all", { threadTs: after.rootTs });
    await team.received(after.client, "answered after it all");
    const failed = bot.logs.filter((line) => /"level":(?:50|60)|UnhandledPromise|uncaught/i.test(line));
    expect(failed.slice(0, 10)).toEqual([]);
    for (const secret of [targets.webhookSecret, targets.signingSecret, world.platform.clientSecret])
      expect(bot.logs.join("\n")).not.toContain(secret);
  });
}

function testPostgres(count: Count): void {
  test.skipIf(postgres !== true)(
    `whatever is sent to the bot, PostgreSQL stores it${postgres === true ? "" : ` (no server: ${postgres})`}`,
    async () => {
      const database = await makeDatabase();
      try {
        await using stage = await setStage({ bot: { transport: "api", databaseUrl: database.url } });
        await fuzz(stage, count);
      } finally {
        await database.drop();
      }
    },
  );
}

async function fuzz(stage: Stage, count: Count): Promise<void> {
  const pid = stage.bot.pid();
  await send(stage.bot, await findTargets(stage), count);
  await expectBotIsWell(stage, pid);
}

/** `further`: what is answered besides what every bot has an answer for. */
async function send(
  bot: BotProcess,
  targets: FuzzTargets,
  count: Count,
  further: number[] = [],
): Promise<void> {
  const failures: string[] = [];
  const tally = new Map<number, number>();
  const countLate = () => bot.logs.filter((line) => line.includes("input not stored within 3 s")).length;
  let late = 0;
  const judge = (status: number, about: string): void => {
    tally.set(status, (tally.get(status) ?? 0) + 1);
    // On a machine that is busy, Slack is asked to deliver again after 3 s: nothing failed then.
    const isLate = status === 503 && about.includes("/slack/events") && countLate() > late++;
    if (status >= 500 && !isLate) failures.push(`${status} to ${about}`);
  };
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const random = createRandom(`${form.seed} ${lane}`);
      for (let done = 0; done < count.whole / lanes; done += 25) {
        // Several hundred from one address, so that some are cut short by the limit of failures, and not all.
        const address = `127.${lane + 1}.0.${Math.floor(done / 600) + 1}`;
        const connection = openKeepAlive(bot.port, address);
        for (let left = 25; left > 0; left -= 1) {
          const { bytes, method, about } = wholeRequest(random, targets);
          const status = await connection.send(bytes, method).catch((error: unknown) => {
            throw new Error(`${method} ${about}`, { cause: error });
          });
          judge(status, about);
          if (status === 0) failures.push(`no answer to ${about}`);
        }
        connection.close();
      }
      for (let done = 0; done < count.broken / lanes; done += 1) {
        const { bytes, about } = brokenRequest(random, targets);
        for (const status of await sendBroken(bot.port, bytes)) judge(status, `broken ${about}`);
      }
    }),
  );
  const shown = [...tally].sort(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
  process.stdout.write(`HTTP fuzz: answers ${shown.join(", ")}\n`);

  expect(failures.slice(0, 5), bot.logs.slice(-5).join("\n")).toEqual([]);
  // The inputs reach far enough to be worth something: taken, and refused for each reason.
  for (const status of [200, 400, 401, 404, 405, 414, 415, 417, ...further])
    expect([...tally.keys()]).toContain(status);
}

/** The same process still answers and relays both ways, and told nobody its secrets. */
async function expectBotIsWell(stage: Stage, pid: number | undefined): Promise<void> {
  const { bot, ada, channelId, world } = stage;
  expect([bot.isRunning(), bot.pid()]).toEqual([true, pid]);
  expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  const { client, rootTs } = await stage.openChat("Last", "after it all");
  ada.postMessage(channelId, "answered after it all", { threadTs: rootTs });
  await stage.received(client, "answered after it all");
  const log = bot.logs.join("\n");
  for (const secret of [world.webhookSecret, world.slack.signingSecret, world.slack.botToken]) {
    expect(log).not.toContain(secret);
  }
  const failed = bot.logs.filter((line) => /"level":(?:50|60)|UnhandledPromise|uncaught/i.test(line));
  expect(failed.slice(0, 10)).toEqual([]);
}

async function findTargets(stage: Stage): Promise<FuzzTargets> {
  const { world, ada, channelId } = stage;
  const { client, rootTs } = await stage.openChat("First");
  ada.uploadFile(channelId, { name: "a.png", bytes: "abc", mimetype: "image/png", threadTs: rootTs });
  const link = await world.chatra.waitFor(
    () => stage.visitorSees(client).flatMap((text) => /\/files\/\S+/.exec(text) ?? [])[0],
  );
  return {
    teamId: world.slack.team.id,
    channelId,
    userId: ada.id,
    botId: world.slack.bot.botId,
    threadTs: rootTs,
    clientId: client.id,
    signingSecret: world.slack.signingSecret,
    webhookSecret: world.webhookSecret,
    filePath: link,
  };
}

/** Sends bytes that are no whole request, says that no more will come, and gives the statuses of what came back. */
function sendBroken(port: number, bytes: Buffer): Promise<number[]> {
  return new Promise((resolve) => {
    let received = "";
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.end(bytes));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("end", () => socket.destroy());
    socket.on("close", () => resolve(statusesOf(received)));
  });
}
