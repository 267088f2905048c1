import { beforeAll, describe, expect, test } from "vitest";
import type { SlackMessage } from "../../src/simulator/slack/model.ts";
import { type Stage, shareStage } from "./stage.ts";

const hour = 3_600_000;
const busy = { from: Date.now() - hour, until: Date.now() + hour };

/** Of this group only Grace, Linus and Mira can be called; Omar does not want to be. */
const users = [
  { name: "ada", realName: "Ada Lovelace", displayName: "Ada", isAdmin: true },
  { name: "left", isDeleted: true },
  { name: "deploys", isBot: true },
  { name: "gus", guestOf: "multi" as const },
  { name: "noor", dnd: busy },
  { name: "omar" },
  { name: "awa", isAway: true },
  { name: "grace", realName: "Grace Hopper" },
  { name: "linus", realName: "Linus Pauling" },
  { name: "mira", realName: "Mira Bai" },
];
const members = users.map(({ name }) => name).filter((name) => name !== "ada");
const CALLED = ["grace", "linus", "mira"];

const shared = shareStage({
  world: { slack: { users, userGroups: [{ handle: "leads", id: "S0LEADS", members }] } },
  bot: { transport: "api" },
});

beforeAll(async () => {
  const { ada, channelId, world } = shared();
  const set = "route default escalate=<!subteam^S0LEADS|@leads> remind=1s,2s,3s";
  await ada.slashCommand(channelId, "/chatra", set);
  await world.slack.user("omar").slashCommand(channelId, "/chatra", "notify escalation=off");
  const told = () => world.slack.channel(channelId).ephemerals();
  await world.slack.waitFor(() => told().length >= 2, { what: "the answers to both" });
});

type Direct = SlackMessage & { to: string; channel: string };

/** Direct messages about a visitor, as they read now. */
function directs({ world }: Stage, name: string): Direct[] {
  return users.flatMap(({ name: to }) => {
    const { id } = world.slack.user(to);
    const direct = world.slack.channels().find(({ kind, members: who }) => kind === "im" && who.has(id));
    const messages = direct ? world.slack.channel(direct.id).messages() : [];
    return messages
      .filter(({ text }) => text.includes(`|${name}>`))
      .map((message) => ({ ...message, to, channel: direct?.id ?? "" }));
  });
}

const labels = ({ blocks }: SlackMessage) =>
  [...JSON.stringify(blocks ?? []).matchAll(/"action_id":"([\w.]+)"/g)].map(([, id]) => id);

/** Resolves with the direct messages about a visitor once each of the called has one for which this holds. */
function untilEach(stage: Stage, name: string, holds: (message: Direct) => boolean, what: string) {
  return stage.world.slack.waitFor(
    () => {
      const found = directs(stage, name);
      return found.length >= CALLED.length && found.every(holds) ? found : undefined;
    },
    { what: `${what} in the direct messages about ${name}`, timeoutMs: 30_000 },
  );
}

function isWaiting(message: Direct): boolean {
  return message.text.includes("has waited since");
}

/** What the called and nobody else read. */
function each(text: string | RegExp) {
  return CALLED.map((to) => ({ to, text: expect.stringMatching(text) }));
}

const shown = (messages: Direct[]) => messages.map(({ to, text }) => ({ to, text }));

describe("an escalation to a group", () => {
  test("reaches three who can come, whose buttons act on the chat, and says in the end who answered", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const grace = world.slack.user("grace");
    const { client, rootTs } = await stage.openChat("Vera", "Is anybody there?");
    const called = await untilEach(stage, "Vera", isWaiting, "a reminder");
    expect(shown(called)).toEqual(each(/^⏳ \*<https:.*\|Vera>\* has waited since .* \(first response\)\.$/));
    expect(called.map(labels)).toEqual(CALLED.map(() => ["direct.claim", "direct.snooze", "direct.quiet"]));

    const [hers] = called;
    if (hers === undefined) throw new Error("Grace was not called");
    await grace.clickButton(hers.channel, hers.ts, "direct.claim");
    await stage.seen(rootTs, `<@${grace.id}> has this chat.`);
    const claimed = await untilEach(stage, "Vera", ({ text }) => text.includes("this chat"), "who has it");
    expect(claimed.map(({ to, text }) => [to, text.split("response). ")[1]])).toEqual([
      ["grace", "You have this chat."],
      ["linus", `<@${grace.id}> has this chat.`],
      ["mira", `<@${grace.id}> has this chat.`],
    ]);
    expect(claimed.map(labels)).toEqual(CALLED.map(() => ["direct.snooze", "direct.quiet"]));

    ada.postMessage(channelId, "Here I am", { threadTs: rootTs });
    await stage.received(client, "Here I am");
    const settled = await untilEach(stage, "Vera", (one) => !isWaiting(one), "the end");
    const end = new RegExp(
      `^:white_check_mark: Answered after less than a minute by <@${ada.id}>\\. Chat: \\*<https:.*\\|Vera>\\*$`,
    );
    expect(shown(settled)).toEqual(each(end));
    expect(settled.map(labels)).toEqual(CALLED.map(() => []));
    // The thread and the channel heard no more than the second reminder.
    expect(stage.channelTexts().filter((text) => text.includes("Vera"))).toHaveLength(1);
    expect(stage.thread(rootTs).filter(({ subtype }) => subtype === "thread_broadcast")).toHaveLength(1);
  });

  test("is put off, and not needed, by its buttons", async () => {
    const stage = shared();
    const { world, channelId } = stage;
    const linus = world.slack.user("linus");
    const { rootTs } = await stage.openChat("Wanda");
    const called = await untilEach(stage, "Wanda", isWaiting, "a reminder");
    const his = called.find(({ to }) => to === "linus");
    if (his === undefined) throw new Error("Linus was not called");
    await linus.clickButton(his.channel, his.ts, "direct.snooze");
    const form = await world.slack.waitFor((slack) => slack.openView(linus.id), {
      what: "the form",
    });
    await linus.submitView(form, { time: "2h" });
    const card = () => JSON.stringify(world.slack.channel(channelId).message(rootTs));
    await world.slack.waitFor(() => card().includes(`by <@${linus.id}>`) && card().includes("Snoozed"), {
      what: "a card that sleeps",
    });
    await linus.clickButton(his.channel, his.ts, "direct.quiet");
    const settled = await untilEach(stage, "Wanda", (one) => !isWaiting(one), "the end");
    expect(shown(settled)).toEqual(each(/^:white_check_mark: No reminder needed\. Chat: /));
    const told = world.slack.channel(his.channel).ephemerals(linus.id);
    expect(told.map(({ text }) => text)).toEqual([expect.stringMatching(/^No more reminders/)]);
  });

  test("reaches each of them once when the bot is killed while the first one is under way", async () => {
    const stage = shared();
    const { world, bot } = stage;
    world.slack.faults.add({
      method: "chat.postMessage",
      when: (args) => String(args.channel).startsWith("D"),
      kind: "slow",
      delayMs: 20_000,
    });
    const { client, rootTs } = await stage.openChat("Nora");
    await world.slack.waitFor(() => directs(stage, "Nora").length > 0, {
      what: "the first direct message",
    });
    await bot.kill();
    await bot.restart();
    expect(shown(await untilEach(stage, "Nora", isWaiting, "a reminder"))).toEqual(each(/has waited since/));
    // Found again after the kill, it is edited like the others.
    stage.ada.postMessage(stage.channelId, "Sorry for the wait", { threadTs: rootTs });
    await stage.received(client, "Sorry for the wait", 30_000);
    const settled = await untilEach(stage, "Nora", (one) => !isWaiting(one), "the end");
    expect(shown(settled)).toEqual(each(/^:white_check_mark: Answered after/));
  });

  test("mentions the group where Slack does not say who is in it, and nobody is written to", async () => {
    const stage = shared();
    stage.world.slack.faults.add({
      method: "usergroups.users.list",
      kind: "error",
      error: "missing_scope",
      times: 99,
    });
    const { rootTs } = await stage.openChat("Rita");
    const post = await stage.seen(rootTs, /subteam/);
    expect(post.text).toMatch(
      /^<!subteam\^S0LEADS> ⏳ \*Rita\* has waited .*\nThe bot can't see who is in the group\./,
    );
    await stage.quiet();
    expect(directs(stage, "Rita")).toEqual([]);
  });
});
