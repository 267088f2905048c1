import { describe, expect, test } from "vitest";
import { userIdSchema } from "../../../src/domain/ids.ts";
import { failureOf } from "./failure-of.ts";
import { startSimulatedSlack } from "./simulated-slack.ts";

const text = "words for one person";
const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*words* for one person" } }];

describe("an ephemeral message", () => {
  test("Words with blocks are seen by one person, in the thread", async () => {
    const { gateway, channel, channelId, ada, post } = await startSimulatedSlack();
    const { ts } = await post();
    await gateway.postEphemeral({ channelId, threadTs: ts, userId: ada.id, text, blocks });
    expect(channel.ephemerals()).toMatchObject([{ user: ada.id, text, blocks, thread_ts: ts }]);
    expect(channel.thread(ts)).toEqual([]);
  });

  test("Blocks that Slack would not show are invalid", async () => {
    const { gateway, channel, channelId, ada } = await startSimulatedSlack();
    const postEphemeral = gateway.postEphemeral({
      channelId,
      userId: ada.id,
      text,
      blocks: [{ type: "nonsense" }],
    });
    expect(await failureOf(postEphemeral, [text])).toMatchObject({
      reason: "invalid",
      code: "invalid_blocks",
    });
    expect(channel.ephemerals()).toEqual([]);
  });

  test("Somebody who is not in the channel hears nothing", async () => {
    const { gateway, channel, channelId, ada } = await startSimulatedSlack();
    channel.leave("ada");
    const postEphemeral = gateway.postEphemeral({ channelId, userId: ada.id, text });
    expect(await failureOf(postEphemeral, [text])).toMatchObject({
      reason: "refused",
      code: "user_not_in_channel",
    });
  });
});

describe("direct messages", () => {
  test("Words reach a person in the direct message with them, as a message that Slack announces", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    await gateway.directMessage({ userId: ada.id, text, blocks });
    await gateway.directMessage({ userId: ada.id, text: "and more" });
    const direct = slack.channels().filter(({ kind }) => kind === "im");
    expect(direct).toHaveLength(1);
    expect(slack.channel(direct[0]?.id ?? "").messages()).toMatchObject([
      { text, blocks },
      { text: "and more" },
    ]);
  });

  test("While it can't be opened nothing was said, for certain", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    slack.faults.add({ method: "conversations.open", kind: "reset-after-success" });
    const failure = await failureOf(gateway.directMessage({ userId: ada.id, text }), [text]);
    expect(failure.reason).toBe("unavailable");
    await gateway.directMessage({ userId: ada.id, text });
  });

  test("A post whose answer is lost is in doubt", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    slack.faults.add({ method: "chat.postMessage", kind: "reset-after-success" });
    const failure = await failureOf(gateway.directMessage({ userId: ada.id, text }), [text]);
    expect(failure.reason).toBe("unknown-outcome");
  });

  test("A scope that is missing is told", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    slack.faults.add({ method: "conversations.open", kind: "error", error: "missing_scope" });
    const failure = await failureOf(gateway.directMessage({ userId: ada.id, text }), [text]);
    expect(failure.reason).toBe("unauthorized");
  });

  test("Nobody is no one to talk to", async () => {
    const { gateway } = await startSimulatedSlack();
    const talking = gateway.directMessage({ userId: userIdSchema.parse("U0"), text });
    expect(await failureOf(talking, [text])).toMatchObject({ reason: "refused", code: "user_not_found" });
  });
});

describe("people", () => {
  test("A workspace tells its admins, and strangers are none", async () => {
    const { slack, gateway } = await startSimulatedSlack();
    const boss = slack.addUser({ name: "boss", isAdmin: true });
    expect((await gateway.person(userIdSchema.parse(boss.id))).isAdmin).toBe(true);
    const others = slack.users().filter(({ isAdmin, isHidden }) => !isAdmin && !isHidden);
    expect((await gateway.person(userIdSchema.parse(others[0]?.id))).isAdmin).toBe(false);
    const stranger = slack.addUser({ name: "guest", isAdmin: true, isHidden: true });
    expect((await gateway.person(userIdSchema.parse(stranger.id))).isAdmin).toBe(false);
  });

  test.each([
    ["of several channels", { guestOf: "multi" }, true],
    ["of one channel", { guestOf: "single" }, true],
    ["of another workspace", { otherTeamId: "T0PARTNER" }, true],
    ["who is none", {}, false],
  ] as const)("A workspace tells its guests: somebody %s", async (_, seed, isGuest) => {
    const { slack, gateway } = await startSimulatedSlack();
    const { id } = slack.addUser({ name: "gus", ...seed });
    expect(await gateway.person(userIdSchema.parse(id))).toMatchObject({ name: "gus", isGuest });
  });
});
