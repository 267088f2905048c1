import { describe, expect, test } from "vitest";
import { wordsDigest } from "../../../src/domain/compose-reply.ts";
import {
  aConversation,
  anAgentMessage,
  anEdit,
  anEvent,
  aPress,
  aReply,
  channel,
  only,
  payloads,
  reactions,
  ts,
} from "../builders.ts";
import { createWorld, done, lost, refused } from "../world.ts";

const replied = (text = "Hello") => {
  const world = createWorld({ conversation: aConversation() });
  world.input(aReply(text));
  return world;
};
const failed = (text?: string) => {
  const world = replied(text);
  return { world, send: world.carryOut("chatra", refused) };
};
const asked = () => {
  const world = replied();
  const send = world.carryOut("chatra", lost);
  world.ask(world.delivery(send.id));
  return { world, send };
};

describe("Retry", () => {
  test("sends a failed reply again, before later ones, and says who did it", () => {
    const { world, send } = failed();
    world.input(aReply("later", { ts: ts(11) }));
    const decision = world.input(aPress("retry", send.id));
    expect(only(payloads(decision.deliveries, "slack.update"))).toMatchObject({
      post: { channelId: channel, ts: ts(40) },
      text: expect.stringContaining("<@UANN>"),
      blocks: [],
    });
    expect(reactions(decision.deliveries)).toEqual(["-warning"]);
    expect(world.carryOut("chatra", done({ chatraId: "a1" })).id).toBe(send.id);
    expect(reactions(world.inState("pending"))).toEqual(["+warning", "-warning", "+white_check_mark"]);
  });

  test("sends the pieces of a long reply that failed, in order, and not those that went", () => {
    const world = replied(["a", "b", "c"].map((letter) => letter.repeat(5000)).join(" "));
    world.carryOut("chatra", done({ chatraId: "a0" }));
    const second = world.carryOut("chatra", refused);
    expect(world.claim("chatra")).toBeUndefined();
    world.input(aPress("retry", second.id));
    const again = [world.carryOut("chatra", done({ chatraId: "a1" }))];
    expect(reactions(world.inState("pending"))).not.toContain("+white_check_mark");
    again.push(world.carryOut("chatra", done({ chatraId: "a2" })));
    expect(payloads(again, "chatra.send").map(({ text }) => text[0])).toEqual(["b", "c"]);
    expect(reactions(world.inState("pending"))).toContain("+white_check_mark");
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("repeats a failed change", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit("Hello!"));
    const edit = world.carryOut("chatra", refused);
    const decision = world.input(aPress("retry", edit.id));
    expect(reactions(decision.deliveries)).toEqual([]);
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "Hello!" });
  });

  test("that fails again tells so in a message of its own", () => {
    const { world, send } = failed();
    world.input(aPress("retry", send.id));
    world.carryOut("chatra", refused);
    const notices = world
      .inState("pending", "slack")
      .filter(({ payload }) => JSON.stringify(payload).includes("delivery.retry"));
    expect(notices).toHaveLength(2);
  });
});

describe("Discard", () => {
  test("gives a reply up with all its pieces", () => {
    const { world, send } = failed(`${"a".repeat(5000)} b`);
    const decision = world.input(aPress("discard", send.id));
    expect(world.inState("discarded")).toHaveLength(2);
    expect(reactions(decision.deliveries)).toEqual(["-warning", "+no_entry_sign"]);
    expect(world.claim("chatra")).toBeUndefined();
    expect(only(payloads(decision.deliveries, "slack.update")).text).toContain("The bot won't try again.");
  });
});

describe("It arrived", () => {
  test("settles the reply without sending anything", () => {
    const { world, send } = asked();
    const decision = world.input(aPress("arrived", send.id));
    expect(world.delivery(send.id)).toMatchObject({ state: "sent", result: {} });
    expect(reactions(decision.deliveries)).toEqual(["-grey_question", "+white_check_mark"]);
    expect(payloads(decision.deliveries, "slack.update")).toHaveLength(1);
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("gives no receipt while another piece of the reply is missing", () => {
    const world = replied(`${"a".repeat(5000)} b`);
    const first = world.carryOut("chatra", lost);
    world.ask(world.delivery(first.id));
    world.carryOut("chatra", refused);
    expect(reactions(world.input(aPress("arrived", first.id)).deliveries)).toEqual(["-grey_question"]);
  });

  test("is followed by the words that were changed meanwhile", () => {
    const { world, send } = asked();
    world.input(anEdit("Hello!"));
    const decision = world.input(aPress("arrived", send.id));
    expect(payloads(decision.deliveries, "chatra.edit")).toMatchObject([{ text: "Hello!" }]);
  });
});

describe("Send again", () => {
  test("sends an uncertain reply a second time", () => {
    const { world, send } = asked();
    const decision = world.input(aPress("send-again", send.id));
    expect(reactions(decision.deliveries)).toEqual(["-grey_question"]);
    expect(world.claim("chatra")).toMatchObject({ id: send.id, attempts: 2 });
  });

  test("sends nothing of a piece that an edit took back, and the rest of the reply gets its ✅", () => {
    const world = replied(`${"a".repeat(5000)} b`);
    world.carryOut("chatra", done({ chatraId: "a0" }));
    const second = world.claim("chatra");
    if (!second) throw new Error("the second piece is not due");
    world.input(anEdit("short"));
    world.settle(second, lost);
    world.ask(world.delivery(second.id));
    const decision = world.input(aPress("send-again", second.id));
    expect(world.delivery(second.id).state).toBe("discarded");
    expect(only(payloads(decision.deliveries, "slack.update")).text).toContain(
      "Not sent again: the message was unsent or deleted in Slack.",
    );
    expect(reactions(decision.deliveries)).toEqual(["-grey_question", "+white_check_mark"]);
    expect(world.line("chatra").map(({ payload }) => payload.kind)).toEqual(["chatra.edit", "chatra.delete"]);
  });

  test("sends the words as they are now, and knows their echo", () => {
    const { world, send } = asked();
    world.input(anEdit("Hello!"));
    world.input(aPress("send-again", send.id));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello!" });
    expect(only([...world.links.values()]).sentDigest).toBe(wordsDigest("Hello!"));
    expect(world.input(anEvent([anAgentMessage("a2", "Hello!")])).skipped).toMatchObject([
      { reason: "own-echo" },
    ]);
  });

  test("asks anew when the second outcome is unknown, too", () => {
    const { world, send } = asked();
    world.input(aPress("send-again", send.id));
    world.carryOut("chatra", lost);
    world.ask(world.delivery(send.id));
    const questions = world
      .inState("pending", "slack")
      .filter(({ payload }) => JSON.stringify(payload).includes("send-again"));
    expect(questions).toHaveLength(2);
  });
});

describe("a button that comes too late", () => {
  test.each([
    ["retry", "pending", "The bot is sending this again right now."],
    ["retry", "sending", "The bot is sending this again right now."],
    ["retry", "sent", "The visitor already has this message"],
    ["discard", "discarded", "was already discarded"],
    ["discard", "uncertain", "This became unconfirmed since then."],
    ["arrived", "sent", "The visitor already has this message"],
    ["send-again", "failed", "This failed since then."],
    ["send-again", "sent", "The visitor already has this message"],
    ["arrived", "pending", "The bot is sending this again right now."],
  ] as const)(
    "%s on a reply that is %s changes nothing, and says why to the one who pressed",
    (action, state, words) => {
      const world = replied();
      const send = only(world.inState("pending"));
      world.deliveries.set(send.id, { ...send, state });
      const decision = world.input(aPress(action, send.id));
      expect(decision).toMatchObject({ ignored: "stale-button", changes: [] });
      expect(only(payloads(decision.deliveries, "slack.whisper")).text).toContain(words);
    },
  );

  test("for a delivery that nobody knows, or in a thread of nobody's, says so", () => {
    expect(
      only(payloads(replied().input(aPress("retry", "dl_unknown")).deliveries, "slack.whisper")).text,
    ).toContain("This button no longer works: the bot does not have its message any more.");
    const { world, send } = failed();
    const elsewhere = world.input(aPress("retry", send.id, { threadTs: ts(77) }));
    expect(elsewhere).toMatchObject({ ignored: "stale-button", changes: [] });
  });

  test("pressed by two people acts once", () => {
    const { world, send } = failed();
    world.input(aPress("retry", send.id));
    expect(world.input(aPress("discard", send.id, { actionTs: "2" })).ignored).toBe("stale-button");
    expect(world.claim("chatra")?.id).toBe(send.id);
  });
});
