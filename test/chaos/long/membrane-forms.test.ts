import { describe, expect, test } from "vitest";
import { type Stage, shareStage } from "../../flow/stage.ts";

const HOUR_MS = 60 * 60 * 1000;

/** The answer that Ada alone is given. */
function answered(stage: Stage, pattern: RegExp) {
  const { world, channelId, ada } = stage;
  return world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .ephemerals(ada.id)
        .find(({ text, blocks }) => pattern.test(`${text} ${JSON.stringify(blocks ?? [])}`)),
    { what: `an answer like ${pattern}` },
  );
}

describe("by Membrane's API", () => {
  const workspace = { key: "w1", secret: "the-right-secret" };
  let aheadMs = 0;
  const byApi = shareStage({
    bot: { transport: "api" },
    world: { membrane: { workspace, now: () => Date.now() + aheadMs } },
  });

  test("a bot with key and secret goes on when its token ends, and sends each reply once", async () => {
    const stage = byApi();
    const { world, channelId, ada, bot } = stage;
    const { membrane } = world;
    const { client, rootTs } = await stage.openChat("Tessa");
    const reply = async (text: string) => {
      const { ts } = ada.postMessage(channelId, text, { threadTs: rootTs });
      await stage.received(client, text);
      await stage.marked(ts, "white_check_mark");
    };
    await reply("before the token ends");
    const before = {
      logged: membrane.loggedRuns().length,
      sends: membrane.actionRuns("send-agent-message").length,
    };

    // To Membrane three hours have gone by, to the bot's own clock none.
    aheadMs += 3 * HOUR_MS;
    await reply("after the token has ended");
    await reply("by the new token");
    expect(stage.visitorSees(client)).toEqual([
      "before the token ends",
      "after the token has ended",
      "by the new token",
    ]);
    expect(membrane.loggedRuns()).toHaveLength(before.logged + 2);
    // One call was refused and made again.
    expect(membrane.actionRuns("send-agent-message")).toHaveLength(before.sends + 3);
    expect(membrane.runs().every(({ transport }) => transport === "http")).toBe(true);
    const log = bot.logs.join("\n");
    expect(log).not.toContain(membrane.workspace.secret);
    expect(log).not.toMatch(/eyJ[\w-]+\./);
  });

  test("a key that Membrane refuses is told in the channel as one to copy again; once it is taken, what waited goes out", async () => {
    const stage = byApi();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Nora");
    // As if the workspace's secret had been changed; the old one is put back below.
    workspace.secret = "another-secret";
    aheadMs += 3 * HOUR_MS;
    const { ts } = ada.postMessage(channelId, "waits for the key", { threadTs: rootTs });
    const notice = await world.slack.waitFor(
      (slack) =>
        slack
          .channel(channelId)
          .messages()
          .find(({ text }) => text.includes("MEMBRANE_WORKSPACE_SECRET")),
      { what: "the notice" },
    );
    expect(notice.text).not.toContain("the-right-secret");
    workspace.secret = "the-right-secret";
    await stage.received(client, "waits for the key", 30_000);
    await stage.marked(ts, "white_check_mark");
    expect(stage.visitorSees(client)).toEqual(["waits for the key"]);
  });

  test("instead of its command everything works the same", async () => {
    const stage = byApi();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Apia");
    const reply = ada.postMessage(channelId, "by the API", { threadTs: rootTs });
    await stage.received(client, "by the API");
    await stage.marked(reply.ts, "white_check_mark");
    await ada.slashCommand(channelId, "/chatra", `client ${client.id}`);
    await answered(stage, /Apia/);
    await ada.slashCommand(channelId, "/chatra", `request GET /clients/${client.id}`);
    await answered(stage, /GET \/clients/);
    expect(world.membrane.runs().every(({ transport }) => transport === "http")).toBe(true);
  });
});

describe("by its command", () => {
  const actOnly = ["action run", "connect --connectorId"];
  const byCommand = shareStage({
    beforeBot: ({ membrane }) => {
      membrane.output.lacks = actOnly;
    },
  });

  test.each([
    ["that knows `act` only", actOnly],
    ["that knows `action run` only", ["act", "action-run-log get", "connection list --cursor"]],
    ["that has no help", ["--help"]],
  ])("a bot with a CLI %s sends each reply once, and changes it", async (_name, lacks) => {
    const stage = byCommand();
    const { world, channelId, ada } = stage;
    const isKnown = world.membrane.output.lacks === lacks;
    world.membrane.output.lacks = lacks;
    // What the program knows is found out once.
    if (!isKnown) await stage.bot.restart();
    const before = {
      sends: world.membrane.actionRuns("send-agent-message").length,
      logged: world.membrane.loggedRuns().length,
    };
    const { client, rootTs } = await stage.openChat("Clio");
    const reply = ada.postMessage(channelId, "hello there", { threadTs: rootTs });
    await stage.received(client, "hello there");
    await stage.marked(reply.ts, "white_check_mark");
    ada.editMessage(channelId, reply.ts, "hello again");
    await stage.received(client, "hello again");
    // Known to be done, and so not made again by the next start.
    await stage.marked(reply.ts, "pencil2");
    expect(stage.visitorSees(client)).toEqual(["hello again"]);
    expect(world.membrane.actionRuns("send-agent-message")).toHaveLength(before.sends + 1);
    expect(world.membrane.loggedRuns()).toHaveLength(before.logged + 2);
  });
});
