import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { askInChannel } from "../../src/commands/joined-channel.ts";
import { accountIdSchema, channelIdSchema, slackTsSchema, type UserId } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { NEW_ROUTE, type RouteSettings } from "../../src/domain/route.ts";
import { renameChannel } from "../../src/store/channel-renames.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { deleteRoutesOfAccount, readRoutes, saveRoute } from "../../src/store/routes.ts";
import { readAudit } from "../store/read-audit.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());
beforeEach(() => stage.store.transaction((tx) => deleteRoutesOfAccount(tx, stage)));

let channels = 0;
/** A channel of which nothing is known yet. */
function otherChannel() {
  channels += 1;
  const { id } = stage.world.slack.addChannel({ name: `other-${channels}` });
  return channelIdSchema.parse(id);
}
const owed = async (channelId: string): Promise<Payload[]> => {
  const line = await stage.store.transaction((tx) =>
    unsettledDeliveries(tx, `joined:${stage.teamId}:${channelId}`),
  );
  return line.map(({ payload }) => payload);
};
const defaultRoute = async () =>
  (await stage.store.transaction((tx) => readRoutes(tx, stage))).find(({ name }) => name === "default");
const save = (name: string, settings: Partial<RouteSettings>, accountId = stage.accountId) =>
  stage.store.transaction((tx) =>
    saveRoute(tx, { ...stage, accountId }, { id: name, name, settings: { ...NEW_ROUTE, ...settings } }, 9, 1),
  );

describe("invited to a channel", () => {
  test("the bot asks there once, however often Slack delivers the event, and again at another invitation", async () => {
    const { handlers, teamId, channelId: usual } = stage;
    const channelId = otherChannel();
    for (let delivery = 0; delivery < 3; delivery += 1)
      await handlers.onJoined({ teamId, channelId, at: "1700000001.000100" });
    expect(await owed(channelId)).toEqual([
      {
        kind: "slack.notice",
        channelId,
        isAboutChannel: true,
        text: "New chats here?",
        blocks: expect.arrayContaining([
          expect.objectContaining({
            text: { type: "mrkdwn", text: `*New chats here?* They go to <#${usual}> now.` },
          }),
        ]),
      },
    ]);
    await handlers.onJoined({ teamId, channelId, at: "1700000099.000100" });
    expect(await owed(channelId)).toHaveLength(2);
  });

  test("it asks nothing where new chats come already, by the account or by one of its routes", async () => {
    const { handlers, teamId, channelId: usual } = stage;
    await handlers.onJoined({ teamId, channelId: usual, at: "1" });
    expect(await owed(usual)).toEqual([]);
    const channelId = otherChannel();
    await save("vip", { channelId });
    await handlers.onJoined({ teamId, channelId, at: "1" });
    expect(await owed(channelId)).toEqual([]);
    await save("vip", {});
    await save("default", { channelId: usual });
    await handlers.onJoined({ teamId, channelId, at: "2" });
    expect(await owed(channelId)).toHaveLength(1);
  });

  test("an invitation under the channel's earlier id is the same one, and asks nothing where new chats come under the new id", async () => {
    const { store, teamId, accountId } = stage;
    const deps = { store, now: () => 5 };
    const [from, usual] = [otherChannel(), otherChannel()];
    const [to, newUsual] = [otherChannel(), otherChannel()];
    // Until they are read again, the accounts have the earlier ids.
    const accounts = [{ accountId, name: "default", channelId: usual }];
    await askInChannel(deps, accounts, { teamId, channelId: from, at: "1" });
    for (const rename of [
      { teamId, from, to, at: 1 },
      { teamId, from: usual, to: newUsual, at: 1 },
    ])
      await store.transaction((tx) => renameChannel(tx, rename, 1));
    const ask = (channelId: typeof to) => askInChannel(deps, accounts, { teamId, channelId, at: "1" });
    await ask(from);
    await ask(usual);
    await ask(newUsual);
    const asked = await Promise.all([from, to, usual, newUsual].map(owed));
    expect(asked.map(({ length }) => length)).toEqual([1, 0, 0, 0]);
    const another = otherChannel();
    await ask(another);
    expect(JSON.stringify(await owed(another))).toContain(`They go to <#${newUsual}> now.`);
  });

  test("it names the channel of the default route, where that has its own", async () => {
    const { handlers, teamId } = stage;
    const [channelId, vip, usual] = [otherChannel(), otherChannel(), otherChannel()];
    await save("vip", { channelId: vip });
    await save("default", { channelId: usual });
    await handlers.onJoined({ teamId, channelId, at: "1" });
    expect(JSON.stringify(await owed(channelId))).toContain(`They go to <#${usual}> now.`);
  });

  test("of several accounts it offers each by name, with its own channel, unless one comes here", async () => {
    const { teamId, accountId, channelId: usual } = stage;
    const [channelId, theirs] = [otherChannel(), otherChannel()];
    const shop = { accountId: accountIdSchema.parse("shop"), name: "shop", channelId: theirs };
    const accounts = [{ accountId, name: "default", channelId: usual }, shop];
    const deps = { store: stage.store, now: () => 5 };
    await askInChannel(deps, accounts, { teamId, channelId, at: "1" });
    const [question] = await owed(channelId);
    expect(JSON.stringify(question)).toMatch(/`default`: new chats go to <#.*`shop`: new chats go to <#/);
    expect(JSON.stringify(question)).toContain(`"shop/several"`);
    await askInChannel(deps, accounts, { teamId, channelId: theirs, at: "1" });
    await askInChannel(deps, [], { teamId, channelId: otherChannel(), at: "1" });
    expect(await owed(theirs)).toEqual([]);
  });
});

describe("an answer", () => {
  const ts = slackTsSchema.parse("1795000002.000001");
  let presses = 0;
  /** A press under the question in a channel. */
  async function press(
    button: "joined.all" | "joined.alerts" | "joined.no",
    channelId: ReturnType<typeof otherChannel>,
    { userId = stage.adaId, value = "default/only" }: { userId?: UserId; value?: string } = {},
  ): Promise<void> {
    presses += 1;
    const { handlers, teamId } = stage;
    const asked = { id: `press ${presses}`, teamId, userId, channelId };
    await handlers.onButton({ ...asked, button, value, messageTs: ts, isEphemeral: false });
    await handlers.idle();
  }
  const replaced = (channelId: string, text: string) => ({
    kind: "slack.update",
    post: { channelId, ts },
    text,
    blocks: [],
  });
  const toldIn = (channelId: string, userId: UserId) =>
    stage.world.slack
      .channel(channelId)
      .ephemerals(userId)
      .map(({ text }) => text);

  test("brings all new chats here by the default route, keeps what else it does, and replaces the question", async () => {
    const channelId = otherChannel();
    await save("default", { mention: { kind: "here" }, policy: "on-command", remind: [60_000] });
    await press("joined.all", channelId);
    expect(await defaultRoute()).toMatchObject({
      channelId,
      mention: { kind: "here" },
      policy: "on-command",
      remind: [60_000],
    });
    const text = `✅ New chats come here. <@${stage.adaId}> decided.`;
    expect(await owed(channelId)).toEqual([replaced(channelId, text)]);
    expect(toldIn(channelId, stage.adaId)).toEqual([]);
    const audit = await stage.store.transaction((tx) => readAudit(tx, 200));
    expect(audit.find(({ subject }) => subject === `all in ${channelId}`)).toMatchObject({
      act: "route",
      outcome: "done",
      userId: stage.adaId,
      accountId: stage.accountId,
    });
  });

  test("brings them as alerts only, which “Yes, all” in another channel ends", async () => {
    const [first, second] = [otherChannel(), otherChannel()];
    await press("joined.alerts", first, { value: "default/several" });
    expect(await defaultRoute()).toMatchObject({ channelId: first, policy: "alerts" });
    const text = `✅ New chats of \`default\` come here as alerts: replies stay in Slack. <@${stage.adaId}> decided.`;
    expect(await owed(first)).toEqual([replaced(first, text)]);
    await press("joined.all", second);
    expect(await defaultRoute()).toMatchObject({ channelId: second, policy: "all" });
  });

  test("“Not now” takes the question away and changes nothing", async () => {
    const channelId = otherChannel();
    await press("joined.no", channelId);
    expect(await owed(channelId)).toEqual([{ kind: "slack.remove", post: { channelId, ts } }]);
    expect(await defaultRoute()).not.toHaveProperty("channelId");
  });

  test("is an admin's: others are told privately, and the question stays", async () => {
    const channelId = otherChannel();
    for (const button of ["joined.all", "joined.alerts", "joined.no"] as const)
      await press(button, channelId, { userId: stage.graceId });
    expect(await owed(channelId)).toEqual([]);
    expect(await defaultRoute()).not.toHaveProperty("channelId");
    expect(toldIn(channelId, stage.graceId)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining("Only admins can set up routes.")),
    );
  });

  test("counts once: the second admin is told that it is done", async () => {
    const channelId = otherChannel();
    await press("joined.no", channelId);
    await press("joined.all", channelId);
    expect(await owed(channelId)).toHaveLength(1);
    expect(await defaultRoute()).not.toHaveProperty("channelId");
    expect(toldIn(channelId, stage.adaId)).toEqual([expect.stringContaining("This is already done.")]);
  });

  test("for an account that is gone changes nothing", async () => {
    const channelId = otherChannel();
    await press("joined.all", channelId, { value: "gone/only" });
    expect(await owed(channelId)).toEqual([]);
    expect(toldIn(channelId, stage.adaId)).toHaveLength(1);
  });
});
