import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseThreadCommand } from "../../../src/domain/command/parse-thread-command.ts";
import { classifyReply } from "../../../src/domain/text/classify-reply.ts";
import { escapeEntities } from "../../../src/domain/text/slack-entities.ts";
import { THREAD_USAGE } from "../../../src/messages/usage.ts";
import { parseCommand, SLASH_USAGE } from "../../commands/read.ts";
import fc, { anySign } from "../../property.ts";

const wordsSchema = z.object({ kind: z.string(), text: z.string(), pushed: z.boolean().optional() });

const RUNS = { numRuns: 300 };

/** Scraps that commands, Slack's marks and attacks are made of. */
const scraps = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...Object.keys(SLASH_USAGE),
        ...Array.from(" \n\t\0\u200b\u00a0\"'“”„«»‘’`*_~<>|&{}[]:=/\\!.,\ud800"),
        "```",
        " edit ",
        " delete ",
        "&lt;",
        "&amp;",
        "<mailto:a@b.c|a@b.c>",
        "<https://x.com|x y>",
        "<@U1|jo>",
        "<!channel>",
        "email=",
        "notes=“",
        "{id}",
        "/:id",
        "id=1",
        "GET",
        "PUT /x",
        '{"a":1}',
        "//",
        "note:",
        "https://t.slack.com/archives/C1/p1712345678901234",
        "?thread_ts=1.2&cid=C1",
        "Host:x",
        "__proto__",
      ),
      fc.string({ unit: anySign, maxLength: 6 }),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(""));

const anyText = fc.oneof(fc.string({ unit: anySign }), scraps);
const afterWord = fc
  .tuple(fc.constantFrom(...Object.keys(SLASH_USAGE).map((form) => form.replace(".", " "))), anyText)
  .map(([word, rest]) => `${word} ${rest}`);

function isHarmless(problem: string): void {
  expect(problem).not.toMatch(/[<>\0]/);
  expect(problem).not.toMatch(/&(?!(?:amp|lt|gt);)/);
  expect(problem.isWellFormed()).toBe(true);
  expect(problem.split("`").length % 2).toBe(1);
  expect(problem.length).toBeLessThan(1200);
}

describe("for any words", () => {
  test("the slash command has an answer, and a problem is harmless", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, afterWord), (text) => {
        const parsed = parseCommand(text);
        if ("problem" in parsed) isHarmless(parsed.problem);
        else expect(parsed.command.kind).not.toBe("");
      }),
      RUNS,
    );
  });

  test("a command in a thread has an answer, and a problem is harmless", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...Object.keys(THREAD_USAGE)), fc.string()),
        anyText,
        (word, rest) => {
          const parsed = parseThreadCommand(word, rest);
          if ("problem" in parsed) isHarmless(parsed.problem);
          else expect(parsed.command.kind).toBe(word);
        },
      ),
      RUNS,
    );
  });

  test("only send, push and edit carry words to the visitor, and never a note", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, afterWord), (text) => {
        const parsed = parseCommand(text);
        if ("problem" in parsed || !("text" in parsed.command)) return;
        const command = wordsSchema.parse(parsed.command);
        const words =
          command.kind === "message.edit" ? (command.pushed ? "pushed" : "message") : command.kind;
        expect(text.trimStart().split(/\s/)[0]?.toLowerCase()).toBe(words);
        expect(classifyReply(command.text).kind).toBe("reply");
        expect(text).toContain(command.text);
      }),
      { numRuns: 1000 },
    );
  });

  test("whatever is nearly send or push is not carried out", () => {
    const slips = fc
      .tuple(
        fc.constantFrom("send", "push", "SEND", "Push"),
        fc.nat(4),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 2 }),
      )
      .map(([word, at, slip]) => word.slice(0, at) + slip + word.slice(at))
      .filter((word) => !["send", "push"].includes(word.trim().split(/\s/)[0]?.toLowerCase() ?? ""));
    fc.assert(
      fc.property(slips, (word) => {
        const parsed = parseCommand(`${word} abc hello`);
        const kind = "problem" in parsed ? "problem" : parsed.command.kind;
        expect(["send", "push"]).not.toContain(kind);
      }),
      RUNS,
    );
  });
});

describe("what is quoted and wrapped comes back", () => {
  const quotes = [
    ['"', '"'],
    ["“", "”"],
    ["„", "“"],
    ["”", "”"],
    ["«", "»"],
    ["»", "«"],
    ["‘", "’"],
    ["'", "'"],
    ["`", "`"],
    ["```", "```"],
    ["*“", "”*"],
    ["_*~`", "`~*_"],
  ] as const;
  // Any words but the quotes themselves: those need other quotes.
  const words = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .map((text) => text.replace(/["“”„«»‘’'‚‹›`]/g, "").trim())
    .filter(
      (text) =>
        text !== "" && !/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\ufffe\uffff\u2800]/u.test(text),
    )
    .filter((text) => !/https?:|mailto:|tel:/i.test(text));

  test("as a client's id", () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...quotes), (id, [open, close]) => {
        const parsed = parseCommand(`client ${open}${escapeEntities(id)}${close}`);
        expect(parsed).toEqual({ command: { kind: "client", client: { kind: "id", clientId: id } } });
      }),
      RUNS,
    );
  });

  test("as fields", () => {
    fc.assert(
      fc.property(words, words, fc.constantFrom(...quotes), (name, notes, [open, close]) => {
        const quoted = (text: string) => `${open}${escapeEntities(text)}${close}`;
        const parsed = parseCommand(`update abc notes=${quoted(notes)} name=${quoted(name)}`);
        expect(parsed).toMatchObject({ command: { kind: "update", changes: { name, notes } } });
      }),
      RUNS,
    );
  });

  test("as JSON", () => {
    const names = words.filter((word) => word !== "__proto__");
    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(words, fc.integer(), fc.array(words))), (input) => {
        const parsed = parseCommand(`run x ${escapeEntities(JSON.stringify(input))}`);
        expect(parsed).toEqual({ command: { kind: "run", action: "x", input } });
      }),
      RUNS,
    );
  });
});
