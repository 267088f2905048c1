import { describe, expect, test } from "vitest";
import type { ChatraAgent } from "../../../src/domain/chatra-agent.ts";
import { CHATRA_TEXT_LIMIT } from "../../../src/domain/limits.ts";
import {
  aConversation,
  aDelete,
  aFile,
  anEdit,
  ann,
  aReply,
  channel,
  only,
  otherChannel,
  payloads,
  reactions,
  rootTs,
  START,
  ts,
} from "../builders.ts";
import { createWorld } from "../world.ts";

const known = () => createWorld({ conversation: aConversation() });

describe("a reply", () => {
  test("goes to the visitor in plain words, under its author's name", () => {
    const decision = known().input(aReply("*Hi* <@UANN> &amp; <https://x.example|docs>"));
    expect(only(payloads(decision.deliveries, "chatra.send"))).toMatchObject({
      clientId: "client-0042",
      text: "Hi @Ann & docs (https://x.example)",
      agent: { name: "Ann" },
      part: 0,
      parts: 1,
    });
    expect(only(decision.deliveries).sourceTime).toBe(START + 10_000);
    expect(decision.conversation?.lastActivityAt).toBe(START + 60_000);
  });

  test("goes as the agent whom its author answers as, with all parts and what is known of the agent", () => {
    const agentsOf = (agent: ChatraAgent, text = "Hi") => {
      const world = known();
      world.accountContext = { author: { name: "Ann", email: "ann@acme.example", agent } };
      return payloads(world.input(aReply(text)).deliveries, "chatra.send").map((send) => send.agent);
    };
    const ada = { id: "a1", name: "Ada L.", email: "ada@shop.example" };
    const asAda = { agentId: "a1", name: "Ada L.", email: "ada@shop.example" };
    expect(agentsOf(ada)).toEqual([asAda]);
    expect(agentsOf(ada, "word ".repeat(1500))).toEqual([asAda, asAda]);
    // What Slack says of the author never stands in for what Chatra does not say of the agent.
    expect(agentsOf({ id: "a1", name: undefined, email: undefined })).toEqual([{ agentId: "a1" }]);
  });

  test("goes without a name that is not known", () => {
    const world = known();
    world.accountContext = { author: { name: undefined, email: undefined } };
    expect(only(payloads(world.input(aReply("Hi")).deliveries, "chatra.send")).agent).toEqual({});
  });

  test("goes once, however often Slack tells of it", () => {
    const world = known();
    world.input(aReply("Hi"));
    expect(world.input(aReply("Hi"))).toMatchObject({ ignored: "already-relayed", deliveries: [] });
  });

  test("in a thread of nobody's is left alone", () => {
    expect(known().input(aReply("Hi", { threadTs: ts(99) }))).toMatchObject({
      ignored: "not-our-thread",
      deliveries: [],
    });
    expect(known().input(aReply("Hi", { channelId: otherChannel })).ignored).toBe("not-our-thread");
  });

  test("is split at what Chatra takes, in order", () => {
    const decision = known().input(
      aReply(`${"a".repeat(CHATRA_TEXT_LIMIT)} ${"b".repeat(CHATRA_TEXT_LIMIT)} c`),
    );
    const sends = payloads(decision.deliveries, "chatra.send");
    expect(sends.map(({ text, part, parts }) => [text[0], text.length, part, parts])).toEqual([
      ["a", 5000, 0, 3],
      ["b", 5000, 1, 3],
      ["c", 1, 2, 3],
    ]);
    expect(decision.links.map(({ part, slackTs }) => [part, slackTs])).toEqual(
      [0, 1, 2].map((part) => [part, ts(10)]),
    );
    expect(new Set(decision.deliveries.map(({ sourceTime }) => sourceTime)).size).toBe(1);
  });

  test("of exactly the limit is one message", () => {
    expect(known().input(aReply("a".repeat(CHATRA_TEXT_LIMIT))).deliveries).toHaveLength(1);
  });
});

describe("what is not for the visitor", () => {
  test.each(["// he is angry", "note: secret", "&gt; quoted\n// secret"])(
    "%j is a note, and marked as one",
    (text) => {
      const decision = known().input(aReply(text));
      expect(decision.ignored).toBe("note");
      expect(reactions(decision.deliveries)).toEqual(["+lock"]);
      expect(decision.deliveries).toHaveLength(1);
    },
  );

  test("a note with a file keeps the file internal, too", () => {
    const decision = known().input(aReply("// see this", { files: [aFile("F1")] }));
    expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
  });

  test("a command is not sent, and its author is told", () => {
    const decision = known().input(aReply("!close now"));
    expect(decision.ignored).toBe("command");
    expect(only(payloads(decision.deliveries, "slack.whisper"))).toMatchObject({
      userId: ann,
      threadTs: rootTs,
    });
    expect(decision.deliveries).toHaveLength(1);
  });

  test("an invisible text is nothing", () => {
    expect(known().input(aReply("\u200b \n"))).toMatchObject({ ignored: "empty", deliveries: [] });
  });
});

describe("files", () => {
  test("are links below the words", () => {
    const decision = known().input(aReply("Here", { files: [aFile("F1"), aFile("F2")] }));
    expect(only(payloads(decision.deliveries, "chatra.send")).text).toBe(
      "Here\n\n📎 F1.pdf: https://bot.example/files/F1\n📎 F2.pdf: https://bot.example/files/F2",
    );
  });

  test("go without words", () => {
    const decision = known().input(aReply("", { files: [aFile("F1")] }));
    expect(only(payloads(decision.deliveries, "chatra.send")).text).toBe(
      "📎 F1.pdf: https://bot.example/files/F1",
    );
  });

  test("don't go where no public address is set: the words do, and the thread is told", () => {
    const world = known();
    world.accountContext = { fileUrl: () => undefined };
    const decision = world.input(aReply("Here", { files: [aFile("F1", { name: "<!here>.pdf" })] }));
    expect(only(payloads(decision.deliveries, "chatra.send")).text).toBe("Here");
    const notice = only(payloads(decision.deliveries, "slack.post"));
    expect(notice.text).toContain("PUBLIC_URL");
    expect(notice.text).toContain("&lt;!here&gt;.pdf");
  });

  test("alone, without a public address, leave nothing to send", () => {
    const world = known();
    world.accountContext = { fileUrl: () => undefined };
    const decision = world.input(aReply("", { files: [aFile("F1")] }));
    expect(decision.ignored).toBe("nothing-to-send");
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.post"]);
  });
});

describe("what overtook its message", () => {
  test("an edit: the new words are sent, once", () => {
    const world = known();
    expect(world.input(anEdit("Hello")).ignored).toBe("edit-before-message");
    const decision = world.input(aReply("Helo"));
    expect(only(payloads(decision.deliveries, "chatra.send")).text).toBe("Hello");
    expect(world.input(anEdit("Hello")).ignored).toBe("stale-edit");
  });

  test("several edits, shuffled: the newest counts", () => {
    const world = known();
    world.input(anEdit("newest", { editedTs: ts(22) }));
    expect(world.input(anEdit("older", { editedTs: ts(21) })).ignored).toBe("stale-edit");
    world.input(anEdit("really newest", { editedTs: ts(23) }));
    expect(only(payloads(world.input(aReply("first")).deliveries, "chatra.send")).text).toBe("really newest");
  });

  test("an edit that made it a note: nothing is sent", () => {
    const world = known();
    world.input(anEdit("// secret"));
    expect(world.input(aReply("he is rude"))).toMatchObject({ ignored: "note" });
    expect(world.inState("pending", "chatra")).toEqual([]);
  });

  test.each([
    ["a delete", false],
    ["an edit and a delete", true],
  ])("%s: nothing is sent", (_title, edited) => {
    const world = known();
    if (edited) world.input(anEdit("Hello"));
    expect(world.input(aDelete()).ignored).toBe("delete-before-message");
    expect(world.input(aReply("Helo"))).toMatchObject({ ignored: "deleted-before-relay", deliveries: [] });
  });

  test("an edit or a delete in a thread of nobody's is not kept", () => {
    const world = createWorld();
    expect(world.input(anEdit("Hello"))).toMatchObject({ ignored: "not-our-thread", links: [] });
    expect(world.input(aDelete({ channelId: channel }))).toMatchObject({
      ignored: "not-our-thread",
      links: [],
    });
  });
});
