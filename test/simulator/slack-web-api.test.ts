import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grantScopes, manifestScopes } from "../../src/simulator/slack/methods/scopes.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackSimulator, UserSeed } from "../../src/simulator/slack/simulator-api.ts";

let slack: SlackSimulator;
let web: WebClient;
let channel: string;

beforeEach(async () => {
  slack = await startSlackSimulator();
  web = clientWith(slack.botToken);
  channel = slack.channel("support").id;
});
afterEach(() => slack.close());

function clientWith(token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

const refusal = (error: string) => expect.objectContaining({ data: expect.objectContaining({ error }) });

test("auth.test names the bot and its team", async () => {
  expect(await web.auth.test()).toMatchObject({
    team_id: slack.team.id,
    user_id: slack.bot.userId,
    bot_id: slack.bot.botId,
  });
});

test("a wrong token and no token are refused differently", async () => {
  await expect(clientWith("xoxb-wrong").auth.test()).rejects.toEqual(refusal("invalid_auth"));
  const bare = await fetch(`${slack.apiUrl}auth.test`, { method: "POST" });
  expect(await bare.json()).toEqual({ ok: false, error: "not_authed" });
});

test("a revoked token is told so", async () => {
  slack.revokeToken();
  await expect(web.auth.test()).rejects.toEqual(refusal("token_revoked"));
});

test("a posted message keeps its blocks and metadata, and its ts grows", async () => {
  const metadata = { event_type: "delivery", event_payload: { id: "d1" } };
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*hi*" } }];
  const first = await web.chat.postMessage({ channel, text: "one", blocks, metadata });
  const second = await web.chat.postMessage({ channel, text: "two" });
  expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
  expect(first.ts).toMatch(/^\d{10}\.\d{6}$/);
  expect(slack.channel(channel).messages()).toMatchObject([
    { text: "one", blocks, metadata },
    { text: "two" },
  ]);
});

test("a JSON body is understood as well as a form", async () => {
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ channel, text: "as JSON" }),
  });
  expect(await response.json()).toMatchObject({ ok: true, message: { text: "as JSON" } });
});

test("a post with a name and picture of its own is a bot_message", async () => {
  await web.chat.postMessage({
    channel,
    text: "hi",
    username: "Visitor",
    icon_url: "https://x.example/a.png",
  });
  const [message] = slack.channel(channel).messages();
  expect(message).toMatchObject({ subtype: "bot_message", username: "Visitor", bot_id: slack.bot.botId });
});

test("replies gather under their root, and a broadcast stands in the channel too", async () => {
  const root = await web.chat.postMessage({ channel, text: "root" });
  const thread_ts = root.ts ?? "";
  await web.chat.postMessage({ channel, text: "reply", thread_ts });
  await web.chat.postMessage({ channel, text: "loud", thread_ts, reply_broadcast: true });
  expect(
    slack
      .channel(channel)
      .thread(thread_ts)
      .map((message) => message.text),
  ).toEqual(["reply", "loud"]);
  expect(
    slack
      .channel(channel)
      .messages()
      .map((message) => message.text),
  ).toEqual(["root", "loud"]);
  const replies = await web.conversations.replies({ channel, ts: thread_ts });
  expect(replies.messages).toMatchObject([
    { text: "root", reply_count: 2 },
    { text: "reply" },
    { text: "loud" },
  ]);
});

test("posting into a deleted thread is no error and lands in the channel", async () => {
  const root = await web.chat.postMessage({ channel, text: "root" });
  const gone = await web.chat.postMessage({ channel, text: "tombstone" });
  await web.chat.postMessage({ channel, text: "reply", thread_ts: gone.ts ?? "" });
  slack.user("ada").deleteMessage(channel, root.ts ?? "");
  slack.user("ada").deleteMessage(channel, gone.ts ?? "");
  for (const thread_ts of [root.ts ?? "", gone.ts ?? ""]) {
    const late = await web.chat.postMessage({ channel, text: "late", thread_ts });
    expect(late.message?.thread_ts).toBeUndefined();
  }
  expect(
    slack
      .channel(channel)
      .messages()
      .map((message) => message.text),
  ).toEqual(["late", "late"]);
});

test("history hides metadata unless it is asked for, and respects its bounds", async () => {
  const metadata = { event_type: "delivery", event_payload: { id: "d1" } };
  const first = await web.chat.postMessage({ channel, text: "one", metadata });
  await web.chat.postMessage({ channel, text: "two", metadata });
  const plain = await web.conversations.history({ channel });
  expect(plain.messages?.map((message) => message.text)).toEqual(["two", "one"]);
  expect(plain.messages?.[0]).not.toHaveProperty("metadata");
  const oldest = first.ts ?? "";
  const exclusive = await web.conversations.history({ channel, oldest, include_all_metadata: true });
  expect(exclusive.messages).toMatchObject([{ text: "two", metadata }]);
  const inclusive = await web.conversations.history({ channel, oldest, inclusive: true, limit: 1 });
  expect(inclusive).toMatchObject({ messages: [{ text: "two" }], has_more: true });
});

test("an update without blocks removes the old ones, and only own messages can be updated", async () => {
  const blocks = [{ type: "divider" }];
  const own = await web.chat.postMessage({ channel, text: "one", blocks });
  await web.chat.update({ channel, ts: own.ts ?? "", text: "changed" });
  expect(slack.channel(channel).message(own.ts ?? "")).toMatchObject({ text: "changed", blocks: [] });
  const theirs = slack.user("ada").postMessage(channel, "mine");
  await expect(web.chat.update({ channel, ts: theirs.ts, text: "x" })).rejects.toEqual(
    refusal("cant_update_message"),
  );
  await expect(web.chat.delete({ channel, ts: theirs.ts })).rejects.toEqual(refusal("cant_delete_message"));
  await expect(web.chat.update({ channel, ts: "1.000001", text: "x" })).rejects.toEqual(
    refusal("message_not_found"),
  );
});

test("a deleted message is gone, and a deleted root with replies is a tombstone", async () => {
  const own = await web.chat.postMessage({ channel, text: "one" });
  await web.chat.postMessage({ channel, text: "reply", thread_ts: own.ts ?? "" });
  await web.chat.delete({ channel, ts: own.ts ?? "" });
  expect(slack.channel(channel).messages()).toEqual([]);
  expect(slack.channel(channel).message(own.ts ?? "")).toMatchObject({ subtype: "tombstone" });
  await expect(web.chat.delete({ channel, ts: own.ts ?? "" })).rejects.toEqual(refusal("message_not_found"));
});

test("an ephemeral message is for one member only", async () => {
  const user = slack.user("ada").id;
  await web.chat.postEphemeral({ channel, user, text: "psst" });
  expect(slack.channel(channel).ephemerals("ada")).toMatchObject([{ text: "psst" }]);
  expect(slack.channel(channel).messages()).toEqual([]);
  slack.channel(channel).leave("ada");
  await expect(web.chat.postEphemeral({ channel, user, text: "x" })).rejects.toEqual(
    refusal("user_not_in_channel"),
  );
});

test("a reaction can be added once and removed once", async () => {
  const { ts } = slack.user("ada").postMessage(channel, "hello");
  const reaction = { channel, timestamp: ts, name: "white_check_mark" };
  await web.reactions.add(reaction);
  expect(slack.channel(channel).reactions(ts)).toEqual([
    { name: "white_check_mark", users: [slack.bot.userId], count: 1 },
  ]);
  await expect(web.reactions.add(reaction)).rejects.toEqual(refusal("already_reacted"));
  await web.reactions.remove(reaction);
  await expect(web.reactions.remove(reaction)).rejects.toEqual(refusal("no_reaction"));
});

test("a permalink names the thread of a reply", async () => {
  const root = slack.user("ada").postMessage(channel, "root");
  const reply = slack.user("ada").postMessage(channel, "reply", { threadTs: root.ts });
  const { permalink } = await web.chat.getPermalink({ channel, message_ts: reply.ts });
  expect(permalink).toContain(`thread_ts=${root.ts}`);
});

test("people, bots and members can be looked up; a stranger cannot", async () => {
  const stranger = slack.addUser({ name: "stranger", isHidden: true });
  const ada = slack.user("ada");
  expect(await web.users.info({ user: ada.id })).toMatchObject({
    user: { is_admin: true, profile: { email: "ada@acme.example", display_name: "Ada" } },
  });
  await expect(web.users.info({ user: stranger.id })).rejects.toEqual(refusal("user_not_found"));
  expect((await web.users.list({})).members).toHaveLength(4);
  expect((await web.conversations.members({ channel })).members).toContain(ada.id);
  expect(await web.bots.info({ bot: slack.bot.botId })).toMatchObject({ bot: { name: slack.bot.name } });
});

test("who is in a channel is told page by page, to an app with the scope", async () => {
  const [ada, grace] = [slack.user("ada"), slack.user("grace")];
  const few = slack.addChannel({ name: "few", members: ["bot", "ada", "grace"] });
  const members = async (args: { limit?: number; cursor?: string }) => {
    const answer = await web.conversations.members({ channel: few.id, ...args });
    return [answer.members, answer.response_metadata?.next_cursor] as const;
  };
  const [first, cursor = ""] = await members({ limit: 2 });
  expect(first).toEqual([slack.bot.userId, ada.id]);
  expect(await members({ limit: 2, cursor })).toEqual([[grace.id], ""]);
  slack.channel("few").leave("grace");
  expect((await members({}))[0]).toEqual([slack.bot.userId, ada.id]);
  grantScopes(slack.behaviour, ["groups:read"]);
  await expect(members({})).rejects.toEqual(refusal("missing_scope"));
  grantScopes(slack.behaviour, manifestScopes());
});

test("users.info tells of a person's zone, and who is deactivated or a bot", async () => {
  const info = async (seed: UserSeed) => (await web.users.info({ user: slack.addUser(seed).id })).user;
  expect(await info({ name: "rio", timezone: "America/Sao_Paulo" })).toMatchObject({
    tz: "America/Sao_Paulo",
    tz_label: "Brasilia Standard Time",
    tz_offset: -10_800,
    deleted: false,
    is_bot: false,
  });
  expect(await info({ name: "left", isDeleted: true })).toMatchObject({ deleted: true, is_bot: false });
  expect(await info({ name: "deploys", isBot: true })).toMatchObject({ deleted: false, is_bot: true });
  expect((await web.users.info({ user: slack.bot.userId })).user).toMatchObject({ is_bot: true });
});

test("opening a conversation gives one direct message per person", async () => {
  const users = slack.user("ada").id;
  const first = await web.conversations.open({ users });
  const second = await web.conversations.open({ users });
  expect(first.channel?.id).toBe(second.channel?.id);
  expect(first.channel?.id).toMatch(/^D/);
});

describe("refusals of chat.postMessage", () => {
  const image = { type: "image", alt_text: "cat", image_url: "https://cdn.example/cat.png" };
  const section = (length: number) => ({
    type: "section",
    text: { type: "mrkdwn", text: "x".repeat(length) },
  });
  const header = (length: number) => ({
    type: "header",
    text: { type: "plain_text", text: "x".repeat(length) },
  });

  test.each([
    ["no_text", { text: "" }],
    ["msg_too_long", { text: "x".repeat(40_001) }],
    ["invalid_thread_ts", { text: "x", thread_ts: "yesterday" }],
    ["invalid_blocks", { text: "x", blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }],
    ["invalid_blocks", { text: "x", blocks: [section(3001)] }],
    ["invalid_blocks", { text: "x", blocks: [section(0)] }],
    ["invalid_blocks", { text: "x", blocks: [header(151)] }],
    ["invalid_blocks", { text: "x", blocks: [{ ...image, image_url: "ftp://cdn.example/cat.png" }] }],
    ["invalid_blocks", { text: "x", blocks: [{ type: "hologram" }] }],
    ["msg_blocks_too_long", { text: "x", blocks: Array.from({ length: 5 }, () => section(2900)) }],
  ])("%s", async (error, args) => {
    await expect(web.apiCall("chat.postMessage", { channel, ...args })).rejects.toEqual(refusal(error));
    expect(slack.channel(channel).all()).toEqual([]);
  });

  test("what is just within the limits is taken", async () => {
    const blocks = [section(3000), header(150), image];
    await web.chat.postMessage({ channel, text: "x".repeat(40_000), blocks });
    expect(slack.channel(channel).messages()).toHaveLength(1);
  });

  test("an image that Slack cannot fetch is invalid", async () => {
    slack.behaviour.unfetchableImages.add(image.image_url);
    await expect(web.chat.postMessage({ channel, text: "x", blocks: [image] })).rejects.toEqual(
      refusal("invalid_blocks"),
    );
  });

  test("an unknown channel, a foreign channel, a private channel and an archived channel", async () => {
    const foreign = slack.addChannel({ name: "foreign", members: ["ada"] });
    const secret = slack.addChannel({ name: "secret", isPrivate: true, members: ["ada"] });
    const post = (id: string) => web.chat.postMessage({ channel: id, text: "x" });
    await expect(post("C0NOWHERE00")).rejects.toEqual(refusal("channel_not_found"));
    await expect(post(foreign.id)).rejects.toEqual(refusal("not_in_channel"));
    await expect(post(secret.id)).rejects.toEqual(refusal("channel_not_found"));
    await web.conversations.join({ channel: foreign.id });
    await post(foreign.id);
    slack.channel(channel).archive();
    await expect(post(channel)).rejects.toEqual(refusal("is_archived"));
    expect(await web.conversations.info({ channel })).toMatchObject({ channel: { is_archived: true } });
  });
});

test("every call is recorded with its arguments, its time and its answer", async () => {
  const before = Date.now();
  await web.chat.postMessage({ channel, text: "hello" });
  await web.chat.postMessage({ channel: "C0", text: "x" }).catch(() => undefined);
  const calls = slack.calls("chat.postMessage");
  expect(calls).toMatchObject([
    { args: { channel, text: "hello" }, ok: true, status: 200 },
    { args: { channel: "C0" }, ok: false, error: "channel_not_found" },
  ]);
  expect(calls[0]?.at).toBeGreaterThanOrEqual(before - 5);
});

test("ids are the same for the same seed and different for another", async () => {
  const [same, other] = await Promise.all([startSlackSimulator(), startSlackSimulator({ seed: "other" })]);
  expect(same.team.id).toBe(slack.team.id);
  expect(same.team.id).toMatch(/^T[0-9A-Z]{10}$/);
  expect(other.team.id).not.toBe(slack.team.id);
  await Promise.all([same.close(), other.close()]);
});
