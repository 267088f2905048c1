import { describe, expect, test } from "vitest";
import {
  composeReply,
  leavesNothing,
  replyDigest,
  wasCommand,
  wasPlain,
  wordsDigest,
} from "../../src/domain/compose-reply.ts";
import { aFile } from "./builders.ts";

const accountContext = {
  names: { user: () => undefined },
  fileUrl: (file: { id: string }) => `https://x.example/${file.id}`,
};
const compose = (text: string, files = [aFile("F1")]) =>
  composeReply({ text, files }, 0, accountContext).parts;

describe("the text of a reply", () => {
  test.each(["", " \n", "\u200b", "\u2060 \u00ad"])(
    "is only its files where its words (%j) can't be seen",
    (text) => {
      expect(compose(text)).toEqual(["📎 F1.pdf: https://x.example/F1"]);
      expect(compose(text, [])).toEqual([]);
    },
  );

  test("counts the file links in when it is split", () => {
    expect(compose("a".repeat(4999)).map((part) => part.length <= 5000)).toEqual([true, true]);
  });

  test("names the files that can't be passed on", () => {
    const { parts, leftOut } = composeReply({ text: "Hi", files: [aFile("F1")] }, 0, {
      ...accountContext,
      fileUrl: () => undefined,
    });
    expect({ parts, leftOut }).toEqual({
      parts: ["Hi"],
      leftOut: [{ name: "F1.pdf", reason: "no-public-url" }],
    });
  });
});

test("the first line of code keeps its indent, and nothing else stands around the words", () => {
  expect(compose("```    if x:\n        return 1```", [])).toEqual(["    if x:\n        return 1"]);
  expect(compose(" \n\n  hi \n ", [])).toEqual(["  hi"]);
});

test("two versions of a message are the same when words and files are", () => {
  const base = { text: "Hi", files: [aFile("F1")] };
  expect(replyDigest(base)).toBe(replyDigest({ ...base, files: [aFile("F1", { name: "renamed" })] }));
  expect(replyDigest(base)).not.toBe(replyDigest({ ...base, text: "Ho" }));
  expect(replyDigest(base)).not.toBe(replyDigest({ ...base, files: [] }));
});

test("a channel or a group that is called otherwise by now makes no other version, and another one does", () => {
  const digestOf = (kind: "channel" | "group", id: string, name: string) =>
    replyDigest({
      text: "see it",
      files: [],
      content: { blocks: [{ kind: "paragraph", spans: [{ kind, id, name }] }], leftOut: [] },
    });
  for (const kind of ["channel", "group"] as const) {
    expect(digestOf(kind, "X1", "sales")).toBe(digestOf(kind, "X1", "sales-team"));
    expect(digestOf(kind, "X1", "sales")).not.toBe(digestOf(kind, "X2", "sales"));
  }
});

test("words are recognised whatever became of their white space", () => {
  expect(wordsDigest(" a\n\nb ")).toBe(wordsDigest("a b"));
  expect(wordsDigest("ab")).not.toBe(wordsDigest("a b"));
});

const leftOut = [{ name: "a.png", reason: "image-by-address" as const }];
test.each<[Parameters<typeof leavesNothing>[0], boolean]>([
  [{ text: "Hi", files: [] }, false],
  [{ text: "Hi", files: [aFile("F1")] }, false],
  [{ text: " ", files: [] }, true],
  [{ text: "", files: [aFile("F1")] }, false],
  [{ text: "", content: { blocks: [], leftOut: [] }, files: [aFile("F1")] }, false],
  [{ text: "", content: { blocks: [], leftOut }, files: [aFile("F1")] }, true],
  [{ text: "", content: { blocks: [], leftOut }, files: [] }, true],
  [{ text: "This message contains interactive elements.", files: [aFile("F1")] }, true],
])("of %j an edit leaves nothing for the visitor: %s", (written, expected) => {
  expect(leavesNothing(written)).toBe(expected);
});

test.each([
  ["!send Hi", true, false],
  ["// Hi", false, false],
  ["Hi", false, true],
])("the digest of %j tells whether it was a command (%s) or plain words (%s)", (text, command, plain) => {
  const known = replyDigest({ text, files: [] });
  expect([wasCommand(known), wasPlain(known)]).toEqual([command, plain]);
});

test("of a version that was not kept, or of an earlier version of the bot, nothing can be told", () => {
  expect([undefined, wordsDigest("Hi")].map((known) => [wasCommand(known), wasPlain(known)])).toEqual([
    [false, false],
    [false, false],
  ]);
});
