import { describe, expect, test } from "vitest";
import { classifyReply } from "../../../src/domain/text/classify-reply.ts";
import fc, { anySign } from "../../property.ts";

describe("a note stays with the team", () => {
  test.each([
    "// he is angry",
    "//",
    "//no space",
    "“// in quotation marks”",
    '"note: in straight ones"',
    "1. // in a numbered list",
    "12) note: in another",
    "1\uFE0F\u20E3 // behind a keycap",
    "→ // behind an arrow",
    "… // behind dots",
    "#note: like a heading",
    "| // behind a line",
    "a) // behind a letter",
    "iv. note: behind a Roman number",
    "1 // behind a bare number",
    "[1] // behind a number in brackets",
    "① // behind a circled number",
    "&lt; // behind a bracket",
    "• !close behind a bullet",
    "1. !close in a list",
    ":eyes: !close behind an emoji",
    "“!close” in quotation marks",
    ":了解: // behind an emoji of the workspace",
    "```x = 1```\n// under a block of code",
    "```\nx = 1\n```\n&gt; quoted\nnote: under both",
    "`npm i`\n// under a line of code",
    "  \n\t// after space",
    "\u200b// after a zero-width space",
    "\ufeff\u00a0\u2060// after a BOM",
    "\u202e// after a bidi control",
    "/\u200b/ with a zero-width space inside",
    "*// bold*",
    "_//_ italic",
    "*_~// all~_*",
    "`// code`",
    "```// block```",
    "```\n// block\n```",
    "／／ full width",
    "/／ mixed",
    "∕∕ division slashes",
    "note: x",
    "Note : x",
    "NOTE:x",
    "notes: x",
    "*note:* x",
    "*Note*: x",
    "_note :_ x",
    "note：full-width colon",
    "ｎｏｔｅ： all full-width",
    "no\u00adte: soft hyphen",
    "note:",
    "&gt; // quoted",
    "&gt;&gt;&gt; note: quoted",
    "&gt; when do you open?\n&gt; please\n\n// tell him nothing",
    "• // in a list",
    "- note: in a list",
    "(note: aside)",
    "[// aside]",
    "<@U1> // can you take it?",
    "<@U1|jo>, note: x",
    "<!here> // help",
    "<@U1> !close",
    ":lock: // secret",
    "🔒 note: secret",
    "👩🏽‍⚕️ // secret",
    "<https://x.com|// label>",
    "//<https://x.com|x.com>",
    " /chatra send abc hello",
    "/chatra",
    "/Chatra: status",
    "*/chatra* send abc hello",
    "`/chatra send abc hello`",
    "\u200b／ＣＨＡＴＲＡ status",
    "• /chatra forget abc",
    "<@U1> /chatra client abc",
    "&gt; quoted\n/chatra push abc hello",
    "@grace note: x",
    "@grace, @tom.k: // can you take it?",
    "@grace/@tom note: x",
    "@grace:note: x",
    "@grace// x",
    "*@grace* note: x",
    "• @grace note: x",
    "@grace /chatra status",
    "@grace !close",
    "@grace!close",
    "@note: x",
    "@grace @Note: x",
    "@// x",
    "! push hello",
    "!!push hello",
    "！！ PUSH hello",
    "! *note* x",
    "!\u200bpush hello",
    "!*push* hello",
    "• ! resend",
    "&gt; quoted\n!push hello",
    "! update phone=1",
    "!! transcript",
    "! client",
    "!!!help",
  ])("%j", (text) => {
    expect(classifyReply(text)).toEqual({ kind: "note" });
    expect(classifyReply(text).kind).toBe("note");
  });
});

describe("a reply goes to the visitor", () => {
  test.each([
    "hello",
    "<http://x.com> // see this",
    "http://x.com",
    "https://x.com",
    "notebook: 500 EUR",
    "notable: yes",
    "noted",
    "note that: this",
    "no te:",
    "Please note: we are closed",
    'use "//" for comments',
    "one line\n// a second line",
    "/ / spaced",
    "/help",
    "!!!",
    "!",
    "! wow",
    "!!! wow",
    "! pushing on",
    "!! push-ups",
    "!!notebook",
    "/chatrax",
    "/usr/bin",
    "/ chatra",
    "Type /chatra status",
    "@grace hello",
    "@grace",
    "@",
    "@ grace note: x",
    "@grace hopper note: x",
    "grace@example.com note: x",
    "123@example.com // x",
    "1. 123+4@example.com // x",
    "12_@example.com note: x",
    "@grace@example.com note: x",
    "!5",
    "¡Hola!",
    "?!ok",
    "*/5 * * * *",
    "&gt; are you there?\nYes!",
    "&gt; only a quote",
    "<@U1> hello",
    ":wave: hello",
    "<https://x.com|label> note: x",
    "***",
    "0:30",
    "<",
  ])("%j", (text) => {
    expect(classifyReply(text)).toEqual({ kind: "reply" });
    expect(classifyReply(text).kind).not.toBe("note");
  });
});

describe("a command is read", () => {
  test.each([
    ["!close", "close", ""],
    ["  !Close ", "close", ""],
    ["!assign <@U1>", "assign", "<@U1>"],
    ["!snippet hours &amp; prices\nsecond line", "snippet", "hours &amp; prices\nsecond line"],
    ["*!close* now", "close", "now"],
    ["*!close now*", "close", "now"],
    ["`!close`", "close", ""],
    ["_*!tag a*_", "tag", "a"],
    ["\u200b！close", "close", ""],
    ["!re-open it", "re-open", "it"],
    ["!schließen", "schließen", ""],
    ["!close!", "close", "!"],
    ["!note: x", "note", ": x"],
    ["!note *x*", "note", "*x*"],
  ])("%j", (text, word, rest) => {
    expect(classifyReply(text)).toEqual({ kind: "command", word, rest });
    expect(classifyReply(text).kind).not.toBe("note");
  });
});

test.each(["", " ", "\n\t", "\u200b", "\ufeff\u2060", "\u00a0"])("%j is empty", (text) => {
  expect(classifyReply(text)).toEqual({ kind: "empty" });
});

describe("for any text", () => {
  const anyText = fc.string({ unit: anySign, maxLength: 100 });

  test("a sign behind marks and unseen characters is always found", () => {
    const unseen = fc.array(fc.constantFrom(...Array.from(" \n\t*_~`\u200b\ufeff\u00a0\u2060\u202e\u3000")), {
      maxLength: 20,
    });
    const sign = fc.constantFrom("//", "note:", "NOTE :", "／／", "note：");
    fc.assert(
      fc.property(unseen, sign, anyText, (before, written, after) => {
        expect(classifyReply(before.join("") + written + after).kind).toBe("note");
      }),
    );
  });

  test("a sign behind typed mentions is always found", () => {
    const name = fc
      .tuple(fc.constantFrom("g", "7", "é", "李", "_"), fc.stringMatching(/^[a-z0-9._'()-]{0,79}$/))
      .map(([first, more]) => `@${first}${more}`);
    const behind = fc.constantFrom(" ", ", ", ": ", ",", "\n", " \u200b");
    const mentions = fc.array(fc.tuple(name, behind), { minLength: 1, maxLength: 5 });
    const sign = fc.constantFrom("//", "note:", "NOTE :", "／／", "/chatra ", "! push ", "!!note ");
    fc.assert(
      fc.property(mentions, sign, anyText, (before, written, after) => {
        expect(classifyReply(before.flat().join("") + written + after).kind).toBe("note");
      }),
    );
  });

  test("it is one of the four kinds, and long runs are read to their end", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(["reply", "note", "command", "empty"]).toContain(classifyReply(text).kind);
      }),
    );
    for (const unit of [
      "-",
      "*",
      "(",
      "&gt; ",
      "&gt;\n",
      "<@U1>",
      ":a:",
      "👍",
      "\u200b",
      "@a ",
      "@a,",
      "@_ ",
    ]) {
      const run = unit.repeat(Math.floor(100_000 / unit.length));
      expect(classifyReply(`${run}// x`).kind).toBe("note");
      expect(classifyReply(`${run}x // x`).kind).not.toBe("note");
    }
    for (const unit of ["!", "! ", "！*"]) {
      const run = `! ${unit.repeat(50_000)}`;
      expect(classifyReply(`${run}push x`).kind).toBe("note");
      expect(classifyReply(`${run}x push`).kind).toBe("reply");
    }
    expect(classifyReply(`@${"a/".repeat(50_000)}`).kind).toBe("reply");
  });
});
