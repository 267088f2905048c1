import { expect, test } from "vitest";
import { setManyStage } from "./many-stage.ts";

test("a bot that is killed while an account waits for the browser adopts its connection once somebody finishes it", async () => {
  await using stage = await setManyStage({
    workspaces: [{ name: "Acme", accounts: [{ name: "shop", isConnected: false }] }],
  });
  const { world, bot } = stage;
  const { slack } = world.workspace("Acme");
  const { chatra, access } = world.account("shop");
  const channel = slack.channel("support");
  const owner = slack.user(slack.users().find(({ isAdmin }) => isAdmin)?.id ?? "nobody");
  expect((await stage.install({ workspace: slack })).status).toBe(200);
  await owner.slashCommand(channel.id, "/chatra", "account add shop");
  const path = await slack.waitFor(
    () => /\/chatra\/webhooks\/[\w-]{24,}/.exec(JSON.stringify(channel.ephemerals(owner.id)))?.[0],
    { what: "the address of the webhook", timeoutMs: 15_000 },
  );
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
    { what: "the thread", timeoutMs: 15_000 },
  );
  slack.user("ada").postMessage(channel.id, "we are", { threadTs: root.ts });
  const [connection] = world.membrane.connections();
  world.membrane.finishConnection(connection?.id ?? "none", access);
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
