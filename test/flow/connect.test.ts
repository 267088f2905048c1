import { expect, test } from "vitest";
import { type Stage, setStage } from "./stage.ts";

function told(stage: Stage, pattern: RegExp) {
  const { world, channelId, ada } = stage;
  return world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .ephemerals(ada.id)
        .find(({ text, blocks }) => pattern.test(`${text} ${JSON.stringify(blocks ?? [])}`)),
    { what: `an answer like ${pattern}`, timeoutMs: 15_000 },
  );
}

test("Chatra is connected from Slack: found, connected, finished by a person, and what waited goes out", async () => {
  await using stage = await setStage();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Connie");
  const { membrane } = world;
  membrane.removeConnection(membrane.connection().id);
  const reply = ada.postMessage(channelId, "are you still there?", { threadTs: rootTs });

  membrane.clearRecords();
  await ada.slashCommand(channelId, "/chatra", "connect");
  const answer = await told(stage, /Finish it in the browser/);
  const made = membrane.connection();
  expect(answer.text).toContain(made.clientAction?.uiUrl);
  expect(membrane.runs("search").map(({ argv }) => argv)).toEqual([
    ["search", "chatra", "--elementType=connector", "--json"],
  ]);
  expect(membrane.runs("connect").map(({ argv }) => argv)).toEqual([
    ["connect", `--connectorId=${made.connectorId}`, "--json"],
  ]);
  await ada.slashCommand(channelId, "/chatra", "connections");
  await told(stage, new RegExp(`${made.id}.*needs|${made.id}.*waits`, "s"));

  membrane.setConnectionState(made.id, "READY");
  await told(stage, new RegExp(`\`${made.id}\` is ready`));
  const waiting = membrane.runs("connection get").find(({ argv }) => argv.includes("--wait"));
  expect(waiting?.argv).toEqual(["connection", "get", made.id, "--wait", "--timeout", "30", "--json"]);
  await stage.received(client, "are you still there?", 20_000);
  await stage.marked(reply.ts, "white_check_mark");
  expect(stage.visitorSees(client)).toEqual(["are you still there?"]);
});

test("by Membrane's API instead of its command everything works the same", async () => {
  await using stage = await setStage({ bot: { transport: "api" } });
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Apia");
  const reply = ada.postMessage(channelId, "by the API", { threadTs: rootTs });
  await stage.received(client, "by the API");
  await stage.marked(reply.ts, "white_check_mark");
  await ada.slashCommand(channelId, "/chatra", `client ${client.id}`);
  await told(stage, /Apia/);
  await ada.slashCommand(channelId, "/chatra", `request GET /clients/${client.id}`);
  await told(stage, /GET \/clients/);
  expect(world.membrane.runs().every(({ transport }) => transport === "http")).toBe(true);
});
