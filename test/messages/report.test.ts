import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/domain/fact.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { type Answerer, computeReport, type ReportSubject } from "../../src/domain/report.ts";
import { type ShownReport, shortDuration, showReport } from "../../src/messages/report.ts";
import { csvCell, reportCsv } from "../../src/messages/report-csv.ts";
import { reportPicture } from "../../src/messages/report-picture.ts";
import { problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";
import fc, { anySign, runs } from "../property.ts";

const ann = userIdSchema.parse("UANN");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** So many answered and missed chats of a route, in the hour `hour`, each answered after five minutes. */
function chats(
  route: string,
  hour: number,
  { answered = 0, missed = 0 },
  who: Answerer = { userId: ann },
): Fact[] {
  return Array.from({ length: answered + missed }, (_, index): Fact[] => {
    const since = hour * HOUR + index;
    const fact = { episodeId: `${route} ${hour} ${index}`, route };
    const opened: Fact = { ...fact, at: since, kind: "opened" };
    const at = since + 5 * MINUTE;
    if (index >= answered) return [opened, { ...fact, at, kind: "missed", since }];
    return [opened, { ...fact, at, kind: "answered", wait: "first", since, businessMs: 5 * MINUTE, ...who }];
  }).flat();
}

function shownReport(
  facts: Fact[],
  more: Partial<ShownReport> = {},
  subject: ReportSubject = { kind: "all" },
): ShownReport {
  const hourOf = (ms: number) => Math.floor(ms / HOUR) % 24;
  return {
    report: computeReport(facts, { from: 0, to: 1e12 }, subject, hourOf),
    days: { first: "2026-11-23", last: "2026-11-29" },
    zone: "Europe/Berlin",
    of: undefined,
    nameOf: (who) => (who === undefined ? "Chatra" : "userId" in who ? who.userId : who.agentName),
    ...more,
  };
}

const textsOf = (shown: ShownReport) =>
  showReport(shown).blocks.flatMap((block) => {
    if (block.type === "section") return block.text?.text ?? [];
    return block.type === "context"
      ? block.elements.map((element) => ("text" in element ? element.text : ""))
      : [];
  });
/** The lines in monospace, as Slack shows them. */
const linesOf = (shown: ShownReport) =>
  textsOf(shown).flatMap((text) =>
    [...text.matchAll(/```\n([^`]*)\n```/g)].flatMap(([, inside = ""]) =>
      inside.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").split("\n"),
    ),
  );

describe("the answer", () => {
  test("has the counts, the durations, the hours, the routes and the teammates, with bars", () => {
    const closed: Fact = {
      episodeId: "shop 9 0",
      route: "shop",
      at: 50 * HOUR,
      kind: "closed",
      since: 9 * HOUR,
      businessMs: 26 * HOUR + 10 * MINUTE,
      userId: ann,
    };
    const facts = [
      ...chats("shop", 9, { answered: 9, missed: 1 }),
      ...chats("billing & co", 11, { answered: 2 }, { agentName: "Bo <b>" }),
      ...chats("shop", 12, { missed: 1 }),
      closed,
    ];
    expect(textsOf(shownReport(facts))).toEqual([
      "*Report of 2026-11-23 to 2026-11-29*",
      [
        "```",
        "Chats        13 ████████████████████████",
        "Answered     11 ████████████████████",
        "Missed        2 ████",
        "Waiting       0",
        "Closed        1 ██",
        "```",
      ].join("\n"),
      [
        "```",
        "                    median       p90",
        "First response          5m        5m",
        "Next response            –         –",
        "Time to close        1d 2h     1d 2h",
        "```",
      ].join("\n"),
      [
        "*By hour of the visitor's message: █ answered, ░ missed*\n```",
        "09 ████████████████████████████░░░ 10",
        "10",
        "11 ██████ 2",
        "12 ░░░ 1",
        "```",
      ].join("\n"),
      [
        "*By route*\n```",
        "                   chats  missed   first",
        "billing &amp; co           2       0      5m",
        "shop                  11       2      5m",
        "```",
      ].join("\n"),
      [
        "*By teammate*\n```",
        "                 replies   first    next",
        "UANN                   9      5m       –",
        "Bo &lt;b&gt;                 2      5m       –",
        "```",
      ].join("\n"),
      "Days and hours are those of Europe/Berlin; durations count business hours only. Nine of ten took no longer than the p90. The bot sends you a CSV and a picture.",
    ]);
    expect(showReport(shownReport(facts)).text).toBe(
      "*Report of 2026-11-23 to 2026-11-29*\n13 chats, 2 missed, 11 answered, first response 5m (median), 1 closed",
    );
  });

  test("about one teammate has what they did, and no chats", () => {
    const facts = [
      ...chats("shop", 9, { answered: 3, missed: 1 }),
      ...chats("shop", 10, { answered: 1 }, { agentName: "Bo" }),
    ];
    const shown = shownReport(facts, { of: { userId: ann } }, { kind: "person", userId: ann });
    const texts = textsOf(shown);
    expect(texts[0]).toBe("*Report of 2026-11-23 to 2026-11-29*  ·  <@UANN>");
    expect(texts[1]).toBe(
      ["```", "Answered      3 ████████████████████████", "Replies       0", "Closed        0", "```"].join(
        "\n",
      ),
    );
    expect(texts.join("\n")).toContain("shop                   3      5m       –");
    expect(texts.join("\n")).not.toMatch(/Chats|Missed|By teammate/);
    expect(showReport(shown).text).not.toMatch(/chats|missed/);
  });

  test("about one route names it, once", () => {
    const shown = shownReport(
      chats("a`b", 9, { answered: 1 }),
      { of: { route: "a`b" }, days: { first: "2026-11-29", last: "2026-11-29" } },
      { kind: "route", route: "a`b" },
    );
    expect(textsOf(shown)[0]).toBe("*Report of 2026-11-29*  ·  route `a'b`");
    expect(textsOf(shown).join("\n")).not.toContain("By route");
  });

  test("says so where nothing happened", () => {
    const { text, blocks } = showReport(shownReport([]));
    expect(text).toBe("*Report of 2026-11-23 to 2026-11-29*\nNo chats or replies in these days.");
    expect(blocks).toHaveLength(1);
  });

  test("fits a phone, whatever routes and teammates are called and however many there are", () => {
    const name = fc.string({ unit: fc.oneof(anySign, fc.constantFrom("`", "a", "語")), maxLength: 60 });
    const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u;
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 40 }), fc.nat(900_000), (names, many) => {
        const facts = names.flatMap((one, index) =>
          chats(one, index % 24, { answered: 1, missed: index % 2 }, { agentName: one }),
        );
        const shown = shownReport(facts);
        shown.report.total.episodes += many;
        for (const line of linesOf(shown)) {
          const columns = Array.from(line).reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0);
          expect(columns).toBeLessThanOrEqual(40);
        }
        expect(problemsOfBlocks(showReport(shown).blocks, new Set())).toEqual([]);
        // No name ends a block of code.
        expect(textsOf(shown).join("").match(/```/g)?.length).toBe(2 * (showReport(shown).blocks.length - 2));
      }),
      { numRuns: runs(50) },
    );
  });

  test("lists fifteen routes at most, and how many more the file has", () => {
    const facts = Array.from({ length: 17 }, (_, index) =>
      chats(`route ${index}`, 1, { answered: 1 }),
    ).flat();
    const lines = linesOf(shownReport(facts)).filter((line) => /^route|^…/.test(line));
    expect(lines).toHaveLength(16);
    expect(lines.at(-1)).toBe("… and 2 more in the CSV");
  });
});

test.each([
  [undefined, "–"],
  [0, "0s"],
  [499, "0s"],
  [59_499, "59s"],
  [59_500, "1m"],
  [59 * MINUTE + 29_000, "59m"],
  [59 * MINUTE + 31_000, "1h"],
  [2 * HOUR + 5 * MINUTE, "2h 5m"],
  [23 * HOUR + 59.6 * MINUTE, "1d"],
  [76 * HOUR, "3d 4h"],
  [99 * 24 * HOUR, "99d"],
])("%s ms are %s", (ms, words) => {
  expect(shortDuration(ms)).toBe(words);
});

describe("the CSV", () => {
  test("has every number of the report, a row for each part", () => {
    const facts = [
      ...chats("shop", 9, { answered: 1, missed: 1 }),
      ...chats("=1+1", 9, { answered: 1 }, { agentName: "@bo" }),
    ];
    const rows = reportCsv(shownReport(facts)).split("\r\n");
    expect(rows.slice(0, 4)).toEqual([
      "\ufeffby,name,chats,answered,missed,waiting,first_response_median_s,first_response_p90_s,next_responses,next_response_median_s,next_response_p90_s,closed,time_to_close_median_s",
      "total,,3,2,1,0,300,300,0,,,0,",
      "route,'=1+1,1,1,0,0,300,300,0,,,0,",
      "route,shop,2,1,1,0,300,300,0,,,0,",
    ]);
    expect(rows[13]).toBe("hour,9,,2,1,,,,,,,,");
    expect(rows.slice(28)).toEqual([
      "teammate,UANN,0,1,0,0,300,300,0,,,0,",
      "teammate,'@bo,0,1,0,0,300,300,0,,,0,",
      "",
    ]);
    expect(new Set(rows.slice(0, -1).map((row) => row.split(",").length))).toEqual(new Set([13]));
  });

  test.each([
    ["shop", "shop"],
    ["a-b = c+d@e", "a-b = c+d@e"],
    ["=1+1", "'=1+1"],
    ["+49 30", "'+49 30"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["＝1", "'＝1"],
    ["\t=1", `"'\t'=1"`],
    ["\r=1", `"'\r'=1"`],
    ["\n=1", `"\n'=1"`],
    ["\tx", `"'\tx"`],
    ["  =1", `"  '=1"`],
    ["\u200b=1", "\u200b'=1"],
    ["a,b", '"a,b"'],
    ["a,=b", `"a,'=b"`],
    ["a;=b", `"a;'=b"`],
    ['say "=x"', `"say ""'=x"""`],
    ['"=x', `"""'=x"`],
    [" a ", '" a "'],
    ["", ""],
  ])("a cell of %j is %j", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  test("no spreadsheet finds a formula in it, whichever sign it splits at", () => {
    const dangerous = fc.constantFrom(
      "=",
      "+",
      "-",
      "@",
      "\t",
      "\r",
      "\n",
      ",",
      ";",
      '"',
      "'",
      " ",
      "a",
      "\u200b",
      "＝",
    );
    fc.assert(
      fc.property(fc.string({ unit: dangerous, maxLength: 12 }), (text) => {
        const cell = csvCell(text);
        const inside = cell.startsWith('"') ? cell.slice(1, -1) : cell;
        for (const part of [inside, ...inside.split(/[,;\t\r\n"]/)])
          expect(part).not.toMatch(/^[\s\p{Cc}\p{Cf}]*[=+\-@＝]/u);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("the picture", () => {
  const bars = (svg: string) =>
    [...svg.matchAll(/<rect x="[\d.]+" width="[\d.]+" y="([\d.]+)" height="([\d.]+)"/g)].length;

  test("has a bar for each hour with chats, in two colours, and its words", () => {
    const svg = reportPicture(
      shownReport([...chats("shop", 9, { answered: 30, missed: 3 }), ...chats("shop", 23, { answered: 1 })]),
    );
    expect(bars(svg)).toBe(3);
    const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(words).toEqual([
      "Chats by hour, 2026-11-23 to 2026-11-29",
      "31 answered",
      "3 missed",
      "Europe/Berlin",
      "0",
      "10",
      "20",
      "30",
      "40",
      ...Array.from({ length: 24 }, (_, hour) => String(hour)),
    ]);
  });

  test.each([
    [0, ["0", "1"]],
    [1, ["0", "1"]],
    [5, ["0", "1", "2", "3", "4", "5"]],
    [6, ["0", "2", "4", "6"]],
    [7, ["0", "2", "4", "6", "8"]],
    [11, ["0", "5", "10", "15"]],
    [5_000, ["0", "1000", "2000", "3000", "4000", "5000"]],
  ])("for %i chats in an hour its lines are at %j", (answered, lines) => {
    const svg = reportPicture(shownReport(chats("shop", 9, { answered })));
    const numbers = [...svg.matchAll(/text-anchor="end">(\d+)</g)].map(([, text]) => text);
    expect(numbers).toEqual(lines);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
