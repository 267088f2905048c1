import { describe, expect, test } from "vitest";
import { parseCommand } from "../../commands/read.ts";

describe("time grows with the length", () => {
  const units = [
    " ",
    "a",
    "\u200b",
    '"',
    '"a ',
    "“ ",
    "’a ",
    "`",
    "` ",
    "``` ",
    "*",
    "*a*",
    "<",
    ">",
    "<a ",
    "<https:",
    "<https:|",
    "<mailto:a|b> ",
    "<!channel>",
    "&amp;",
    "a=",
    "a=b ",
    'a="b" ',
    "a:b ",
    "{",
    "[",
    '{"a":',
    "[“",
    "/",
    "/:a",
    "{a}",
    "%2e",
    "&gt; ",
    "!a ",
    "1. ",
    "👍",
    "\ud800",
  ];
  const starts = [
    "",
    "client ",
    'client "',
    "update x ",
    "update x notes=",
    "send x ",
    "run ",
    "run x ",
    "request ",
    "request PUT ",
    "request PUT /x ",
    "request PUT /x {",
    "actions ",
    "help ",
    "message edit x ",
  ];

  // Some milliseconds a text. What grows with the square takes half a minute, and there are over a hundred.
  test.each(starts)("after %j", { timeout: 60_000 }, (start) => {
    for (const unit of units) {
      const text = start + unit.repeat(Math.ceil(100_000 / unit.length));
      for (const end of ["", "x", '"']) {
        const parsed = parseCommand(text + end);
        expect("command" in parsed || "problem" in parsed, `${start}${unit}…${end}`).toBe(true);
      }
    }
  });

  test("with many different parameters", () => {
    const parameters = Array.from({ length: 15_000 }, (_, index) => `k${index}=1`).join(" ");
    const parsed = parseCommand(`request GET /x ${parameters}`);
    expect("command" in parsed).toBe(true);
  });
});
