import { expect, test } from "vitest";
import { startBot } from "../../src/simulator/bot-process.ts";
import { setManyStage } from "./many-stage.ts";

test("two workspaces install the app, add their accounts, and talk each with its own visitors", async () => {
  await using stage = await setManyStage({
    workspaces: [
      { name: "Acme", accounts: [{ name: "shop", isConnected: false }] },
      { name: "Initech", sameIdsAs: "Acme", accounts: [{ name: "desk", isConnected: false }] },
    ],
  });
  const acme = await stage.join("Acme", "shop");
  const initech = await stage.join("Initech", "desk");

  const vera = await acme.openChat("Vera");
  const igor = await initech.openChat("Igor");
  expect(initech.channelId).toBe(acme.channelId);
  acme.ada.postMessage(acme.channelId, "from Acme", { threadTs: vera.rootTs });
  initech.ada.postMessage(initech.channelId, "from Initech", { threadTs: igor.rootTs });
  await Promise.all([acme.received(vera.client, "from Acme"), initech.received(igor.client, "from Initech")]);
  expect(acme.sees(vera.client)).toEqual(["from Acme"]);
  expect(initech.sees(igor.client)).toEqual(["from Initech"]);
});

test("with another key than the database was encrypted with, the bot says so and ends, rather than lose what is sent to it", async () => {
  await using stage = await setManyStage({
    workspaces: [{ name: "Acme", accounts: [{ name: "shop", isConnected: false }] }],
  });
  const acme = await stage.join("Acme", "shop");
  await stage.bot.stop();
  const started = startBot(stage.world, {
    dataDir: stage.dataDir,
    port: stage.bot.port,
    extra: { ENCRYPTION_KEY: "d".repeat(64) },
  });
  await expect(started).rejects.toThrow(/exited with code 1\nENCRYPTION_KEY opens nothing [^\n]*$/);

  await stage.bot.restart();
  await acme.openChat("Vera");
});

test("adding and connecting an account alarms nobody in the channel", async () => {
  await using stage = await setManyStage({
    workspaces: [{ name: "Acme", accounts: [{ name: "shop", isConnected: false }] }],
  });
  const acme = await stage.join("Acme", "shop");
  await acme.openChat("Vera");
  expect(acme.slack.channel(acme.channelId).messages()).toHaveLength(1);
});
