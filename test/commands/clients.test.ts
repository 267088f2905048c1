import { expect, test } from "vitest";
import { saveConversations } from "../../src/store/conversations.ts";
import { setStage } from "./stage.ts";

test("a client's card shows contact, place, device, pages, the site's data and notes, and what can be done", async () => {
  await using stage = await setStage();
  const client = stage.addClient({
    name: "Vera <!channel>",
    email: "vera@example.org",
    phone: "+30 210 000",
    city: "Athens",
    country: "Greece",
    browser: "Firefox 143",
    os: "macOS",
    info: { notes: "Call <b>after</b> 5 & before 6", plan: "Gold" },
    integrationData: { orders: 12, vip: true, nested: { a: 1 } },
  });
  await stage.command(`client ${client.id}`);
  const card = stage.lastAnswer();
  for (const shown of [
    // A heading is plain text, in which Slack reads no mention.
    "💬 Vera <!channel>",
    "*Email*\nvera@example.org",
    "*Phone*\n+30 210 000",
    "*Location*\nAthens, Greece",
    "*Device*\nFirefox 143 on macOS",
    "Call &lt;b&gt;after&lt;/b&gt; 5 &amp; before 6",
    "*plan*\nGold",
    "*orders*\n12",
    "*vip*\ntrue",
    "<https://shop.example/|Shop>",
    `Client ID \`${client.id}\``,
    "Open thread",
    "Edit",
    "Push message",
  ])
    expect(card).toContain(shown);
  expect(card).not.toContain("nested");
  expect(stage.answers().map(({ text }) => text)).toEqual(["Visitor: Vera &lt;!channel&gt;"]);
  expect(stage.ordered).toEqual([]);
});

test("a client is named by a link to their thread as well, and the card leads back to it", async () => {
  await using stage = await setStage();
  const { client, threadTs } = await stage.addChat("Vera");
  const address = `https://${stage.world.slack.team.domain}.slack.com/archives/${stage.channelId}/p${threadTs.replace(".", "")}`;
  await stage.command(`client ${address}`);
  expect(stage.lastAnswer()).toContain(`Client ID \`${client.id}\``);
  expect(stage.lastAnswer()).toContain(`<${address}|Thread>`);
});

test("a link to any other message says so, whatever was asked, and orders nothing", async () => {
  await using stage = await setStage();
  const address = `https://${stage.world.slack.team.domain}.slack.com/archives/${stage.channelId}/p1700000000000100`;
  for (const words of [
    `client ${address}`,
    `open ${address}`,
    `send ${address} Hello`,
    `update ${address} name=V`,
  ]) {
    await stage.command(words);
    expect(stage.lastAnswer()).toContain("This link does not lead to a chat's thread");
  }
  await stage.command(`update ${address}`);
  expect(stage.formText()).toContain("This link does not lead to a chat's thread");
  expect(stage.ordered).toEqual([]);
});

test("a client that Chatra does not know is told of by id, escaped", async () => {
  await using stage = await setStage();
  await stage.command('client "nobody <@U1>"');
  expect(stage.lastAnswer()).toContain(
    "No visitor matches `nobody &lt;@U1&gt;`: no client ID in Chatra, and no name or email.",
  );
});

test.for([
  ["not-authenticated", "Membrane is not logged in where the bot runs", "membrane login --tenant"],
  ["rate-limited", "could not look up the visitor", "Try again in"],
  ["internal", "could not look up the visitor", "/chatra status"],
  ["garbage", "could not look up the visitor", "/chatra status"],
] as const)(
  "a client that can't be read because of %s: what happened and what to do",
  async ([kind, what, todo]) => {
    await using stage = await setStage();
    const client = stage.addClient({ name: "Vera" });
    stage.world.membrane.faults.add({ command: "action run", kind, times: 5 });
    await stage.command(`client ${client.id}`);
    expect(stage.lastAnswer()).toContain(client.id);
    expect(stage.lastAnswer()).toContain(what);
    expect(stage.lastAnswer()).toContain(todo);
  },
);

test("a connection that needs a person is told of with the address where they go on", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  const { id } = stage.world.membrane.connection();
  stage.world.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
  await stage.command(`client ${client.id}`);
  const address = stage.world.membrane.connection().clientAction?.uiUrl;
  expect(stage.lastAnswer()).toContain(`<${address}|Open the connection>`);
});

test("the button on a thread's card shows the client to the one who pressed, and to nobody else", async () => {
  await using stage = await setStage();
  const { client, threadTs } = await stage.addChat("Vera");
  await stage.handlers.onButton({
    id: "press-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: stage.channelId,
    button: "client.details",
    value: `default/${client.id}`,
    messageTs: threadTs,
    isEphemeral: false,
  });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain(`Client ID \`${client.id}\``);
  expect(stage.answers(stage.ada)).toEqual([]);
});

test("a button whose value is no client's is told to be out of date", async () => {
  await using stage = await setStage();
  for (const button of ["client.details", "client.edit", "client.push", "client.open"] as const) {
    await stage.handlers.onButton({
      id: `press ${button}`,
      teamId: stage.teamId,
      userId: stage.graceId,
      channelId: stage.channelId,
      button,
      value: "of an earlier time",
      messageTs: undefined,
      isEphemeral: false,
    });
    await stage.handlers.idle();
    expect(stage.lastAnswer(stage.grace)).toBe("This button no longer works. Run the command again.");
  }
  expect(stage.ordered).toEqual([]);
});

test("a client whose id is too long for a button is shown without buttons", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ id: "x".repeat(1900), name: "Vera" });
  const { conversation, threadTs } = await stage.addChat("Long");
  await stage.store.transaction((tx) =>
    saveConversations(tx, { ...conversation, clientId: client.clientId }),
  );
  await stage.handlers.onThreadCommand({
    teamId: stage.teamId,
    channelId: stage.channelId,
    threadTs,
    ts: threadTs,
    userId: stage.graceId,
    text: "!client",
  });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("too long for buttons");
  expect(stage.lastAnswer(stage.grace)).not.toContain("Open thread");
});
