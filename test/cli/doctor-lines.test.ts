import { globSync, readFileSync } from "node:fs";
import { type Expression, type Node, parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { CHECK_NAMES } from "../../src/cli/doctor/check.ts";
import { printReport } from "../../src/cli/doctor/print-report.ts";

/** A text of the doctor's: the fact in a check's line, or the steps below it. */
type Line = { file: string; kind: "fact" | "steps"; text: string };

/** Stands for what is put into a text: a name, an id, a code, or a step of its own. */
const PUT_IN = "x".repeat(10);
/** What precedes the fact: the sign, the longest name and the spaces around it. */
const BEFORE = 4 + Math.max(...Object.values(CHECK_NAMES).map(({ length }) => length));
const STEP =
  /^(?:x{10}|Add|Check|Compare|Copy|Correct|Fix|Follow|Have|If .+, (?:set|type|check)|Install|Let|Look|Make|Open|Or |Put|Reconnect|Reinstall|Report|Restart|Run|Set|Start|Switch|Try|Type|Unarchive|Update|Verify|Wait)\b/;
const FACTS = new Set(["ok", "failed", "skipped", "outside"]);

/** The texts of one source, with `PUT_IN` for each value; a name stands for its texts in the same source. */
function linesIn(file: string, source: string): Line[] {
  const { program } = parseSync(file, source);
  const named = new Map<string, Expression>();
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type === "Identifier" && init) named.set(id.name, init);
    },
  }).visit(program);
  const textsOf = (node: Node | undefined): string[] => {
    switch (node?.type) {
      case "Literal":
        return typeof node.value === "string" ? [node.value] : [];
      case "TemplateLiteral":
        return node.quasis.reduce(
          (texts, { value }, index) => {
            const values = index === 0 ? [""] : textsOf(node.expressions[index - 1]);
            const put = values.length === 0 ? [PUT_IN] : values;
            return texts.flatMap((text) => put.map((one) => text + one + (value.cooked ?? "")));
          },
          [""],
        );
      case "ConditionalExpression":
        return [...textsOf(node.consequent), ...textsOf(node.alternate)];
      case "Identifier": {
        const value = named.get(node.name);
        named.delete(node.name);
        const texts = textsOf(value);
        if (value) named.set(node.name, value);
        return texts;
      }
      case "MemberExpression":
        return textsOf(node.object.type === "Super" ? undefined : node.object);
      case "ObjectExpression":
        return node.properties.flatMap((one) => (one.type === "Property" ? textsOf(one.value) : []));
      default:
        return [];
    }
  };
  const lines: Line[] = [];
  const add = (kind: Line["kind"], node: Node | undefined) =>
    lines.push(...textsOf(node).map((text) => ({ file, kind, text })));
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      if (callee.type !== "Identifier" || !FACTS.has(callee.name)) return;
      add("fact", given[0]);
      if (callee.name !== "ok") add("steps", given[1]);
    },
    Property({ key, value }) {
      if (key.type !== "Identifier" || !file.endsWith("problem.ts")) return;
      if (key.name === "problem") add("fact", value);
      if (key.name === "advice") add("steps", value);
    },
  }).visit(program);
  return lines;
}

function faultsOf({ kind, text }: Line): string[] {
  if (kind === "steps") return text.split("\n").filter((line) => !STEP.test(line));
  const isLong = BEFORE + text.length > 60;
  return isLong ||
    /[.!?:]$|\n/.test(text) ||
    /^[A-Z][a-z]+ (?:is|are) /.test(text.replace(/^Membrane |^Slack /, ""))
    ? [text]
    : [];
}

test("the texts of a source are found with their steps, and what is wrong with them", () => {
  const source = `
    const WHERE = "Look into the log.";
    const found = isMany ? failed(\`\${count} of 10 are wrong\`, WHERE) : skipped("It waits.", "nothing to do");
  `;
  const lines = linesIn("check.ts", source);
  expect(lines.map(({ kind, text }) => [kind, text])).toEqual([
    ["fact", `${PUT_IN} of 10 are wrong`],
    ["steps", "Look into the log."],
    ["fact", "It waits."],
    ["steps", "nothing to do"],
  ]);
  expect(lines.flatMap(faultsOf)).toEqual(["It waits.", "nothing to do"]);
});

test("the doctor's facts fit in a line and are no sentences; each step begins with what to do", () => {
  const files = [...globSync("src/cli/doctor/*.ts"), "src/cli/problem.ts"];
  const lines = files.flatMap((file) => linesIn(file, readFileSync(file, "utf8")));
  expect(lines.filter(({ kind }) => kind === "fact").length).toBeGreaterThan(50);
  expect(lines.filter(({ kind }) => kind === "steps").length).toBeGreaterThan(40);
  expect(lines.flatMap((line) => faultsOf(line).map((fault) => `${line.file}: ${fault}`))).toEqual([]);
});

test("steps stand below their check, then what the other system said; a skipped check never counts as passed", async () => {
  let printed = "";
  const write = (text: string): void => {
    printed += text;
  };
  const of = (id: "node" | "connection" | "actions") => ({ id, name: CHECK_NAMES[id] });
  const failed = {
    status: "failed",
    detail: "not ready",
    advice: "Open it.\nFinish there.",
    says: "state\nX",
  } as const;
  const skipped = { status: "skipped", detail: "waits for: Connection", advice: "Fix it first." } as const;
  const results = [
    { ...of("node"), status: "ok", detail: "26.10.0" } as const,
    { ...of("connection"), ...failed },
    { ...of("actions"), ...skipped },
  ].map((result) => Promise.resolve(result));
  await printReport(results, { write, colours: false });
  expect(printed.split("\n")).toEqual([
    "✔ Node            26.10.0",
    "✖ Connection      not ready",
    "                  Open it.",
    "                  Finish there.",
    "                  (state X)",
    "– Chatra actions  waits for: Connection",
    "                  Fix it first.",
    "",
    "1 of 3 checks failed, 1 skipped. Follow the steps below each.",
    "",
  ]);
  printed = "";
  await printReport([...results.slice(0, 1), ...results.slice(2)], { write, colours: false });
  expect(printed).toContain("\n1 of 2 checks passed, 1 skipped. Follow the steps below each –.\n");
});
