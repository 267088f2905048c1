import { expect, test } from "vitest";
import { mentionedUsers, usersInMessage } from "../../../src/domain/text/mentioned-users.ts";

test.each([
  ["", []],
  ["nobody here", []],
  ["<@U123>", ["U123"]],
  ["<@U123|maria> and <@W9Z>", ["U123", "W9Z"]],
  ["<@U2> <@U1> <@U2|again>", ["U2", "U1"]],
  ["`<@U1>` in code", ["U1"]],
  ["typed by hand: &lt;@U123&gt;", []],
  ["<!subteam^S1|@support> <#C1|general> <https://x.com/@U1>", []],
  ["<@U1", []],
  ["<@u1> <@B1>", []],
  ["<@U1|<@U2>", ["U2"]],
])("names the users mentioned in %j, each once", (text, ids) => {
  expect(mentionedUsers(text)).toEqual(ids);
});

test("names those of a whole message, each once", () => {
  const user = (id: string) => ({ kind: "user" as const, id });
  const blocks = [
    { kind: "paragraph" as const, spans: [user("U2"), user("U1"), { kind: "text" as const, text: "<@U9>" }] },
    { kind: "row" as const, cells: [[user("U3")], []] },
    { kind: "mrkdwn" as const, text: "<@U4>" },
    { kind: "item" as const, spans: [user("x y")], indent: 0 },
  ];
  expect(usersInMessage({ text: "<@U5> <@U1>", content: { blocks, leftOut: [] } })).toEqual([
    "U2",
    "U1",
    "U3",
    "U5",
    "U4",
  ]);
  expect(usersInMessage({ text: "<@U5>" })).toEqual(["U5"]);
});
