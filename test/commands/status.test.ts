import { expect, test } from "vitest";
import { accountIdSchema, deliveryIdOf, teamIdSchema } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { accountId, type Stage, setStage } from "./stage.ts";

const needsYou = (what: string) => `:large_yellow_circle: Needs you: ${what}.`;

/** Deliveries that failed, or wait, in lines of their own. */
async function addDeliveries(
  stage: Stage,
  count: number,
  state: "failed" | "pending",
  at = Date.now() - 3 * 60_000,
  more: (index: number) => Partial<OwnedDelivery> = () => ({}),
): Promise<OwnedDelivery[]> {
  const deliveries = Array.from({ length: count }, (_, index): OwnedDelivery => {
    const id = deliveryIdOf(state, String(index));
    const payload = { kind: "slack.notice", channelId: stage.channelId, text: "x" } as const;
    return {
      id,
      accountId,
      key: id,
      conversationId: undefined,
      sourceTime: index,
      payload,
      ...more(index),
    };
  });
  const error = { reason: "refused", detail: "because of <!here>" };
  await stage.store.transaction(async (tx) => {
    await insertDeliveries(tx, deliveries, at);
    if (state === "failed")
      for (const [index, { id }] of deliveries.entries())
        await changeDelivery(tx, id, { state, error }, index);
  });
  return deliveries;
}

test("when all is well the state says so, and offers nothing to retry", async () => {
  await using stage = await setStage();
  await stage.command("status");
  expect(stage.lastAnswer()).toContain(":large_green_circle: Everything works.");
  for (const part of ["Slack", "Chatra through Membrane", "Database"])
    expect(stage.lastAnswer()).toContain(`:white_check_mark: ${part}`);
  expect(stage.lastAnswer()).toContain("Nothing waits.");
  expect(stage.lastAnswer()).not.toContain("Retry");
});

test("what does not work is told with why, each for itself", async () => {
  await using stage = await setStage({
    deps: { slackHealth: () => Promise.reject(new SlackGatewayError("unavailable", "http_503")) },
  });
  stage.world.membrane.logOut();
  await stage.command("status");
  expect(stage.lastAnswer()).toContain(":red_circle: Slack and Chatra through Membrane do not work.");
  expect(stage.lastAnswer()).toContain("Slack did not answer (`http_503`).");
  expect(stage.lastAnswer()).toContain("Membrane is not logged in");
  expect(stage.lastAnswer()).toContain(":white_check_mark: Database");
});

test("a database that does not answer leaves the rest of the state to be told", async () => {
  await using stage = await setStage();
  const transaction = stage.store.transaction.bind(stage.store);
  stage.store.ping = () => Promise.reject(new Error("gone"));
  stage.store.transaction = () => Promise.reject(new Error("gone"));
  await stage.command("status");
  stage.store.transaction = transaction;
  expect(stage.lastAnswer()).toContain("The database does not answer.");
  expect(stage.lastAnswer()).not.toContain("unexpected error");
  expect(stage.lastAnswer()).toContain("The bot can't show what waits without the database.");
  expect(stage.lastAnswer()).toContain(":white_check_mark: Slack");
});

test("what waits is counted, and how long the oldest has waited", async () => {
  await using stage = await setStage();
  const { conversation } = await stage.addChat("Vera");
  await addDeliveries(stage, 2, "pending");
  // Another account's are no concern of this one.
  await addDeliveries(stage, 1, "pending", Date.now() - 60 * 60_000, () => ({
    id: deliveryIdOf("theirs", "1"),
    key: deliveryIdOf("theirs", "1"),
    accountId: accountIdSchema.parse("theirs"),
  }));
  const fault = { reason: "not-logged-in", detail: "x", url: undefined, since: Date.now() - 2 * 60 * 60_000 };
  await stage.store.transaction((tx) => setAccountFault(tx, conversation.accountId, fault));
  await stage.command("status");
  expect(stage.lastAnswer()).toContain("Waiting: 2 to Slack.");
  expect(stage.lastAnswer()).toContain("The oldest has waited 3 minutes.");
  expect(stage.lastAnswer()).toContain(needsYou("late messages"));
  expect(stage.lastAnswer()).toContain("Replies have waited for the Chatra account for 2 hours.");
});

test("what has just begun to wait is no cause for concern", async () => {
  await using stage = await setStage();
  await addDeliveries(stage, 1, "pending", Date.now() - 30_000);
  await stage.command("status");
  expect(stage.lastAnswer()).toContain("Everything works.");
  expect(stage.lastAnswer()).toContain("Waiting: 1 to Slack.");
});

test("a change of a card that waits for its turn is nothing that waits, however long", async () => {
  await using stage = await setStage();
  const { conversation } = await stage.addChat("Vera");
  const payload = { kind: "slack.card", rootDeliveryId: conversation.rootDeliveryId } as const;
  const [change] = await addDeliveries(stage, 1, "pending", Date.now() - 60 * 60_000, () => ({ payload }));
  const error = { reason: "waits-its-turn", detail: "It waits for its turn." };
  await stage.store.transaction(async (tx) => {
    if (change) await changeDelivery(tx, change.id, { error }, 0);
  });
  await stage.command("status");
  expect(stage.lastAnswer()).toContain("Everything works.");
  expect(stage.lastAnswer()).toContain("Nothing waits.");
  expect(stage.lastAnswer()).not.toContain("The oldest");
});

test("what waits in vain is told of with why, and with what to do", async () => {
  await using stage = await setStage();
  // However short: no wait of its own ends it.
  const [waiting] = await addDeliveries(stage, 1, "pending", Date.now());
  const error = { reason: "channel-gone", detail: "is_archived" };
  await stage.store.transaction(async (tx) => {
    if (waiting) await changeDelivery(tx, waiting.id, { error }, 0);
  });
  await stage.command("status");
  expect(stage.lastAnswer()).toContain(needsYou("late messages"));
  expect(stage.lastAnswer()).toContain(
    `The bot can't post in <#${stage.channelId}>. Invite the bot, let it post there, unarchive the channel, or choose another channel.`,
  );
});

test("what is of unknown outcome needs somebody", async () => {
  await using stage = await setStage();
  const [doubtful] = await addDeliveries(stage, 1, "pending", Date.now());
  await stage.store.transaction(async (tx) => {
    if (doubtful) await changeDelivery(tx, doubtful.id, { state: "uncertain" }, 0);
  });
  await stage.command("status");
  expect(stage.lastAnswer()).toContain(needsYou("1 unconfirmed"));
  expect(stage.lastAnswer()).toContain("*Unconfirmed* (1)");
});

test("what failed can be told apart by its words and by whom it is for", async () => {
  await using stage = await setStage();
  const { conversation, threadTs } = await stage.addChat("Vera");
  const { teamId, channelId, adaId: userId } = stage;
  const stranger = stage.addClient();
  const reply = { teamId, channelId, threadTs, ts: threadTs, userId };
  const { clientId } = conversation;
  const order = { id: "order", userId };
  const send = { kind: "chatra.send", agent: {}, reply, part: 0, parts: 1 } as const;
  const payloads: Payload[] = [
    { ...send, clientId, text: "We open\nat <nine>" },
    { ...send, clientId: stranger.clientId, text: "Ready", pushed: true },
    { kind: "chatra.edit", text: "At ten", reply, part: 0 },
    { kind: "chatra.call", call: { kind: "update", clientId, changes: { name: "V" } }, order },
    { kind: "chatra.call", call: { kind: "run", actionId: "a", actionName: "export", input: {} }, order },
  ];
  await addDeliveries(stage, payloads.length, "failed", Date.now(), (index) => ({
    ...(payloads[index] ? { payload: payloads[index] } : {}),
    conversationId: payloads[index]?.kind === "chatra.edit" ? conversation.id : undefined,
  }));
  await stage.command("status");
  for (const told of [
    "The message “We open at &lt;nine&gt;” to *Vera*.",
    `The pushed message “Ready” to the visitor \`${stranger.id}\`.`,
    "The edit of a message to *Vera* to “At ten”.",
    "A command to update the name of *Vera*.",
    "A command to run the action `export`.",
  ])
    expect(stage.lastAnswer()).toContain(told);
});

test("what failed last is told with why and can be tried again, one or all", async () => {
  await using stage = await setStage();
  const failed = await addDeliveries(stage, 7, "failed");
  await stage.command("status");
  expect(stage.lastAnswer()).toContain(needsYou("7 failed"));
  expect(stage.lastAnswer()).toContain("A notice. refused: because of &lt;!here&gt;.");
  expect(stage.lastAnswer()).toContain("… and 2 more.");

  await stage.press("failed.retry", stage.ada, failed[3]?.id);
  expect(stage.ordered).toMatchObject([
    { order: { answer: { replaces: true } }, act: { kind: "retry", deliveryId: failed[3]?.id } },
  ]);
  expect(stage.lastAnswer()).toContain("Retrying what failed…");

  await stage.command("status");
  await stage.press("failed.retry-all");
  const all = stage.ordered.slice(1);
  expect(all.map(({ act }) => (act.kind === "retry" ? act.deliveryId : act.kind)).toSorted()).toEqual(
    failed.map(({ id }) => id).toSorted(),
  );
  for (const { order, act } of all) {
    expect(order.answer).toBeUndefined();
    expect(act.kind === "retry" && order.id.endsWith(`:${act.deliveryId}`)).toBe(true);
  }
  expect(stage.lastAnswer()).toContain("Retrying 7 failures.");
});

test("one press that Slack delivers twice tries everything again once", async () => {
  await using stage = await setStage();
  await addDeliveries(stage, 3, "failed");
  const press = {
    id: "press-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: stage.channelId,
    button: "failed.retry-all",
    value: accountId,
    messageTs: undefined,
    isEphemeral: false,
  } as const;
  await Promise.all([stage.handlers.onButton(press), stage.handlers.onButton(press)]);
  expect(stage.ordered).toHaveLength(3);
});

test.each([
  [0, "Nothing has failed, so there is nothing to retry."],
  [1, "Only admins can retry this failure."],
])(
  "of %i that only administrators may try again, and nothing else, the answer to others is whole",
  async (count, text) => {
    await using stage = await setStage();
    const order = { id: "order", userId: stage.adaId };
    const call = { kind: "run" as const, actionId: "a", actionName: "A", input: {} };
    const failed = await addDeliveries(stage, count, "failed");
    await stage.store.transaction(async (tx) => {
      for (const { id } of failed)
        await changeDelivery(tx, id, { payload: { kind: "chatra.call", call, order } }, 0);
    });
    await stage.handlers.onButton({
      id: "press",
      teamId: stage.teamId,
      userId: stage.graceId,
      channelId: stage.channelId,
      button: "failed.retry-all",
      value: accountId,
      messageTs: undefined,
      isEphemeral: false,
    });
    await stage.handlers.idle();
    expect(stage.lastAnswer(stage.grace)).toBe(text);
    expect(stage.ordered).toEqual([]);
  },
);

test("what only administrators may order, only they may try again", async () => {
  await using stage = await setStage();
  const order = { id: "order", userId: stage.adaId };
  const request = { method: "DELETE" as const, path: "/x", query: {}, headers: {}, pathParameters: {} };
  const payload = { kind: "chatra.call" as const, call: { kind: "request" as const, request }, order };
  const [row, call] = await addDeliveries(stage, 2, "failed");
  await stage.store.transaction(async (tx) => {
    if (call) await changeDelivery(tx, call.id, { payload }, 0);
  });
  const press = {
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: stage.channelId,
    messageTs: undefined,
    isEphemeral: false,
  };
  await stage.handlers.onButton({ ...press, id: "one", button: "failed.retry", value: call?.id ?? "" });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("Only admins can send requests to Chatra.");
  expect(stage.ordered).toEqual([]);
  await stage.handlers.onButton({ ...press, id: "two", button: "failed.retry-all", value: accountId });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("Only admins can retry one other.");
  expect(stage.ordered).toMatchObject([{ act: { kind: "retry", deliveryId: row?.id } }]);
  await stage.handlers.onButton({
    ...press,
    userId: stage.adaId,
    id: "three",
    button: "failed.retry",
    value: call?.id ?? "",
  });
  await stage.handlers.idle();
  expect(stage.ordered).toHaveLength(2);
});

test("with nothing failed any more there is nothing to try again", async () => {
  await using stage = await setStage();
  const [failed] = await addDeliveries(stage, 1, "failed");
  await stage.command("status");
  expect(stage.lastAnswer()).toContain("Retry all failed");
  await stage.store.transaction(async (tx) => {
    if (failed) await changeDelivery(tx, failed.id, { state: "discarded" }, 0);
  });
  await stage.handlers.onButton({
    id: "press-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: stage.channelId,
    button: "failed.retry-all",
    value: accountId,
    messageTs: undefined,
    isEphemeral: false,
  });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("Nothing has failed");
});

test("what failed or is unconfirmed last leads to the message, or to the thread, of this workspace only", async () => {
  await using stage = await setStage();
  const { teamId, channelId, graceId: userId } = stage;
  const { conversation, threadTs } = await stage.addChat("Vera");
  const { conversation: elsewhere } = await stage.addChat("Wanda");
  await stage.store.transaction((tx) =>
    saveConversations(tx, { ...elsewhere, teamId: teamIdSchema.parse("T0THEIRS") }),
  );
  const ts = stage.later(threadTs);
  const send = (team: typeof teamId, text: string): Payload => ({
    kind: "chatra.send",
    clientId: conversation.clientId,
    text,
    agent: {},
    reply: { teamId: team, channelId, threadTs, ts, userId },
    part: 0,
    parts: 1,
  });
  const payloads: Payload[] = [
    send(teamId, "of ours ".repeat(20)),
    {
      kind: "chatra.call",
      call: { kind: "update", clientId: conversation.clientId, changes: { name: "V" } },
      order: { id: "o", userId },
    },
    send(teamIdSchema.parse("T0THEIRS"), "of theirs"),
    {
      kind: "chatra.call",
      call: { kind: "update", clientId: elsewhere.clientId, changes: { name: "V" } },
      order: { id: "o", userId },
    },
  ];
  const about = (index: number) => ({
    payload: payloads[index] ?? expect.unreachable(),
    target: "chatra" as const,
  });
  const failed = await addDeliveries(stage, 4, "failed", Date.now(), about);
  await stage.command("status");
  const archive = `https://${stage.world.slack.team.domain}.slack.com/archives/${channelId}`;
  const message = `<${archive}/p${ts.replace(".", "")}?thread_ts=${threadTs}&amp;cid=${channelId}|`;
  const thread = `<${archive}/p${threadTs.replace(".", "")}|`;
  expect(stage.lastAnswer()).toContain(`${"of ours ".repeat(8).slice(0, 60).trim()}…” to *Vera*`);
  expect(stage.lastAnswer().split(message)).toHaveLength(2);
  expect(stage.lastAnswer().split(`${thread}Show it>`)).toHaveLength(3);

  await stage.store.transaction(async (tx) => {
    for (const { id } of failed) await changeDelivery(tx, id, { state: "uncertain" }, 5);
  });
  await stage.command("status");
  expect(stage.lastAnswer()).toContain("*Unconfirmed* (");
  expect(stage.lastAnswer()).toContain(`did it arrive? ${message}Decide in the thread>`);
  expect(stage.lastAnswer()).not.toContain("Retry");
});
