import { globSync, readFileSync } from "node:fs";
import { type Argument, type Expression, parseSync, Visitor } from "oxc-parser";
import { describe, expect, test } from "vitest";

type Logged = { file: string; level: string; phrase: string };

const LEVELS = new Set(["trace", "debug", "info", "warn", "error", "fatal"]);
/** Passes the lines of Slack's library on, which are not ours. */
const OF_A_LIBRARY = "src/inbound/slack/bolt-logger.ts";
/** Names keep their capitals. */
const NAMES = /\b(?:Slack|Chatra|Membrane|Home|HTTP|ID)\b/g;
/** Words that the project's texts avoid, and the punctuation of a sentence. */
const FORBIDDEN =
  /\b(?:owed?|given up|gave up|taken|told|tell|somebody|nobody|anybody|person|people|client|customer|anew|again and again|meanwhile|mend(?:s|ed)?|by itself|can't be|could not be|is not|are not|place|it|conversation|administrator|e-mail|resend)\b|[.;:!?“”"]/i;
/** A phrase names the event, so these small words make two of them no different. */
const SMALL = /\b(?:a|an|the|of|for|in|to|with|by|from|its|their)\b/g;

/** The log calls of a source. Throws for a phrase that is put together, as no search finds such a line. */
function loggedIn(file: string, source: string): Logged[] {
  const found: Logged[] = [];
  const textOf = ({ start, end }: Expression) => source.slice(start, end);
  const phrasesOf = (argument: Argument | undefined): string[] => {
    if (argument?.type === "Literal" && typeof argument.value === "string") return [argument.value];
    if (argument?.type === "ConditionalExpression")
      return [...phrasesOf(argument.consequent), ...phrasesOf(argument.alternate)];
    throw new Error(`${file}: a phrase of the log is not fixed`);
  };
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      if (callee.type !== "MemberExpression" || !/(?:^|\.)logger$/.test(textOf(callee.object))) return;
      const level =
        callee.computed || callee.property.type !== "Identifier" ? "computed" : callee.property.name;
      if (level !== "computed" && !LEVELS.has(level)) return;
      for (const phrase of phrasesOf(given.at(-1))) found.push({ file, level, phrase });
    },
  }).visit(parseSync(file, source).program);
  return found;
}

function faultsOf(phrase: string): string[] {
  return [
    ...(phrase.length > 50 ? ["longer than 50 characters"] : []),
    ...(/[A-Z]/.test(phrase.replace(NAMES, "")) ? ["not in lower case"] : []),
    ...(FORBIDDEN.test(phrase) ? ["not in our words"] : []),
    ...(/^(?:a|an|the) /.test(phrase) ? ["begins with an article"] : []),
  ];
}

test.each([
  ["the bot stopped", ["begins with an article"]],
  ["Reply not sent", ["not in lower case"]],
  ["replies are owed to somebody", ["not in our words"]],
  ["reply not sent; retrying", ["not in our words"]],
  [`reply ${"not ".repeat(15)}sent`, ["longer than 50 characters"]],
  ["Slack refused a workspace token", []],
])("what is wrong with the phrase %j is found", (phrase, faults) => {
  expect(faultsOf(phrase)).toEqual(faults);
});

test("log calls are found by their logger, also where their level is computed", () => {
  const source = `
    logger.warn({ id, "note": "a field" }, "first phrase");
    options.logger[level](fields, isNew ? "second phrase" : "third phrase");
    console.log("no log call");
    logger.isLevelEnabled("debug");
  `;
  expect(loggedIn("source.ts", source)).toEqual([
    { file: "source.ts", level: "warn", phrase: "first phrase" },
    { file: "source.ts", level: "computed", phrase: "second phrase" },
    { file: "source.ts", level: "computed", phrase: "third phrase" },
  ]);
  expect(() => loggedIn("source.ts", "logger.info(`chat opened`)")).toThrow("not fixed");
});

describe("the bot's log", () => {
  const files = globSync("src/**/*.ts").filter((file) => file !== OF_A_LIBRARY);
  const logged = files.flatMap((file) => loggedIn(file, readFileSync(file, "utf8")));

  test("has short phrases in lower case, without the words that our texts avoid", () => {
    expect(logged.length).toBeGreaterThan(90);
    const faults = logged.flatMap(({ file, phrase }) =>
      faultsOf(phrase).map((fault) => `${file}: ${phrase}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  test("says one thing in one way, and at one level", () => {
    const phrases = [...new Set(logged.map(({ phrase }) => phrase))];
    const meanings = phrases.map((phrase) =>
      phrase
        .replaceAll(SMALL, " ")
        .split(/[\s,]+/)
        .toSorted()
        .join(" "),
    );
    expect(phrases.filter((_, index) => meanings.indexOf(meanings[index] ?? "") !== index)).toEqual([]);
    const levels = Map.groupBy(
      logged.filter(({ level }) => level !== "computed"),
      ({ phrase }) => phrase,
    );
    const uneven = [...levels].filter(([, calls]) => new Set(calls.map(({ level }) => level)).size > 1);
    expect(uneven.map(([phrase]) => phrase)).toEqual([]);
  });
});
