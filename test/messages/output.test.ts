import { expect, test } from "vitest";
import { showOutput } from "../../src/messages/output.ts";
import { countBlockText, problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";

function shown(output: unknown): string {
  return JSON.stringify(showOutput(output).blocks);
}

test("an answer is shown as JSON in a code block, harmless to Slack", () => {
  expect(showOutput({ a: "<!channel> & co" })).toEqual({
    text: '```\n{\n  "a": "&lt;!channel&gt; &amp; co"\n}\n```',
    blocks: [
      {
        type: "section",
        text: { type: "mrkdwn", text: '```\n{\n  "a": "&lt;!channel&gt; &amp; co"\n}\n```' },
      },
    ],
  });
});

test("back-ticks in an answer do not end the code, and are the same JSON", () => {
  const { text } = showOutput("a ``` b");
  expect(text).toBe('```\n"a \\u0060\\u0060\\u0060 b"\n```');
  expect(JSON.parse(text.split("\n")[1] ?? "")).toBe("a ``` b");
});

test.for([undefined, null, ""])("%j is nothing", (output) => {
  expect(showOutput(output).text).toBe("The answer is empty.");
});

test.for([0, false, [], {}])("%j is something", (output) => {
  expect(showOutput(output).text).toContain(JSON.stringify(output));
});

test("what fits into several blocks is shown whole, in order and with its indents", () => {
  const list = Array.from({ length: 150 }, (_, index) => ({ id: `client-${index}`, name: "Vera" }));
  const { blocks, text } = showOutput(list);
  expect(blocks.length).toBeGreaterThan(1);
  const code = [...JSON.stringify(blocks).matchAll(/"text":("```.*?```")/g)].map(([, piece]) =>
    String(JSON.parse(piece ?? "")).slice(4, -4),
  );
  expect(code.join("\n")).toBe(JSON.stringify(list, null, 2));
  expect(text.endsWith("\n…")).toBe(true);
});

test.for([
  ["many lines", Array.from({ length: 5000 }, (_, index) => index)],
  ["one long line", "x".repeat(100_000)],
  ["nothing but what is escaped", "<".repeat(20_000)],
  ["emoji", "👩‍👩‍👧‍👦".repeat(5000)],
] as const)("an answer of %s is cut within Slack's limits, and says how much is missing", ([, output]) => {
  const { blocks, text } = showOutput(output);
  expect(problemsOfBlocks(blocks, new Set())).toEqual([]);
  expect(countBlockText(blocks)).toBeLessThan(10_000);
  expect(text.length).toBeLessThan(3000);
  const missing = Number(/about ([\d,]+) more characters/.exec(shown(output))?.[1]?.replaceAll(",", ""));
  const length = JSON.stringify(output, null, 2).length;
  expect(missing).toBeGreaterThan(length / 2);
  expect(missing).toBeLessThan(length);
});

const x = (count: number) => "x".repeat(count);
const asCode = (piece: string | undefined) => `\`\`\`\n${piece}\n\`\`\``;
const note = (missing: string) => ({
  type: "context",
  elements: [{ type: "mrkdwn", text: `… and about ${missing} more characters, which don't fit here.` }],
});

test.each<[string, unknown, string[], string | undefined]>([
  ["one whole block", x(2898), [`"${x(2898)}"`], undefined],
  ["a second block", x(2899), [`"${x(2899)}`, '"'], undefined],
  ["three whole blocks", x(8698), [`"${x(2899)}`, x(2900), `${x(2899)}"`], undefined],
  ["a sign too much", x(8699), [`"${x(2899)}`, x(2900), x(2900)], "1"],
  ["many signs too much", x(20_000), [`"${x(2899)}`, x(2900), x(2900)], "11,302"],
  [
    "escaped signs",
    "<".repeat(3000),
    [`"${"&lt;".repeat(724)}`, "&lt;".repeat(725), "&lt;".repeat(725)],
    "827",
  ],
  ["nothing but space behind a word", `a${" ".repeat(9000)}`, ['"a'], "9,001"],
])("shows %s of an answer, and counts what is missing", (_, output, pieces, missing) => {
  expect(showOutput(output)).toEqual({
    text: `${asCode(pieces[0])}${pieces.length === 1 && missing === undefined ? "" : "\n…"}`,
    blocks: [
      ...pieces.map((piece) => ({ type: "section", text: { type: "mrkdwn", text: asCode(piece) } })),
      ...(missing === undefined ? [] : [note(missing)]),
    ],
  });
});
