import { describe, expect, test } from "vitest";
import { composeReply } from "../../src/domain/compose-reply.ts";
import { LARGEST_FILE_BYTES } from "../../src/domain/limits.ts";
import { FILE_OBSTACLES } from "../../src/domain/order.ts";
import { describeLeftOut } from "../../src/messages/left-out.ts";
import {
  aContext,
  aConversation,
  aFile,
  anAct,
  ann,
  aReply,
  channel,
  payloads,
  rootTs,
  ts,
} from "./builders.ts";
import { createWorld } from "./world.ts";

const drive = (over = {}) =>
  aFile("FGD", { name: "Price list", size: 0, externalUrl: "https://docs.example.test/abc", ...over });
const compose = (text: string, files = [drive()], fileUrl?: (file: { id: string }) => string) =>
  composeReply({ text, files }, 0, { ...aContext(), fileUrl: fileUrl ?? (() => undefined) });

describe("a file that is kept outside of Slack", () => {
  test("goes by its own address, without a public address of ours", () => {
    expect(compose("Our prices:")).toEqual({
      parts: ["Our prices:\n\n📎 Price list: https://docs.example.test/abc"],
      leftOut: [],
    });
  });

  test.each([
    "Our prices: <https://docs.example.test/abc>",
    "<https://docs.example.test/abc|Price list>",
    "See <https://docs.example.test/abc>.",
    "(<https://docs.example.test/abc/>)",
    "<https://docs.example.test/abc?usp=sharing>",
  ])("is not named again where its address stands in the words: %s", (text) => {
    expect(compose(text).parts.join()).not.toContain("📎");
    expect(compose(text).leftOut).toEqual([]);
  });

  test.each([
    "<https://docs.example.test/abcd>",
    "<https://docs.example.test/abc?id=2>",
    "docs.example.test/abc",
  ])("is named beside another address: %s", (text) =>
    expect(compose(text).parts.join()).toContain("📎 Price list: https://docs.example.test/abc"),
  );

  test("is named once when it is there twice", () => {
    const { parts } = compose("", [
      drive(),
      drive({ id: "FGD2", externalUrl: "https://docs.example.test/abc?usp=drivesdk" }),
    ]);
    expect(parts.join().match(/📎/g)).toHaveLength(1);
  });

  test("has no size limit, as the bot does not hand it on itself", () => {
    expect(compose("", [drive({ size: LARGEST_FILE_BYTES * 10 })]).leftOut).toEqual([]);
  });
});

describe("what can't go", () => {
  const url = ({ id }: { id: string }) => `https://bot.example/${id}`;

  test.each(FILE_OBSTACLES)("is left out and told, and the rest goes (%s)", (obstacle) => {
    const composed = compose("Here", [aFile("F1"), aFile("F2", { name: "Onboarding", obstacle })], url);
    expect(composed.parts).toEqual(["Here\n\n📎 F1.pdf: https://bot.example/F1"]);
    expect(composed.leftOut).toEqual([{ name: "Onboarding", reason: obstacle }]);
    expect(describeLeftOut(composed)).toMatch(
      /^:warning: Not sent to the visitor: “Onboarding”: .+ The visitor gets the rest of the message\.$/,
    );
  });

  test("has the file route's own limit", () => {
    const large = (size: number) => compose("", [aFile("F1", { size })], url).leftOut;
    expect(large(LARGEST_FILE_BYTES)).toEqual([]);
    expect(large(LARGEST_FILE_BYTES + 1)).toEqual([{ name: "F1.pdf", reason: "too-large" }]);
  });

  test("is also what Slack could not be asked about", () => {
    expect(compose("", [aFile("F1", { isStub: true })], url).leftOut).toEqual([
      { name: "F1.pdf", reason: "not-told" },
    ]);
  });

  test("is named in one message, whatever the reasons", () => {
    const world = createWorld({ conversation: aConversation() });
    const files = [
      aFile("F1", { name: "Plan", obstacle: "canvas" }),
      aFile("F2", { name: "Tasks", obstacle: "list" }),
      aFile("F3", { name: "film.mp4", size: LARGEST_FILE_BYTES + 1 }),
      aFile("F4"),
    ];
    const { deliveries } = world.input(aReply("Here", { files }));
    const notices = payloads(deliveries, "slack.post").map(({ text }) => text);
    expect(notices).toHaveLength(1);
    for (const name of ["Plan", "Tasks", "film.mp4"]) expect(notices[0]).toContain(`“${name}”`);
    expect(notices[0]).not.toContain("F4");
    expect(payloads(deliveries, "chatra.send")).toHaveLength(1);
  });

  test("alone is not sent, marked or passed over in silence", () => {
    const world = createWorld({ conversation: aConversation() });
    const { deliveries } = world.input(
      aReply("", { files: [aFile("F1", { name: "Plan", obstacle: "canvas" })] }),
    );
    expect(payloads(deliveries, "chatra.send")).toEqual([]);
    expect(payloads(deliveries, "slack.post")[0]?.text).toContain("The visitor gets none of this message.");
  });

  test("is told as well when a message is sent by its menu", () => {
    const world = createWorld({ conversation: aConversation() });
    const act = {
      kind: "relay" as const,
      channelId: channel,
      threadTs: rootTs,
      ts: ts(5),
      authorId: ann,
      text: "",
      files: [aFile("F1", { name: "Plan", obstacle: "canvas" as const })],
    };
    const { deliveries } = world.input(anAct(act));
    expect(payloads(deliveries, "slack.answer")[0]?.text).toContain("“Plan”");
  });
});
