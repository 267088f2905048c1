import { describe, expect, test } from "vitest";
import type { ThreadCommand } from "../../../src/domain/command/command.ts";
import { parseThreadCommand } from "../../../src/domain/command/parse-thread-command.ts";
import { userIdSchema } from "../../../src/domain/ids.ts";
import { classifyReply } from "../../../src/domain/text/classify-reply.ts";
import { THREAD_USAGE } from "../../../src/messages/usage.ts";

describe("each command of a thread is read", () => {
  const forms: [string, string, ThreadCommand][] = [
    ["help", "", { kind: "help" }],
    ["help", "update", { kind: "help" }],
    ["client", "", { kind: "client" }],
    ["update", "", { kind: "update", changes: undefined }],
    [
      "update",
      "email=<mailto:a@b.c|a@b.c> notes=",
      { kind: "update", changes: { email: "a@b.c", notes: null } },
    ],
    ["push", "Hello *you* &amp; <@U1>\n“x”", { kind: "push", text: "Hello *you* &amp; <@U1>\n“x”" }],
    ["push", ":wave: hello", { kind: "push", text: ":wave: hello" }],
    ["send", "Hello *you* &amp; <@U1>\n“x”", { kind: "send", text: "Hello *you* &amp; <@U1>\n“x”" }],
    ["send", " \u200b\n", { kind: "send", text: "" }],
    ["r", "Refund", { kind: "r", name: "refund", words: "" }],
    ["r", "refund \u200b", { kind: "r", name: "refund", words: "" }],
    ["r", "refund  for *you*", { kind: "r", name: "refund", words: "for *you*" }],
    ["r", "\n refund for you", { kind: "r", name: "refund", words: "for you" }],
    ["r", "refund\n for you", { kind: "r", name: "refund", words: "for you", lineBreaks: 1 }],
    ["r", "refund\n\n\nfor you", { kind: "r", name: "refund", words: "for you", lineBreaks: 2 }],
    ["note", "whatever // it is", { kind: "note" }],
    ["note", "", { kind: "note" }],
    ["transcript", "", { kind: "transcript" }],
    ["resend", "", { kind: "resend" }],
    ["claim", "", { kind: "claim" }],
    ["release", " ", { kind: "release" }],
    ["close", "", { kind: "close" }],
    ["reopen", "", { kind: "reopen" }],
    ["assign", "<@U0ANN>", { kind: "assign", userId: userIdSchema.parse("U0ANN") }],
    ["assign", " <@U0ANN|ann> ", { kind: "assign", userId: userIdSchema.parse("U0ANN") }],
    ["snooze", "2h", { kind: "snooze", until: { ms: 7_200_000 } }],
    ["snooze", "9:00", { kind: "snooze", until: { day: "next", minute: 540 } }],
    ["snooze", "tomorrow 9am", { kind: "snooze", until: { day: "tomorrow", minute: 540 } }],
    ["snooze", "Monday 9:00", { kind: "snooze", until: { day: 1, minute: 540 } }],
  ];
  test.each(forms)("!%s %j", (word, rest, command) =>
    expect(parseThreadCommand(word, rest)).toEqual({ command }),
  );

  test.each(Object.entries(THREAD_USAGE))("the example of !%s can be typed as it stands", (word, usage) => {
    // Slack makes a mention of the name that a person chooses after an @.
    const reply = classifyReply(usage.example.replace("@ann", "<@U0ANN>"));
    if (reply.kind !== "command") throw new Error(`${usage.example} is a ${reply.kind}`);
    expect(parseThreadCommand(reply.word, reply.rest)).toMatchObject({ command: { kind: word } });
  });
});

describe("a problem says what is wrong and the right form", () => {
  test.each([
    ["clsoe", "", "Did you mean `!close`?", "!close"],
    ["xyzzy", "", "Nothing was sent to the visitor", "!help"],
    ["psuh", "x", "Did you mean `!push`?", "!push text…"],
    ["reply", "x", "Did you mean `!send`?", "!send text…"],
    ["sned", "x", "Did you mean `!send`?", "!send text…"],
    ["send", "// secret", "looks internal", "!send text…"],
    ["send", "!close", "looks internal", "!send text…"],
    ["send", ": hello", "Leave the colon out", "!send text…"],
    ["send", ":", "Leave the colon out", "!send text…"],
    ["constructor", "", "`!constructor` is not a command here", "!help"],
    ["client", "abc", "`abc` does not belong here.", "!client"],
    ["resend", "all", "This command stands alone", "!resend"],
    ["claim", "it", "This command stands alone", "!claim"],
    ["close", "now", "This command stands alone", "!close"],
    ["assign", "", "The teammate is missing", THREAD_USAGE.assign.form],
    ["assign", "ann", "`ann` is not a teammate", THREAD_USAGE.assign.form],
    ["assign", "<@U1> <@U2>", "`&lt;@U1&gt; &lt;@U2&gt;` is not a teammate.", THREAD_USAGE.assign.form],
    ["snooze", "", "The time is missing", THREAD_USAGE.snooze.form],
    ["snooze", "soon", "`soon` is not a time", THREAD_USAGE.snooze.form],
    ["snooze", "today", "`today` is not a time", THREAD_USAGE.snooze.form],
    ["push", "", "The text is missing", "!push text…"],
    ["push", "// secret", "looks internal", "!push text…"],
    ["push", "!close", "looks internal", "!push text…"],
    ["push", ": hello", "Leave the colon out", "!push text…"],
    ["update", "email=nobody", "This is not an email.", THREAD_USAGE.update.form],
    ["update", "<!channel>", "`&lt;!channel&gt;` belongs to no field", THREAD_USAGE.update.form],
  ])("!%s %j", (word, rest, why, form) => {
    const parsed = parseThreadCommand(word, rest);
    const problem = "problem" in parsed ? parsed.problem : JSON.stringify(parsed);
    expect(problem).toContain(why);
    expect(problem).toContain(`Usage: \`${form}\``);
    expect(problem).not.toMatch(/[<>]/);
  });
});
