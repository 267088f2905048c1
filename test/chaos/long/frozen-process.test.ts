import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { startBot } from "../../../src/simulator/bot-process.ts";
import { setStage } from "../../flow/stage.ts";
import { findServer, makeDatabase } from "../../store/own-database.ts";

const found = await findServer();

test.skipIf(found !== true)(
  `a process that was frozen before it ran \`membrane\` does not send what another was told to send again meanwhile${found === true ? "" : ` (skipped: ${found})`}`,
  { timeout: 120_000 },
  async () => {
    const database = await makeDatabase();
    const membrane = { MEMBRANE_CONCURRENCY: "1" };
    await using stage = await setStage({
      bot: { databaseUrl: database.url, extra: membrane, readyTimeoutMs: 40_000 },
    });
    const { world, channelId, ada, bot: frozen } = stage;
    const other = await startBot(world, {
      dataDir: stage.dataDir,
      databaseUrl: database.url,
      readyTimeoutMs: 40_000,
    });
    const signal = (bot: typeof frozen, name: NodeJS.Signals) => process.kill(bot.pid() ?? 0, name);
    try {
      world.connectBot(frozen.url);
      const { client, rootTs } = await stage.openChat("Frieda");
      // Only the one can claim the send, which then waits for its turn behind a slow look-up.
      signal(other, "SIGSTOP");
      world.membrane.faults.add({ action: "get-client", kind: "slow", delayMs: 2_500 });
      void ada.slashCommand(channelId, "/chatra", `client ${client.id}`);
      await world.membrane.waitFor((simulator) =>
        simulator.actionRuns("get-client").some(({ isRunning }) => isRunning),
      );
      await ada.postMessage(channelId, "only once", { threadTs: rootTs }).delivered;
      const isClaimed = async () =>
        (await database.run("select 1 from deliveries where target = 'chatra' and state = 'sending'"))
          .rowCount;
      while ((await isClaimed()) === 0) await wait(20);
      signal(frozen, "SIGSTOP");
      expect(world.membrane.actionRuns("send-agent-message")).toEqual([]);

      signal(other, "SIGCONT");
      world.connectBot(other.url);
      const question = await stage.seen(rootTs, /Did the reply .* reach /, 60_000);
      expect(stage.visitorSees(client)).toEqual([]);
      await ada.clickButton(channelId, question.ts, "delivery.send-again");
      await stage.received(client, "only once");
      signal(frozen, "SIGCONT");
      // The frozen one answers again once it has taken its turns; a send of its own would take no longer than this.
      await fetch(`${frozen.url}/metrics`);
      await wait(5_000);
      expect(stage.visitorSees(client)).toEqual(["only once"]);
    } finally {
      await other.kill();
      await frozen.kill();
      await database.drop();
    }
  },
);
