import { expect, test } from "vitest";
import { type SlackTs, userIdSchema } from "../../src/domain/ids.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { setAccountStage } from "./account-stage.ts";
import { type Stage, setStage } from "./stage.ts";

const RULE = /^Only members of this workspace can use commands, and you are a guest\. .*ask a teammate/;
const UNTOLD = /^Only members of this workspace can use commands, and Slack did not say whether you are/;

/** A guest of the workspace, who is in the channel. */
function aGuest({ world, channelId }: Stage, guestOf: "multi" | "single" = "multi"): SlackPerson {
  const { id } = world.slack.addUser({ name: "gus", guestOf });
  world.slack.channel(channelId).join(id);
  return world.slack.user(id);
}

async function write(stage: Stage, person: SlackPerson, threadTs: SlackTs, text: string): Promise<void> {
  const { teamId, channelId } = stage;
  const userId = userIdSchema.parse(person.id);
  await stage.handlers.onThreadCommand({
    teamId,
    channelId,
    threadTs,
    ts: stage.later(threadTs),
    userId,
    text,
  });
  await stage.handlers.idle();
}

test.each([
  "client CLIENT",
  "update CLIENT email=a@b.example",
  "update CLIENT",
  "open CLIENT",
  "send CLIENT Hello",
  "push CLIENT Hello",
  "message m1",
  "message edit m1 Hello",
  "message delete m1",
  "actions",
  "run x {}",
  "request GET /x",
  "connections",
  "connect",
  "status",
  "forget CLIENT",
])("a guest is refused `/chatra %s`, with what they can do", async (text) => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  const guest = aGuest(stage);
  await stage.command(text.replace("CLIENT", client.id), guest);
  expect(stage.answers(guest).map((answer) => answer.text)).toEqual([expect.stringMatching(RULE)]);
  expect(stage.ordered).toEqual([]);
  expect(stage.world.slack.openView(guest.id)).toBeUndefined();
  expect(stage.world.chatra.calls()).toEqual([]);
});

test("a guest is refused the commands and the buttons about accounts", async () => {
  await using stage = await setAccountStage();
  const guest = aGuest(stage);
  for (const text of ["accounts", "account shop", "account add shop", "account shop remove"])
    expect(await stage.order(text, "Only members", guest)).toMatch(RULE);
  expect(await stage.accounts.list()).toEqual([]);
  const userId = userIdSchema.parse(guest.id);
  const { teamId, channelId } = stage;
  const press = { id: "p", teamId, userId, channelId, messageTs: undefined, isEphemeral: false };
  await stage.handlers.onButton({ ...press, button: "account.remove", value: "{}" });
  await stage.handlers.idle();
  expect(stage.lastAnswer(guest)).toMatch(RULE);
});

test.each(["in:x status", "in:x client vera", "in:default status"])(
  "a guest who writes `/chatra %s` learns no account's name",
  async (text) => {
    await using stage = await setAccountStage();
    expect(await stage.order(text, "Only members", aGuest(stage))).toMatch(RULE);
  },
);

test.each(["help", "", "help client", "in:default help"])(
  "a guest may ask for `/chatra %s`",
  async (text) => {
    await using stage = await setStage();
    const guest = aGuest(stage);
    await stage.command(text, guest);
    expect(stage.lastAnswer(guest)).toContain("/chatra");
    expect(stage.lastAnswer(guest)).not.toMatch(RULE);
  },
);

test.each(["multi", "single"] as const)(
  "a guest (%s) is refused every button, where it is",
  async (guestOf) => {
    await using stage = await setStage();
    const { client, threadTs } = await stage.addChat("Vera");
    const guest = aGuest(stage, guestOf);
    const userId = userIdSchema.parse(guest.id);
    const { teamId, channelId } = stage;
    const value = `default/${client.id}`;
    const buttons = [
      ["client.open", value],
      ["client.move", value],
      ["client.details", value],
      ["client.edit", value],
      ["client.push", value],
      ["more.edit", "edit"],
      ["snippet.pick", "hi"],
      ["proposal.confirm", "no"],
      ["proposal.cancel", "no"],
      ["failed.retry", "no"],
      ["failed.retry-all", "default"],
    ] as const;
    for (const [button, given] of buttons) {
      const press = {
        id: button,
        teamId,
        userId,
        channelId,
        threadTs,
        messageTs: threadTs,
        isEphemeral: false,
      };
      await stage.handlers.onButton({ ...press, button, value: given });
      await stage.handlers.idle();
    }
    const answers = stage.answers(guest);
    expect(answers.map(({ text }) => text)).toEqual(buttons.map(() => expect.stringMatching(RULE)));
    expect(new Set(answers.map(({ thread_ts }) => thread_ts))).toEqual(new Set([threadTs]));
    expect(stage.ordered).toEqual([]);
    expect(stage.world.slack.openView(guest.id)).toBeUndefined();
  },
);

test("a guest is refused the shortcuts of a message in its thread, and the global one in person", async () => {
  await using stage = await setStage();
  const { threadTs } = await stage.addChat("Vera");
  const guest = aGuest(stage);
  const { ts } = stage.grace.postMessage(stage.channelId, "// internal", { threadTs });
  for (const shortcut of ["send_note", "unsend", "resend"]) {
    await guest.messageShortcut(stage.channelId, ts, shortcut);
    await stage.handlers.idle();
    expect(stage.answers(guest).at(-1)).toMatchObject({
      text: expect.stringMatching(RULE),
      thread_ts: threadTs,
    });
  }
  expect(stage.ordered).toEqual([]);
  await guest.shortcut("open_client");
  await stage.handlers.idle();
  expect(stage.world.slack.openView(guest.id)).toBeUndefined();
  const direct = stage.world.slack.channels().find(({ kind }) => kind === "im");
  expect([...(direct?.messages.values() ?? [])].map(({ text }) => text)).toEqual([
    expect.stringMatching(RULE),
  ]);
});

test("a form that somebody sends who was made a guest meanwhile does nothing and says why", async () => {
  let now = 1_795_000_000_000;
  await using stage = await setStage({ deps: { now: () => now } });
  const { client } = await stage.addChat("Vera");
  await stage.command(`update ${client.id}`, stage.grace);
  const view = stage.form(stage.grace);
  stage.grace.info.guestOf = "multi";
  now += 60_000;
  await stage.grace.submitView(view, { name: "Vera V." });
  await stage.handlers.idle();
  expect(stage.formText(stage.grace).split("\n").at(-1)).toMatch(RULE);
  expect(stage.ordered).toEqual([]);
});

test.each(["!client", "!transcript", "!update"])(
  "%s of a guest tells the rule in the thread, and nothing of the client",
  async (text) => {
    await using stage = await setStage();
    const { threadTs } = await stage.addChat("Vera");
    const guest = aGuest(stage);
    await write(stage, guest, threadTs, text);
    expect(stage.answers(guest)).toMatchObject([{ text: expect.stringMatching(RULE), thread_ts: threadTs }]);
  },
);

test("!help is open to guests, and in a thread that shows no chat nobody is told anything", async () => {
  await using stage = await setStage();
  const { threadTs } = await stage.addChat("Vera");
  const guest = aGuest(stage);
  await write(stage, guest, threadTs, "!help");
  expect(stage.lastAnswer(guest)).toContain("!transcript");
  await write(stage, guest, stage.later(threadTs), "!client");
  expect(stage.answers(guest)).toHaveLength(1);
});

test("guests may use commands where the operator lets them, and those who are named as administrators anywhere", async () => {
  await using open = await setStage({ deps: { guestsMayCommand: true } });
  const guest = aGuest(open);
  const client = open.addClient({ name: "Vera" });
  await open.command(`client ${client.id}`, guest);
  expect(open.lastAnswer(guest)).toContain("Vera");
  // Slack need not be asked.
  expect(open.world.slack.calls("users.info")).toEqual([]);

  const named = { id: "U0GUSGUS" };
  await using closed = await setStage({ deps: { adminUsers: [named.id] } });
  const gus = closed.world.slack.user(
    closed.world.slack.addUser({ name: "gus", guestOf: "multi", ...named }).id,
  );
  await closed.command(`client ${closed.addClient({ name: "Vera" }).id}`, gus);
  expect(closed.lastAnswer(gus)).toContain("Vera");
});

test("while Slack does not say who somebody is, a command is refused with that word, and taken as soon as it does", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  const fault = { method: "users.info", kind: "error", error: "internal_error", times: 1 } as const;
  stage.world.slack.faults.add(fault);
  await stage.command(`client ${client.id}`, stage.grace);
  expect(stage.lastAnswer(stage.grace)).toMatch(UNTOLD);
  await stage.command(`client ${client.id}`, stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("Vera");
});

test("Slack is asked once a minute who somebody is, however much they do", async () => {
  let now = 1_795_000_000_000;
  await using stage = await setStage({ deps: { now: () => now } });
  await Promise.all([stage.command("status", stage.grace), stage.command("actions", stage.grace)]);
  await stage.command("connections", stage.grace);
  expect(stage.world.slack.calls("users.info")).toHaveLength(1);
  now += 60_000;
  await stage.command("connections", stage.grace);
  expect(stage.world.slack.calls("users.info")).toHaveLength(2);
});
