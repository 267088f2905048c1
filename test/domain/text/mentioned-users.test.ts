import { expect, test } from "vitest";
import { mentionedUsers } from "../../../src/domain/text/mentioned-users.ts";

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
