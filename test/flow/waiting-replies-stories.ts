import { expect, test } from "vitest";
import type { Stage } from "./stage.ts";
import { bears, callsAbout, marksOf, WAITS } from "./waiting-marks.ts";

/** What shows on a reply that waits. */
export function tellOfWaitingReplies(shared: () => Stage): void {
  test("while the account is down each reply gets a ⏳ that outlives a crash and becomes the receipt; a fast one gets none", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Wanda");
    const fast = ada.postMessage(channelId, "at once", { threadTs: rootTs });
    await bears(stage, fast.ts, "white_check_mark");

    const connection = world.membrane.connection();
    world.membrane.setConnectionState(connection.id, "CLIENT_ACTION_REQUIRED");
    const replies = ["one", "two", "three"].map((words) =>
      ada.postMessage(channelId, words, { threadTs: rootTs }),
    );
    for (const { ts } of replies) await stage.marked(ts, WAITS);
    const [first, second, third] = replies;
    if (!first || !second || !third) throw new Error("no replies");

    // Their author thinks again while they wait.
    ada.editMessage(channelId, second.ts, "two, corrected");
    ada.deleteMessage(channelId, third.ts);
    await world.settled();
    await stage.bot.kill();
    world.membrane.setConnectionState(connection.id, "READY");
    await stage.bot.restart();
    await stage.received(client, "two, corrected", 30_000);
    for (const { ts } of [first, second]) await bears(stage, ts, "white_check_mark");
    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual(["at once", "one", "two, corrected"]);
    expect(callsAbout(stage, first.ts)).toHaveLength(2);
    expect(callsAbout(stage, fast.ts)).toEqual([]);
  });

  test("a reply that the command takes long with has a ⏳ until it fails, and a 🚫 for good once it is discarded", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { client, rootTs } = await stage.openChat("Dora");
    const other = await stage.openChat("Dorothea");
    const error = { type: "bad_request", key: "access_denied", message: "No" };
    const says = (words: string) => (input: { text?: unknown }) => input.text === words;
    const send = { action: "send-agent-message" };
    world.membrane.faults.add({ ...send, when: says("too late"), kind: "slow", delayMs: 3_500 });
    world.membrane.faults.add({
      ...send,
      when: says("not meant to be"),
      kind: "rate-limited",
      retryAfter: 1,
      times: 3,
    });
    world.membrane.faults.add({ ...send, when: says("not meant to be"), kind: "error", error });
    const slow = ada.postMessage(channelId, "too late", { threadTs: rootTs });
    const refused = ada.postMessage(channelId, "not meant to be", { threadTs: other.rootTs });
    for (const { ts } of [slow, refused]) await stage.marked(ts, WAITS);
    await bears(stage, slow.ts, "white_check_mark");

    const notice = await stage.seen(other.rootTs, /not meant to be.* did not reach the visitor/, 30_000);
    await bears(stage, refused.ts, "warning");
    await grace.clickButton(channelId, notice.ts, "delivery.discard");
    await bears(stage, refused.ts, "no_entry_sign");
    await stage.bot.restart();
    await stage.quiet();
    expect(marksOf(stage, refused.ts)).toEqual(["no_entry_sign"]);
    expect([client, other.client].map((one) => stage.visitorSees(one))).toEqual([["too late"], []]);

    // A note that is sent after all must not say that it never was.
    ada.editMessage(channelId, refused.ts, "// not meant to be");
    await bears(stage, refused.ts, "lock");
  });

  test("the receipt stands alone in the end though Slack can't put the ⏳ there, says that it is there, or does not answer for a while when it is to go", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const troubles = [
      [{ method: "reactions.add", kind: "error", error: "too_many_reactions" }],
      [{ method: "reactions.add", kind: "error", error: "already_reacted" }],
      [
        { method: "reactions.remove", kind: "server-error", times: 3 },
        { method: "reactions.remove", kind: "reset-after-success" },
      ],
    ] as const;
    world.membrane.faults.add({
      action: "send-agent-message",
      kind: "slow",
      delayMs: 4_000,
      times: troubles.length,
    });
    const replies = troubles.map(async (faults, index) => {
      const { client, rootTs } = await stage.openChat(`Ella ${index}`);
      const { ts } = ada.postMessage(channelId, "patience", { threadTs: rootTs });
      // Nobody puts a ⏳ there within the first two seconds.
      const isWait = (args: { name?: unknown; timestamp?: unknown }) =>
        args.name === WAITS && args.timestamp === ts;
      for (const fault of faults) world.slack.faults.add({ ...fault, when: isWait });
      await world.slack.waitFor(() => callsAbout(stage, ts).length > 0, { what: "a ⏳" });
      await stage.received(client, "patience");
      await bears(stage, ts, "white_check_mark", 60_000);
    });
    await Promise.all(replies);
  });
}
