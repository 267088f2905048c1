import { expect, test } from "vitest";
import { isReading } from "../../src/commands/run.ts";
import { readAudit } from "../store/read-audit.ts";
import { setStage } from "./stage.ts";

test("the actions are listed with what to call them by and what they take", async () => {
  await using stage = await setStage();
  await stage.command("actions");
  const list = stage.lastAnswer();
  expect(list).toContain("*10 actions*");
  expect(list).toContain("*Update Client* `update-client`");
  expect(list).toContain("`id` (string, required), `name` (string or null)");
  await stage.command("actions update <b>");
  expect(stage.lastAnswer()).toContain("for “update &lt;b&gt;”");
  await stage.command('actions  "find  a client"');
  await stage.command('actions "find" a client');
  const { id } = stage.world.membrane.connection();
  const asked = [`--connectionId=${id}`, "--limit", "100", "--json"];
  expect(stage.world.membrane.runs("action list").map(({ argv }) => argv)).toEqual([
    ["action", "list", ...asked],
    ["action", "list", "--intent=update <b>", ...asked],
    ["action", "list", "--intent=find a client", ...asked],
    ["action", "list", '--intent="find" a client', ...asked],
  ]);
});

test("a connection without actions says so", async () => {
  await using stage = await setStage({ world: { membrane: { actions: { only: [] } } } });
  await stage.command("actions");
  expect(stage.lastAnswer()).toContain("Membrane has no action.");
});

test("an action that only reads runs at once and shows what it answered", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera & <Co>" });
  await stage.command(`run get-client {"id": "${client.id}"}`);
  expect(stage.lastAnswer()).toContain("*Get Client* answered:");
  expect(stage.lastAnswer()).toContain('"displayedName": "Vera &amp; &lt;Co&gt;"');
  expect(stage.ordered).toEqual([]);
});

test("any other action is asked about with its input, and ordered by its id once it is confirmed", async () => {
  await using stage = await setStage();
  await stage.command('run update-client {"id": "c1", "notes": "a ``` b"}');
  const question = stage.lastAnswer();
  expect(question).toContain("Run `Update Client`");
  expect(question).toContain('"notes": "a \\u0060\\u0060\\u0060 b"');
  expect(stage.world.membrane.actionRuns("update-client")).toEqual([]);
  await stage.press("proposal.confirm");
  expect(stage.ordered.at(-1)?.act).toEqual({
    kind: "run",
    actionId: stage.world.membrane.actionId("update-client"),
    actionName: "Update Client",
    input: { id: "c1", notes: "a ``` b" },
  });
});

test("an input that the action's schema does not take is refused with each fault, before anything runs", async () => {
  await using stage = await setStage();
  await stage.command('run get-client {"client": "c1"}');
  expect(stage.lastAnswer()).toContain("`Get Client` does not take this input, so nothing was changed.");
  expect(stage.lastAnswer()).toContain("• “id” is missing.");
  expect(stage.lastAnswer()).toContain("• “client” is not a field of this action.");
  expect(stage.world.membrane.runs("action run")).toEqual([]);
});

test("an action that does not exist, or fails, is told of", async () => {
  await using stage = await setStage();
  await stage.command("run fly-away");
  expect(stage.lastAnswer()).toContain("The connection has no action `fly-away`.");
  await stage.command('run get-client {"id": "nobody"}');
  expect(stage.lastAnswer()).toContain(
    "The bot could not run the action. Chatra did not find what you asked for",
  );
});

test("a request that reads is sent at once, any other is asked about and ordered as it was written", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  stage.world.membrane.output.requestForm = "response";
  await stage.command(`request GET /clients/{id} id=${client.id}`);
  expect(stage.lastAnswer()).toContain("`GET /clients/{id}` answered with status 200:");
  expect(stage.lastAnswer()).toContain('"displayedName": "Vera"');

  const before = stage.world.membrane.runs("request").length;
  await stage.command(`request PUT /clients/{id} id=${client.id} {"notes": "Call"}`);
  for (const shown of ["`PUT /clients/{id}`", `"id": "${client.id}"`, '"notes": "Call"'])
    expect(stage.lastAnswer()).toContain(shown);
  expect(stage.world.membrane.runs("request")).toHaveLength(before);
  await stage.press("proposal.confirm");
  expect(stage.ordered.at(-1)?.act).toMatchObject({
    kind: "request",
    request: {
      method: "PUT",
      path: "/clients/{id}",
      pathParameters: { id: client.id },
      body: { notes: "Call" },
    },
  });
});

test("a request that Chatra refuses is told of with its own words", async () => {
  await using stage = await setStage();
  await stage.command("request GET /clients/nobody");
  expect(stage.lastAnswer()).toContain("The request to Chatra failed.");
});

test.for(["run get-client {}", "request GET /clients/c1"])(
  "“%s” is refused to whoever is no administrator, with who may",
  async (words) => {
    await using stage = await setStage({ deps: { adminUsers: ["UBOSS"] } });
    await stage.command(words, stage.grace);
    expect(stage.lastAnswer(stage.grace)).toContain("Only admins can");
    expect(stage.lastAnswer(stage.grace)).toContain("<@UBOSS>");
    expect(stage.world.membrane.runs()).toEqual([]);
  },
);

test("who is named as an administrator may, and Slack is asked no more than once a minute about others", async () => {
  let now = Date.now();
  const adminUsers: string[] = [];
  await using stage = await setStage({ deps: { adminUsers, now: () => now } });
  await stage.command("run fly-away", stage.grace);
  stage.grace.info.isAdmin = true;
  await stage.command("run fly-away", stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("Only admins can run actions");
  expect(stage.world.slack.calls("users.info")).toHaveLength(1);
  now += 60_001;
  await stage.command("run fly-away", stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("has no action");
  expect(stage.world.slack.calls("users.info")).toHaveLength(2);

  const linus = stage.world.slack.user("linus");
  adminUsers.push(linus.id);
  await stage.command("run fly-away", linus);
  expect(stage.lastAnswer(linus)).toContain("has no action");
});

test("while Slack does not tell who is an administrator nothing is done", async () => {
  await using stage = await setStage({ deps: { guestsMayCommand: true } });
  stage.world.slack.faults.add({ method: "users.info", kind: "server-error" });
  await stage.command("run get-client {}");
  expect(stage.lastAnswer()).toContain(
    "The bot could not check whether you are an admin, so nothing was changed.",
  );
});

test("the connections are listed with their state, and what to do about them", async () => {
  await using stage = await setStage({
    world: { membrane: { connections: [{ name: "HubSpot", connectorKey: "hubspot" }, {}] } },
  });
  const { id } = stage.world.membrane.connection();
  stage.world.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
  await stage.command("connections");
  expect(stage.lastAnswer()).toContain(
    `:red_circle: *Chatra* \`${id}\`: client action required, in use by this bot`,
  );
  expect(stage.lastAnswer()).toContain("Reconnect your Chatra account");
  expect(stage.lastAnswer()).toContain("|Open the connection>");
  expect(stage.lastAnswer()).toContain(":large_green_circle: *HubSpot*");
});

test("a workspace without connections says how to make one", async () => {
  await using stage = await setStage({ world: { membrane: { connections: [] } } });
  await stage.command("connections");
  expect(stage.lastAnswer()).toContain("`/chatra connect`.");
});

test("where several connections could be meant, the choice is told of", async () => {
  await using stage = await setStage({
    world: { membrane: { connections: [{ name: "Chatra A" }, { name: "Chatra B" }] } },
  });
  await stage.command("client c1");
  expect(stage.lastAnswer()).toContain(
    "not look up the visitor `c1`. The bot can't tell which connection to use: 2 Chatra connections",
  );
  expect(stage.lastAnswer()).toContain("Chatra B");
});

test("a connection that is ready needs no connecting", async () => {
  await using stage = await setStage();
  await stage.command("connect");
  expect(stage.lastAnswer()).toContain("is ready. You have nothing to do.");
  expect(await stage.store.transaction((tx) => readAudit(tx, 9))).toMatchObject([
    { act: "connect", userId: stage.ada.id, outcome: "done" },
  ]);
});

test("a connection that waits for a login is told of with its address, and again when it is ready", async () => {
  await using stage = await setStage();
  const { id } = stage.world.membrane.connection();
  stage.world.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
  await stage.ada.slashCommand(stage.channelId, "/chatra", "connect");
  await stage.world.slack.waitFor(() => stage.lastAnswer().includes("waits for a login"), {
    timeoutMs: 10_000,
  });
  expect(stage.lastAnswer()).toContain("|Finish the login in the browser>");
  const audit = () => stage.store.transaction((tx) => readAudit(tx, 9));
  expect(await audit()).toMatchObject([{ act: "connect", userId: stage.ada.id, outcome: "ordered" }]);
  stage.world.membrane.setConnectionState(id, "READY");
  await stage.world.slack.waitFor(() => stage.lastAnswer().includes("is ready."), { timeoutMs: 10_000 });
  expect(stage.answers()).toHaveLength(2);
  expect(await audit()).toMatchObject([{ act: "connect", outcome: "done" }]);
});

test("a connection that could not be begun is recorded as failed", async () => {
  await using stage = await setStage();
  stage.world.membrane.logOut();
  await stage.command("connect");
  expect(stage.lastAnswer()).toContain("The bot could not connect Chatra.");
  expect(await stage.store.transaction((tx) => readAudit(tx, 9))).toMatchObject([
    { act: "connect", outcome: "failed" },
  ]);
});

test("the wait for a connection ends when the bot stops", async () => {
  await using stage = await setStage();
  stage.world.membrane.setConnectionState(stage.world.membrane.connection().id, "CLIENT_ACTION_REQUIRED");
  await stage.ada.slashCommand(stage.channelId, "/chatra", "connect");
  await stage.world.slack.waitFor(() => stage.lastAnswer().includes("waits for a login"), {
    timeoutMs: 10_000,
  });
  await stage.world.membrane.waitFor((membrane) => membrane.runs("connection get").length > 0);
  await stage.handlers.stop();
  await stage.handlers.idle();
  expect(stage.answers()).toHaveLength(1);
});

test.for([
  [{ key: "get-client", name: "Get Client" }, true],
  [{ key: "", name: "List Orders" }, true],
  [{ key: undefined, name: "searchContacts" }, true],
  [{ key: "FIND_CONTACT", name: "x" }, true],
  [{ key: "find-or-create-client", name: "Find" }, false],
  [{ key: "get-and-delete", name: "Get" }, false],
  [{ key: "_get-client", name: "x" }, true],
  [{ key: "getaway", name: "Getaway" }, false],
  [{ key: "update-client", name: "Get Client" }, false],
  [{ key: "", name: "" }, false],
] as const)("%j is known as reading: %s", ([action, reads]) => {
  expect(isReading(action)).toBe(reads);
});
