import { describe, expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userGroupIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { type Call, sendJson, startFakeSlack } from "./fake-slack.ts";

const channelId = channelIdSchema.parse("C1");
const userId = userIdSchema.parse("U1");
const threadTs = slackTsSchema.parse("1700000000.000100");
const ts = slackTsSchema.parse("1700000001.000200");
const me = { ok: true, team_id: "T1", user_id: "U9", bot_id: "B1", url: "https://x.slack.com/" };

/** A gateway to a server that answers every call with what `answer` makes of it. */
async function connect(answer: (call: Call) => unknown) {
  const slack = await startFakeSlack((call, response) => sendJson(response, answer(call)));
  return { slack, gateway: createSlackGateway({ token: "xoxb-secret", apiUrl: slack.apiUrl }) };
}

/** A gateway of the workspace T1 in the organization E1, to which Slack tells this of everybody. */
async function whoSees(user: object) {
  const { gateway } = await connect(({ method }) =>
    method === "auth.test"
      ? { ...me, enterprise_id: "E1" }
      : { ok: true, user: { name: "ann", team_id: "T1", ...user } },
  );
  return gateway;
}

/** A user of an organization. */
const grid = (enterprise_id: string, team_id: string, teams = [team_id]) => ({
  team_id,
  enterprise_user: { enterprise_id, teams },
});

describe("who is in a channel", () => {
  const bob = userIdSchema.parse("U2");
  const group = { kind: "group", groupId: userGroupIdSchema.parse("S1") } as const;
  /** A channel with so many pages of members; U2 is on the last. */
  const channelOf = (pages: number) =>
    connect(({ method, args }) => {
      if (method === "usergroups.users.list") return { ok: true, users: ["U1", "U2", "U3"] };
      const page = Number(args.get("cursor") ?? 0) + 1;
      const isLast = page === pages;
      const next_cursor = isLast ? "" : String(page);
      return { ok: true, members: [isLast ? "U2" : `U0${page}`], response_metadata: { next_cursor } };
    });

  test("is looked for page by page, until all are found", async () => {
    const { slack, gateway } = await channelOf(3);
    expect(await gateway.findAbsent(channelId, { kind: "user", userId: bob })).toEqual([]);
    expect(slack.calls.map(({ args }) => Object.fromEntries(args))).toEqual([
      { channel: "C1", limit: "999" },
      { channel: "C1", limit: "999", cursor: "1" },
      { channel: "C1", limit: "999", cursor: "2" },
    ]);
    expect(await gateway.findAbsent(channelId, { kind: "user", userId })).toEqual(["U1"]);
    expect(await gateway.findAbsent(channelId, group)).toEqual(["U1", "U3"]);
  });

  test("is not told of channels with too many members", async () => {
    const { slack, gateway } = await channelOf(21);
    const asked = gateway.findAbsent(channelId, { kind: "user", userId });
    await expect(asked).rejects.toMatchObject({ reason: "refused", code: "too_many_members" });
    expect(slack.calls).toHaveLength(20);
  });
});

describe("posting", () => {
  test("A post carries its words, its thread and the delivery's id, and unfurls nothing", async () => {
    const { slack, gateway } = await connect(() => ({ ok: true, ts, message: { ts, thread_ts: threadTs } }));
    const posted = await gateway.post({
      channelId,
      threadTs,
      text: "Hé & <you>",
      blocks: [{ type: "divider" }],
      username: "Ann",
      broadcast: true,
      deliveryId: "dl_1",
    });
    expect(posted).toEqual({ ts, threadTs });
    const [call] = slack.calls;
    expect(call?.method).toBe("chat.postMessage");
    expect(call?.authorization).toBe("Bearer xoxb-secret");
    expect(Object.fromEntries(call?.args ?? [])).toEqual({
      channel: "C1",
      text: "Hé & <you>",
      blocks: '[{"type":"divider"}]',
      thread_ts: threadTs,
      reply_broadcast: "true",
      username: "Ann",
      unfurl_links: "false",
      unfurl_media: "false",
      metadata: '{"event_type":"chatra_slack_delivery","event_payload":{"delivery_id":"dl_1"}}',
    });
  });

  test("A post of several lines names the deliveries of all", async () => {
    const { slack, gateway } = await connect(() => ({ ok: true, ts }));
    await gateway.post({ channelId, text: "1\n2", deliveryId: "dl_1", mergedIds: ["dl_2", "dl_3"] });
    expect(JSON.parse(slack.calls[0]?.args.get("metadata") ?? "")).toEqual({
      event_type: "chatra_slack_delivery",
      event_payload: { delivery_id: "dl_1", merged_ids: "dl_2 dl_3" },
    });
  });

  test("A post that landed outside of its thread says so", async () => {
    const { gateway } = await connect(() => ({ ok: true, ts, message: { ts } }));
    expect(await gateway.post({ channelId, threadTs, text: "hi", deliveryId: "dl_1" })).toEqual({
      ts,
      threadTs: undefined,
    });
  });

  test("Connections are kept alive between calls", async () => {
    const { slack, gateway } = await connect(() => ({ ok: true, ts }));
    for (let round = 0; round < 20; round += 1)
      await gateway.post({ channelId, text: "hi", deliveryId: `dl_${round}` });
    expect(slack.calls).toHaveLength(20);
    // The next call may start before the connection of the one before is free again.
    expect(slack.countConnections()).toBeLessThanOrEqual(2);
  });

  test("A call that hangs does not hold up two hundred others", async () => {
    const slack = await startFakeSlack((call, response) => {
      if (call.args.get("text") !== "hang") sendJson(response, { ok: true, ts });
    });
    const gateway = createSlackGateway({ token: "xoxb-1", apiUrl: slack.apiUrl, requestTimeoutMs: 3_000 });
    const hanging = Array.from({ length: 150 }, () =>
      gateway.post({ channelId, text: "hang", deliveryId: "dl_1" }),
    );
    const outcomes = Promise.allSettled(hanging);
    for (let round = 0; round < 200; round += 1)
      await gateway.post({ channelId, text: "hi", deliveryId: "dl_2" });
    await slack.close();
    expect((await outcomes).every(({ status }) => status === "rejected")).toBe(true);
  });
});

describe("changing and reacting", () => {
  test("An update without blocks takes the old blocks away", async () => {
    const { slack, gateway } = await connect(() => ({ ok: true, ts }));
    await gateway.update({ channelId, ts, text: "new" });
    expect(Object.fromEntries(slack.calls[0]?.args ?? [])).toEqual({
      channel: "C1",
      ts,
      text: "new",
      blocks: "[]",
      parse: "none",
    });
  });

  test("Removing what is gone already is no error, removing what may not be removed is one", async () => {
    const { gateway } = await connect(({ args }) => ({
      ok: false,
      error: args.get("ts") === ts ? "message_not_found" : "cant_delete_message",
    }));
    await gateway.remove({ channelId, ts });
    await expect(gateway.remove({ channelId, ts: threadTs })).rejects.toMatchObject({ reason: "refused" });
  });

  test("A reaction that is there already, or not there any more, is no error", async () => {
    const { slack, gateway } = await connect(({ method }) => ({
      ok: false,
      error: method === "reactions.add" ? "already_reacted" : "no_reaction",
    }));
    await gateway.react({ channelId, ts, name: "eyes", on: true });
    await gateway.react({ channelId, ts, name: "eyes", on: false });
    expect(slack.calls.map(({ method }) => method)).toEqual(["reactions.add", "reactions.remove"]);
    expect(slack.calls[0]?.args.get("timestamp")).toBe(ts);
  });

  test("A reaction to a message that does not exist is told", async () => {
    const { gateway } = await connect(() => ({ ok: false, error: "message_not_found" }));
    await expect(gateway.react({ channelId, ts, name: "eyes", on: true })).rejects.toMatchObject({
      reason: "message-gone",
    });
  });

  test("Words for one person go to that person in the thread", async () => {
    const { slack, gateway } = await connect(() => ({ ok: true, message_ts: ts }));
    await gateway.postEphemeral({ channelId, threadTs, userId, text: "psst", blocks: [{ type: "divider" }] });
    expect(slack.calls[0]?.method).toBe("chat.postEphemeral");
    expect(Object.fromEntries(slack.calls[0]?.args ?? [])).toEqual({
      channel: "C1",
      user: "U1",
      thread_ts: threadTs,
      text: "psst",
      blocks: '[{"type":"divider"}]',
    });
  });
});

describe("finding a post again", () => {
  const metadataOf = (id: string) => ({
    event_type: "chatra_slack_delivery",
    event_payload: { delivery_id: id },
  });
  const search = { channelId, threadTs, deliveryId: "dl_2", since: 1_700_000_000_500 };

  test("A post is found by its delivery's id, on a later page too", async () => {
    const { slack, gateway } = await connect(({ args }) =>
      args.get("cursor") === null
        ? {
            ok: true,
            messages: [{ ts: threadTs, metadata: metadataOf("dl_1") }],
            response_metadata: { next_cursor: "page2" },
          }
        : { ok: true, messages: [{ ts, thread_ts: threadTs, metadata: metadataOf("dl_2") }] },
    );
    expect(await gateway.findPost(search)).toEqual({ ts, threadTs });
    const asked = {
      channel: channelId,
      ts: threadTs,
      oldest: "1700000000.500000",
      inclusive: "true",
      include_all_metadata: "true",
      limit: expect.stringMatching(/^\d+$/),
    };
    expect(slack.calls.map(({ method, args }) => [method, Object.fromEntries(args)])).toEqual([
      ["conversations.replies", asked],
      ["conversations.replies", { ...asked, cursor: "page2" }],
    ]);
  });

  test("A post of several lines is found by each of their deliveries", async () => {
    const merged = {
      event_type: "chatra_slack_delivery",
      event_payload: { delivery_id: "dl_1", merged_ids: "dl_2 dl_3" },
    };
    const { gateway } = await connect(() => ({
      ok: true,
      messages: [{ ts, thread_ts: threadTs, metadata: merged }],
    }));
    for (const [line, deliveryId] of [
      [1, "dl_1"],
      [2, "dl_2"],
      [3, "dl_3"],
    ] as const)
      expect(await gateway.findPost({ ...search, deliveryId })).toEqual({ ts, threadTs, line });
    expect(await gateway.findPost({ ...search, deliveryId: "dl_" })).toBeUndefined();
  });

  test("Metadata of another app with the same id is not ours", async () => {
    const foreign = { event_type: "other", event_payload: { delivery_id: "dl_2" } };
    const { gateway } = await connect(() => ({ ok: true, messages: [{ ts, metadata: foreign }] }));
    expect(await gateway.findPost({ ...search, threadTs: undefined })).toBeUndefined();
  });

  test.each([
    { title: "unknown", replies: { ok: false, error: "thread_not_found" } },
    { title: "a tombstone", replies: { ok: true, messages: [{ ts: threadTs, subtype: "tombstone" }] } },
  ])("Where the thread's root is $title, the channel is searched as well", async ({ replies }) => {
    const { gateway } = await connect(({ method }) =>
      method === "conversations.replies"
        ? replies
        : { ok: true, messages: [{ ts, metadata: metadataOf("dl_2") }] },
    );
    expect(await gateway.findPost(search)).toEqual({ ts, threadTs: undefined });
  });

  test("With too many messages to look through, the outcome stays unknown", async () => {
    const { slack, gateway } = await connect(() => ({
      ok: true,
      messages: [{ ts }],
      response_metadata: { next_cursor: "more" },
    }));
    await expect(gateway.findPost(search)).rejects.toMatchObject({
      reason: "unknown-outcome",
      code: "too_many_messages",
    });
    expect(slack.calls).toHaveLength(10);
  });

  test.each([
    { there: true, answer: { ok: true, messages: [{ ts: threadTs }] } },
    { there: false, answer: { ok: true, messages: [{ ts: threadTs, subtype: "tombstone" }] } },
    { there: false, answer: { ok: true, messages: [] } },
    { there: false, answer: { ok: false, error: "thread_not_found" } },
  ])("A thread exists ($there) by what Slack says of its root: $answer", async ({ there, answer }) => {
    const { gateway } = await connect(() => answer);
    expect(await gateway.threadExists({ channelId, threadTs })).toBe(there);
  });

  test("A channel that is gone is not taken for a deleted thread", async () => {
    const { gateway } = await connect(() => ({ ok: false, error: "channel_not_found" }));
    await expect(gateway.threadExists({ channelId, threadTs })).rejects.toMatchObject({
      reason: "channel-gone",
    });
  });
});

describe("people, channels, files and the workspace", () => {
  test("A person goes by the display name, else by the real name", async () => {
    const profiles: Record<string, unknown> = {
      U1: {
        name: "ann",
        profile: { display_name: "Ann", real_name: "Ann B", email: "ann@example.com" },
        tz: "Asia/Kathmandu",
      },
      U2: { name: "bob", profile: { display_name: " ", real_name: "Bob C" }, tz: null },
    };
    const { slack, gateway } = await connect(({ args }) => ({
      ok: true,
      user: profiles[args.get("user") ?? ""],
    }));
    const known = { timeZone: undefined, isActive: true, isAdmin: false, isGuest: false };
    const ann = { ...known, name: "Ann", email: "ann@example.com", timeZone: "Asia/Kathmandu" };
    expect(await gateway.person(userIdSchema.parse("U1"))).toEqual(ann);
    const bob = { ...known, name: "Bob C", email: undefined };
    expect(await gateway.person(userIdSchema.parse("U2"))).toEqual(bob);
    expect(slack.calls.map(({ method }) => method)).toEqual(["users.info", "users.info"]);
  });

  test.each([
    { title: "an admin", user: { team_id: "T1", is_admin: true }, isAdmin: true },
    { title: "an owner", user: { team_id: "T1", is_owner: true }, isAdmin: true },
    { title: "the primary owner", user: { team_id: "T1", is_primary_owner: true }, isAdmin: true },
    {
      title: "an admin of an organisation's several workspaces",
      user: { team_id: "T0", is_admin: true, enterprise_user: { teams: ["T0", "T1"] } },
      isAdmin: true,
    },
    { title: "a member", user: { team_id: "T1", is_admin: false }, isAdmin: false },
    { title: "an admin of another workspace", user: { team_id: "T2", is_admin: true }, isAdmin: false },
    { title: "an admin of nobody knows what", user: { is_admin: true }, isAdmin: false },
    { title: "a former admin", user: { team_id: "T1", is_admin: true, deleted: true }, isAdmin: false },
    { title: "somebody with odd flags", user: { team_id: "T1", is_admin: "yes" }, isAdmin: false },
  ])("Who is $title is an admin here: $isAdmin", async ({ user, isAdmin }) => {
    const { gateway } = await connect(({ method }) =>
      method === "auth.test" ? me : { ok: true, user: { name: "ann", ...user } },
    );
    expect(await gateway.person(userId)).toMatchObject({
      name: "ann",
      email: undefined,
      isAdmin,
      isGuest: "team_id" in user && user.team_id === "T2",
    });
  });

  test.each([
    {
      title: "an admin of the organization",
      user: { team_id: "T1", enterprise_user: { enterprise_id: "E1", teams: ["T1"], is_admin: true } },
      isAdmin: true,
    },
    {
      title: "an owner of the organization, and of no workspace",
      user: { enterprise_user: { enterprise_id: "E1", is_owner: true } },
      isAdmin: true,
    },
    {
      title: "an admin of one of its workspaces",
      user: { team_id: "T1", is_admin: true, enterprise_user: { enterprise_id: "E1", teams: ["T1", "T2"] } },
      isAdmin: false,
    },
    {
      title: "an admin of another organization",
      user: { team_id: "T9", enterprise_user: { enterprise_id: "E2", teams: ["T9"], is_admin: true } },
      isAdmin: false,
    },
    {
      title: "a former admin of the organization",
      user: { deleted: true, enterprise_user: { enterprise_id: "E1", is_admin: true } },
      isAdmin: false,
    },
  ])("Where a whole organization has the app, $title is an admin: $isAdmin", async ({ user, isAdmin }) => {
    const { gateway } = await connect(({ method }) =>
      method === "auth.test" ? { ...me, team_id: "E1" } : { ok: true, user: { name: "ann", ...user } },
    );
    expect(await gateway.person(userId)).toMatchObject({ name: "ann", isAdmin });
  });

  test("Where one workspace of an organization has the app, the organization's admins are none there", async () => {
    const enterprise_user = { enterprise_id: "E1", teams: ["T1"], is_admin: true };
    const { gateway } = await connect(({ method }) =>
      method === "auth.test" ? me : { ok: true, user: { name: "ann", team_id: "T1", enterprise_user } },
    );
    expect(await gateway.person(userId)).toMatchObject({ isAdmin: false });
  });

  test.each([
    {
      title: "a guest of several channels",
      user: { is_restricted: true, is_ultra_restricted: false },
      isGuest: true,
    },
    {
      title: "a guest of one channel",
      user: { is_restricted: true, is_ultra_restricted: true },
      isGuest: true,
    },
    {
      title: "somebody who is told to be ultra-restricted alone",
      user: { is_ultra_restricted: true },
      isGuest: true,
    },
    { title: "a stranger", user: { is_stranger: true }, isGuest: true },
    { title: "somebody of another workspace in a shared channel", user: { team_id: "T9" }, isGuest: true },
    { title: "a member of another workspace, and of ours", user: grid("E1", "T9", ["T1"]), isGuest: false },
    { title: "a colleague of another workspace of ours", user: grid("E1", "T9"), isGuest: false },
    { title: "somebody of another organization", user: grid("E9", "T9"), isGuest: true },
    { title: "somebody whose flag can't be read", user: { is_restricted: "yes" }, isGuest: true },
    {
      title: "a member",
      user: { is_restricted: false, is_ultra_restricted: false, is_stranger: false },
      isGuest: false,
    },
    { title: "somebody without these flags", user: { is_restricted: null }, isGuest: false },
  ])("Who is $title is a guest: $isGuest", async ({ user, isGuest }) => {
    const gateway = await whoSees(user);
    expect(await gateway.person(userId)).toMatchObject({ name: "ann", isGuest });
  });

  test.each([
    { title: "a member", user: { deleted: false, is_bot: false }, isActive: true },
    { title: "a guest", user: { is_restricted: true }, isActive: true },
    { title: "somebody who was deactivated", user: { deleted: true }, isActive: false },
    { title: "a bot", user: { is_bot: true }, isActive: false },
    { title: "Slack's own bot", id: "USLACKBOT", user: { is_bot: false }, isActive: false },
    { title: "a stranger", user: { is_stranger: true }, isActive: false },
    { title: "somebody of another workspace in a shared channel", user: { team_id: "T9" }, isActive: false },
    { title: "a colleague of another workspace of ours", user: grid("E1", "T9"), isActive: true },
  ])("Who is $title can work here: $isActive", async ({ id, user, isActive }) => {
    const gateway = await whoSees(user);
    expect(await gateway.person(userIdSchema.parse(id ?? "U1"))).toMatchObject({ name: "ann", isActive });
  });

  test("Our own workspace is asked for once, and each person each time", async () => {
    let isAdmin = true;
    const { slack, gateway } = await connect(({ method }) =>
      method === "auth.test" ? me : { ok: true, user: { team_id: "T1", name: "ann", is_admin: isAdmin } },
    );
    await gateway.person(userId);
    expect((await gateway.person(userId)).isAdmin).toBe(true);
    isAdmin = false;
    expect((await gateway.person(userId)).isAdmin).toBe(false);
    const methods = ["users.info", "auth.test", "users.info", "users.info"];
    expect(slack.calls.map(({ method }) => method)).toEqual(methods);
  });

  test.each(["user_not_found", "user_not_visible"])(
    "Somebody Slack does not show us (%s) is called Support, and may no more than a guest",
    async (error) => {
      const { gateway } = await connect(() => ({ ok: false, error }));
      const unknown = { email: undefined, timeZone: undefined, isActive: false };
      const stranger = { ...unknown, name: "Support", isAdmin: false, isGuest: true };
      expect(await gateway.person(userId)).toEqual(stranger);
    },
  );

  test.each([
    [{ tz: "Europe/Berlin" }, { timeZone: "Europe/Berlin", isActive: true }],
    [{ tz: "Mars/Olympus" }, { timeZone: undefined, isActive: true }],
    [{ tz: 1 }, { timeZone: undefined, isActive: true }],
    [{ deleted: true }, { timeZone: undefined, isActive: false }],
    [{ is_bot: true }, { timeZone: undefined, isActive: false }],
  ])("Slack's %o: %o", async (user, expected) => {
    const { gateway } = await connect(() => ({ ok: true, user: { name: "ann", ...user } }));
    expect(await gateway.person(userId)).toMatchObject(expected);
  });

  test("A file is described for its download; one that is deleted or kept elsewhere is not", async () => {
    const url = "https://files.slack.com/f/a.png";
    const { gateway } = await connect(({ args }) => {
      if (args.get("file") === "F1")
        return {
          ok: true,
          file: { url_private_download: url, name: "a.png", mimetype: "image/png", size: 3 },
        };
      if (args.get("file") === "F2") return { ok: true, file: { name: "a.gdoc", mode: "external" } };
      return { ok: false, error: "file_deleted" };
    });
    expect(await gateway.file("F1")).toEqual({ url, name: "a.png", mimetype: "image/png", size: 3 });
    expect(await gateway.file("F2")).toBeUndefined();
    expect(await gateway.file("F3")).toBeUndefined();
  });

  test.each<[string, object, object | undefined]>([
    [
      "a file of another workspace",
      {
        name: "contract.pdf",
        title: null,
        mimetype: "application/pdf",
        size: 3,
        mode: "hosted",
        url_private: "https://x",
      },
      { name: "contract.pdf", mimetype: "application/pdf", size: 3 },
    ],
    [
      "a canvas",
      { title: "Plan", mode: "quip", url_private: "https://x" },
      { name: "Plan", obstacle: "canvas" },
    ],
    [
      "a file in a drive",
      { is_external: true, url_private: "https://d.test/a" },
      { externalUrl: "https://d.test/a" },
    ],
    ["a file without a place", { name: "a", mode: "hosted" }, { name: "a", obstacle: "withheld" }],
    ["one that Slack tells nothing of", { file_access: "check_file_info" }, { obstacle: "withheld" }],
  ])("What Slack says of %s is told", async (_title, file, told) => {
    const { gateway } = await connect(() => ({ ok: true, file }));
    expect(await gateway.describeFile("F1")).toMatchObject({ id: "F1", ...told });
  });

  test.each(["file_not_found", "file_deleted", "access_denied", "missing_scope"])(
    "A file that the bot may not read (%s) is none",
    async (error) => {
      const { gateway } = await connect(() => ({ ok: false, error }));
      expect(await gateway.describeFile("F1")).toBeUndefined();
    },
  );

  test("The bot knows itself, and refuses to be a person", async () => {
    const bot = await connect(() => me);
    expect(await bot.gateway.identify()).toEqual({ teamId: "T1", botUserId: "U9", botId: "B1", url: me.url });
    const person = await connect(() => ({ ...me, bot_id: undefined }));
    await expect(person.gateway.identify()).rejects.toMatchObject({ reason: "unauthorized" });
  });
});
