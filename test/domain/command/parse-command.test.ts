import { describe, expect, test } from "vitest";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  slackTsSchema,
} from "../../../src/domain/ids.ts";
import { parseCommand, SLASH_USAGE } from "../../commands/read.ts";

const client = (id: string) => ({ kind: "id", clientId: clientIdSchema.parse(id) }) as const;
const thread = (channel: string, ts: string) =>
  ({ kind: "thread", channelId: channelIdSchema.parse(channel), threadTs: slackTsSchema.parse(ts) }) as const;
const messageId = (id: string) => chatraMessageIdSchema.parse(id);

function problemOf(text: string): string {
  const parsed = parseCommand(text);
  if (!("problem" in parsed)) throw new Error(`read as ${JSON.stringify(parsed)}`);
  return parsed.problem;
}

describe("each form is read", () => {
  const forms: [string, { kind: string } & Record<string, unknown>][] = [
    ["", { kind: "help" }],
    [" \u200b ", { kind: "help" }],
    ["help", { kind: "help" }],
    ["HELP", { kind: "help" }],
    ["help messages", { kind: "help", topic: "messages" }],
    ["help Clients", { kind: "help", topic: "clients" }],
    ["help send", { kind: "help", topic: "messages" }],
    ["help run", { kind: "help", topic: "membrane" }],
    ["client abc", { kind: "client", client: client("abc") }],
    ["  Client\u00a0abc  ", { kind: "client", client: client("abc") }],
    ["open abc", { kind: "open", client: client("abc") }],
    ["forget abc", { kind: "forget", client: client("abc") }],
    ["update abc", { kind: "update", client: client("abc"), changes: undefined }],
    [
      'update abc email=a@b.c notes="Call after 5 pm" name=Jo phone=+49123',
      {
        kind: "update",
        client: client("abc"),
        changes: { email: "a@b.c", notes: "Call after 5 pm", name: "Jo", phone: "+49123" },
      },
    ],
    [
      'update abc email= notes="" name=“ ”',
      { kind: "update", client: client("abc"), changes: { email: null, notes: null, name: null } },
    ],
    ["send abc Hello *there*", { kind: "send", client: client("abc"), text: "Hello *there*" }],
    ["SEND abc\nline\n\n two ", { kind: "send", client: client("abc"), text: "line\n\n two" }],
    ['send abc "quoted as a whole"', { kind: "send", client: client("abc"), text: '"quoted as a whole"' }],
    [
      "send abc see <https://x.com|x.com> &amp; <@U1> :wave:",
      { kind: "send", client: client("abc"), text: "see <https://x.com|x.com> &amp; <@U1> :wave:" },
    ],
    ["push “a b” hi", { kind: "push", client: client("a b"), text: "hi" }],
    ["message m1", { kind: "message", pushed: false, messageId: messageId("m1") }],
    ['message "edit"', { kind: "message", pushed: false, messageId: messageId("edit") }],
    ["message editor", { kind: "message", pushed: false, messageId: messageId("editor") }],
    [
      "message edit m1 new *text*",
      { kind: "message.edit", pushed: false, messageId: messageId("m1"), text: "new *text*" },
    ],
    ["message Delete m1", { kind: "message.delete", pushed: false, messageId: messageId("m1") }],
    ["pushed p1", { kind: "message", pushed: true, messageId: messageId("p1") }],
    ["pushed EDIT p1 x", { kind: "message.edit", pushed: true, messageId: messageId("p1"), text: "x" }],
    ["pushed delete p1", { kind: "message.delete", pushed: true, messageId: messageId("p1") }],
    ["actions", { kind: "actions" }],
    ["actions update a\n client", { kind: "actions", intent: "update a client" }],
    ["actions “update a client”", { kind: "actions", intent: "update a client" }],
    ["run get-client", { kind: "run", action: "get-client", input: {} }],
    [
      'run get-client {"id": "x", "n": [1, null, true]}',
      { kind: "run", action: "get-client", input: { id: "x", n: [1, null, true] } },
    ],
    ['run "Get Client" {}', { kind: "run", action: "Get Client", input: {} }],
    ["connections", { kind: "connections" }],
    ["connect", { kind: "connect" }],
    ["status ", { kind: "status" }],
  ];
  test.each(forms)("%j", (text, command) => expect(parseCommand(text)).toEqual({ command }));

  test.each(Object.entries(SLASH_USAGE))("the example of %s can be typed as it stands", (form, usage) => {
    // Slack makes a mention of a name that is chosen from its list.
    const text = usage.example
      .replace(/^\/chatra /, "")
      .replace(/(?<=[ =])@ann(?= )/, "<@U0ANN|ann>")
      .replace(/(?<==)#sales(?= )/, "<#C0SALES|sales>");
    const parsed = parseCommand(text);
    const [word = "", subcommand] = form.split(".");
    const isMessage = word === "message" || word === "pushed";
    const hasForms = isMessage || ["agents", "route", "hours"].includes(word);
    const kind = `${isMessage ? "message" : word}${subcommand && hasForms ? `.${subcommand}` : ""}`;
    expect(parsed).toMatchObject({ command: { kind } });
  });
});

describe("what Slack or a keyboard made of a client is undone", () => {
  test.each([
    ['"abc"', "abc"],
    ["“abc def”", "abc def"],
    ["”abc”", "abc"],
    ["„abc“", "abc"],
    ["„abc”", "abc"],
    ["« abc »", "abc"],
    ["«\u00a0abc\u00a0»", "abc"],
    ["»abc«", "abc"],
    ["'abc'", "abc"],
    ["‘abc’", "abc"],
    ["‚abc‘", "abc"],
    ['“abc"', "abc"],
    ['"abc”', "abc"],
    ["\"it's “good”, says 5'\"", "it's “good”, says 5'"],
    ["`abc`", "abc"],
    ["`abc def`", "abc def"],
    ["```abc```", "abc"],
    ['`"abc def"`', "abc def"],
    ["*abc*", "abc"],
    ["_*~abc~*_", "abc"],
    ["*“abc def”*", "abc def"],
    ['"_abc_"', "_abc_"],
    ["a_b*c", "a_b*c"],
    ["a&amp;b&lt;c&gt;", "a&b<c>"],
    ["a&amp;lt;", "a&lt;"],
    ["\u200babc\u2060", "abc"],
    ["<mailto:a@b.c|a@b.c>", "a@b.c"],
    ["<mailto:a@b.c|write to us>", "a@b.c"],
    ["<tel:+49301234|+49 30 1234>", "+49 30 1234"],
    ["<http://example.com|example.com>", "example.com"],
    ['"https://example.com/client/1"', "https://example.com/client/1"],
    ['"<https://example.com/client/1>"', "https://example.com/client/1"],
    ["日本語", "日本語"],
    ["👩🏽‍⚕️", "👩🏽‍⚕️"],
    ["x".repeat(1500), "x".repeat(1500)],
  ])("%j is %j", (typed, id) => {
    expect(parseCommand(`client ${typed}`)).toEqual({ command: { kind: "client", client: client(id) } });
    expect(parseCommand(`send ${typed} hi *you*`)).toEqual({
      command: { kind: "send", client: client(id), text: "hi *you*" },
    });
  });

  test.each([
    "https://team.slack.com/archives/C1/p1712345678901234",
    "<https://team.slack.com/archives/C1/p1712345678901234>",
    "<https://team.slack.com/archives/C1/p1712345678901234|team.slack.com/archives/C1/p1712345678901234>",
    "<https://team.slack.com/archives/C1/p1712345678901234|the thread of yesterday>",
    "https://team.slack.com/archives/C1/p1799999999000000?thread_ts=1712345678.901234&cid=C1",
    "<https://team.slack.com/archives/C1/p1799999999000000?thread_ts=1712345678.901234&amp;cid=C1>",
    "`https://team.slack.com/archives/C1/p1712345678901234`",
    "“<https://team.slack.com/archives/C1/p1712345678901234>”",
    "http://127.0.0.1:3000/archives/C1/p1712345678901234/",
  ])("%j is the thread", (typed) =>
    expect(parseCommand(`open ${typed}`)).toEqual({
      command: { kind: "open", client: thread("C1", "1712345678.901234") },
    }),
  );
});

describe("what Slack or a keyboard made of a field is undone", () => {
  test.each([
    ["email=<mailto:a@b.c|a@b.c>", { email: "a@b.c" }],
    ["<mailto:email=a@b.c|email=a@b.c>", { email: "a@b.c" }],
    ["email=“<mailto:a@b.c|a@b.c>”", { email: "a@b.c" }],
    ["EMail=a@b.c", { email: "a@b.c" }],
    ["phone=<tel:+49301234|+49 30 1234>", { phone: "+49 30 1234" }],
    ["phone=\u202a+49301234\u202c", { phone: "+49301234" }],
    ["name=O'Brien", { name: "O'Brien" }],
    ["name='O’Brien'", { name: "O’Brien" }],
    ["“name=Jo the second”", { name: "Jo the second" }],
    ["notes=`a b`", { notes: "a b" }],
    ['notes="two\nlines, a=b &lt;3"', { notes: "two\nlines, a=b <3" }],
    [
      "notes=“see <https://x.com|x.com> and <https://y.com/|the other>”",
      { notes: "see x.com and the other (https://y.com/)" },
    ],
    ["notes=“ask <@U1>”", { notes: "ask <@U1>" }],
  ])("%j", (typed, changes) =>
    expect(parseCommand(`update abc ${typed}`)).toEqual({
      command: { kind: "update", client: client("abc"), changes },
    }),
  );
});

describe("a problem says what is wrong, the right form and an example", () => {
  test.each([
    ["sned abc hi", "`sned` is not a command. Did you mean `send`?", "send"],
    ["psuh abc hi", "Did you mean `push`?", "push"],
    ["clients", "Did you mean `client`?", "client"],
    ["`client abc`", "Did you mean `client`?", "client"],
    ["xyzzy", "`/chatra help` lists the commands", "help"],
    ["help xyzzy", "There is no help on `xyzzy`", "help"],
    ["client", "The visitor is missing.", "client"],
    ['client ""', "The client ID is empty.", "client"],
    ['client "abc', "is not closed", "client"],
    ["open a b", "`b` does not belong here.", "open"],
    ['client "a" b', "`b` does not belong here.", "client"],
    ['client "a\nb"', "an invisible or broken character", "client"],
    ["client a\0b", "an invisible or broken character", "client"],
    ["client a\ud800", "broken", "client"],
    [`client ${"x".repeat(1501)}`, "1501 characters", "client"],
    ["client <@U1|jo>", "is not a link to a thread's message", "client"],
    ["client <#C1|general>", "is not a link to a thread's message", "client"],
    ["client https://app.chatra.io/conversations/1", "is not a link to a thread's message", "client"],
    ["open https://team.slack.com/archives/C1", "is not a link to a thread's message", "open"],
    [
      "open https://team.slack.com/archives/C1/p1712345678901234?thread_ts=x",
      "is not a link to a thread's message",
      "open",
    ],
    ["forget", "The visitor is missing.", "forget"],
    ["forget a b", "`b` does not belong here.", "forget"],
    ["update email=a@b.c", "ID is missing. Write it before the fields", "update"],
    ["update abc email=a@b.c please", "`please` belongs to no field", "update"],
    ["update abc email = a@b.c", "`email` belongs to no field", "update"],
    ["update abc email:a@b.c", "`email:a@b.c` belongs to no field", "update"],
    ["update abc notes=likes tea", "`tea` belongs to no field", "update"],
    ["update abc emial=a@b.c", "Did you mean `email`?", "update"],
    ["update abc __proto__=x", "`__proto__` is not a field", "update"],
    ["update abc name=a Name=b", "`name` appears twice", "update"],
    ["update abc email=nobody", "This is not an email.", "update"],
    [`update abc name=${"x".repeat(201)}`, "The name is too long: 201", "update"],
    ["send abc", "The text is missing", "send"],
    ["send abc \u200b", "The text is missing", "send"],
    ["send abc // he is angry", "looks internal", "send"],
    ["send abc “note: x”", "looks internal", "send"],
    ["send abc !close", "looks internal: it starts like a `!command`", "send"],
    ["push abc *note:* x", "looks internal", "push"],
    ["message", "The message ID is missing.", "message"],
    [
      "message a b",
      "`b` does not belong here. To edit or delete a message, write `edit` or `delete` before its ID",
      "message",
    ],
    ["message <https://x.com>", "is a link", "message"],
    ["message edit", "The message ID is missing.", "message.edit"],
    ["message edit m1", "The text is missing", "message.edit"],
    ["message edit m1 // x", "looks internal", "message.edit"],
    ["pushed delete a b", "`b` does not belong here.", "pushed.delete"],
    ["pushed edit p1 note: x", "looks internal", "pushed.edit"],
    ["connect now", "`now` does not belong here.", "connect"],
    ["status please", "This command stands alone", "status"],
    [`actions ${"x".repeat(501)}`, "too long", "actions"],
    ["actions a\0b", "an invisible or broken character", "actions"],
    ["run", "The action's name is missing.", "run"],
    ['run {"id": 1}', "The action's name is missing.", "run"],
    ['run get-client{"id":1}', "Put a space between", "run"],
    ["run Get Client {}", "is not a JSON object", "run"],
    ['run get-client {"id":"\\ud800"}', "half an emoji", "run"],
    ["send abc @grace note: x", "looks internal", "send"],
    ["send abc /chatra status", "looks internal", "send"],
    ["run get-client [1]", "is not a JSON object", "run"],
    [`run ${"x".repeat(201)}`, "too long", "run"],
  ])("%j", (text, why, form) => {
    const problem = problemOf(text);
    expect(problem).toContain(why);
    const usage = Object.entries(SLASH_USAGE).find(([known]) => known === form)?.[1];
    expect(problem).toContain(`Usage: \`${usage?.form}\``);
    if (usage?.example !== usage?.form) expect(problem).toContain(`Example: \`${usage?.example}\``);
  });

  test.each([
    "",
    "open ",
    "open a ",
    'client "a" ',
    'client "',
    "update abc ",
    "update abc email=a@b.c ",
    "run ",
    "run x ",
    "request ",
    "request GET ",
    "request GET /x ",
    "connect ",
    "help ",
    "message ",
    "message <http://x.com|y> ",
  ])("what was typed after %j comes back harmless and short", (before) => {
    const problem = problemOf(`${before}<!channel>&lt;!here&gt;${"`\n@everyone ".repeat(40)}`);
    expect(problem).not.toMatch(/<|>/);
    expect(problem.split("`").length % 2).toBe(1);
    const withoutForm = problem.slice(0, problem.indexOf("\nUsage:"));
    expect(withoutForm.length).toBeLessThan(400);
    expect(withoutForm.split("everyone").length).toBeLessThan(9);
  });
});
