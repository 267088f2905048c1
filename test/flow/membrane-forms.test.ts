import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const HOUR_MS = 60 * 60 * 1000;

test("by Membrane's API a bot with key and secret goes on when its token ends, and sends each reply once", async () => {
  let aheadMs = 0;
  const membraneOptions = { now: () => Date.now() + aheadMs };
  await using stage = await setStage({ bot: { transport: "api" }, world: { membrane: membraneOptions } });
  const { world, channelId, ada, bot } = stage;
  const { membrane } = world;
  const { client, rootTs } = await stage.openChat("Tessa");
  const reply = async (text: string) => {
    const { ts } = ada.postMessage(channelId, text, { threadTs: rootTs });
    await stage.received(client, text);
    await stage.marked(ts, "white_check_mark");
  };
  await reply("before the token ends");
  expect(membrane.loggedRuns()).toHaveLength(1);

  // To Membrane three hours have gone by, to the bot's own clock none.
  aheadMs = 3 * HOUR_MS;
  await reply("after the token has ended");
  await reply("by the new token");
  expect(stage.visitorSees(client)).toEqual([
    "before the token ends",
    "after the token has ended",
    "by the new token",
  ]);
  expect(membrane.loggedRuns()).toHaveLength(3);
  // One call was refused and made again: four in all for three replies.
  expect(membrane.actionRuns("send-agent-message")).toHaveLength(4);
  expect(membrane.runs().every(({ transport }) => transport === "http")).toBe(true);
  const log = bot.logs.join("\n");
  expect(log).not.toContain(membrane.workspace.secret);
  expect(log).not.toMatch(/eyJ[\w-]+\./);
});

test("a key that Membrane refuses is told in the channel as one to copy again; once it is taken, what waited goes out", async () => {
  let aheadMs = 0;
  const workspace = { key: "w1", secret: "the-right-secret" };
  await using stage = await setStage({
    bot: { transport: "api" },
    world: { membrane: { workspace, now: () => Date.now() + aheadMs } },
  });
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Nora");
  // As if the workspace's secret had been changed; the old one is put back below.
  workspace.secret = "another-secret";
  aheadMs = 3 * HOUR_MS;
  const { ts } = ada.postMessage(channelId, "waits for the key", { threadTs: rootTs });
  const notice = await world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .messages()
        .find(({ text }) => text.includes("MEMBRANE_WORKSPACE_SECRET")),
    { what: "the notice", timeoutMs: 20_000 },
  );
  expect(notice.text).not.toContain("the-right-secret");
  workspace.secret = "the-right-secret";
  await stage.received(client, "waits for the key", 30_000);
  await stage.marked(ts, "white_check_mark");
  expect(stage.visitorSees(client)).toEqual(["waits for the key"]);
});

test.each([
  ["that knows `act` only", ["action run", "connect --connectorId"]],
  ["that knows `action run` only", ["act", "action-run-log get", "connection list --cursor"]],
  ["that has no help", ["--help"]],
])("a bot with a CLI %s sends each reply once, and changes it", async (_name, lacks) => {
  await using stage = await setStage({ world: { membrane: { output: { lacks } } } });
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Clio");
  const reply = ada.postMessage(channelId, "hello there", { threadTs: rootTs });
  await stage.received(client, "hello there", 20_000);
  await stage.marked(reply.ts, "white_check_mark");
  ada.editMessage(channelId, reply.ts, "hello again");
  await stage.received(client, "hello again", 20_000);
  expect(stage.visitorSees(client)).toEqual(["hello again"]);
  expect(world.membrane.actionRuns("send-agent-message")).toHaveLength(1);
  expect(world.membrane.loggedRuns()).toHaveLength(2);
});

test("a connection that is renewed by a command only is told with it, and no second is made", async () => {
  await using stage = await setStage();
  const { world, channelId, ada } = stage;
  const { membrane } = world;
  const connection = membrane.connection();
  membrane.setConnectionState(connection.id, "CLIENT_ACTION_REQUIRED");
  if (connection.clientAction) delete connection.clientAction.uiUrl;
  await ada.slashCommand(channelId, "/chatra", "connect");
  const answer = await world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .ephemerals(ada.id)
        .find(({ text }) => text.includes(`membrane connect --connectionId ${connection.id}`)),
    { what: "the command", timeoutMs: 15_000 },
  );
  expect(answer.text).toContain("waits for a person");
  expect(membrane.connections()).toHaveLength(1);
  expect(membrane.runs("connect")).toHaveLength(0);
});
