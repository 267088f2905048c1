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

test("what a channel is told to do about a broken connection can be done there, and `connect` mends that account's own", async () => {
  await using stage = await setManyStage({
    workspaces: [{ name: "Acme", accounts: ["shop", "desk"].map((name) => ({ name, isConnected: false })) }],
  });
  const { slack } = stage.world.workspace("Acme");
  const sales = slack.channels()[1] ?? slack.addChannel({ name: "sales" });
  const shop = await stage.join("Acme", "shop");
  const desk = await stage.addAccount("Acme", "desk", sales.id);
  const [first, second] = stage.world.membrane.connections();
  if (!first || !second) throw new Error("not connected");
  stage.world.membrane.setConnectionState(second.id, "CLIENT_ACTION_REQUIRED");
  const walt = await desk.openChat("Walt");
  desk.ada.postMessage(desk.channelId, "to Walt", { threadTs: walt.rootTs });
  await slack.waitFor(
    () =>
      slack
        .channel(desk.channelId)
        .messages()
        .some(({ text }) => text.includes("or use `/chatra connect`")),
    { what: "the notice", timeoutMs: 15_000 },
  );

  const answers = () => slack.channel(desk.channelId).ephemerals(desk.owner.id);
  const before = answers().length;
  await desk.owner.slashCommand(desk.channelId, "/chatra", "connect");
  const answer = await slack.waitFor(() => answers()[before], { what: "the answer" });
  expect(answer.text).toMatch(new RegExp(`${second.id}.* waits for you`));
  expect(stage.world.membrane.connections()).toHaveLength(2);
  stage.world.membrane.finishConnection(second.id, stage.world.account("desk").access);
  await desk.received(walt.client, "to Walt");
  expect(
    shop.slack
      .channel(shop.channelId)
      .messages()
      .some(({ text }) => text.includes("/chatra connect")),
  ).toBe(false);
});
