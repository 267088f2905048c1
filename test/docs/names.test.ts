import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VARIABLES } from "../../src/config/config.ts";
import { ROUTE_SETTINGS } from "../../src/domain/command/read-route.ts";
import { NOTICES, WAYS } from "../../src/domain/preferences.ts";
import { CLAIMS, CONDITION_KINDS, POLICIES } from "../../src/domain/route.ts";
import { SNIPPET_FIELDS } from "../../src/domain/text/snippet-text.ts";
import { createMetrics } from "../../src/runtime/metrics.ts";
import { codeOf, partsOf, project, readPage } from "./pages.ts";

/** What the first column of a page's tables has in code. */
function firstColumn(path: string): string[] {
  return readPage(path)
    .text.split("\n")
    .flatMap((line) => /^\| (`[^|]*?) \|/.exec(line)?.[1] ?? [])
    .flatMap((cell) => partsOf({ text: cell }).spans);
}

describe("the page of the configuration", () => {
  const named = firstColumn(".github/docs/configuration.md");
  const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"];

  test("explains each variable that the bot reads, once, and no other", () => {
    expect(named.toSorted()).toEqual([...VARIABLES, ...proxies].toSorted());
  });

  test("has each variable of .env.example, which has each of the bot's", () => {
    const example = readFileSync(join(project, ".env.example"), "utf8");
    const names = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = ""]) => name);
    const { text } = readPage(".github/docs/configuration.md");
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    expect(VARIABLES.filter((name) => !names.includes(name))).toEqual([]);
  });
});

test("the page about the operation lists each metric of the bot, and no other", async () => {
  const metrics = createMetrics({ version: "0", database: "sqlite" });
  const depths = { inputs: 0, deliveries: [], oldestUnsettledAt: undefined };
  const { text } = await metrics.render({ depths, backlog: [] }, 0);
  const there = [...text.matchAll(/^# TYPE (chatra_slack_\w+) /gm)].map(([, name = ""]) => name);
  const listed = firstColumn(".docker/README.md").filter((name) => name.startsWith("chatra_slack_"));
  expect(listed.toSorted()).toEqual(there.toSorted());
});

test("the page about the operation lists each path that the bot serves, and no other", () => {
  const listed = firstColumn(".docker/README.md").flatMap(
    (cell) => /^(?:GET|POST) (\/[\w/]+?)\/?(?:[<…]|$)/.exec(cell)?.[1] ?? [],
  );
  const sources = globSync("src/{http,inbound,tenancy}/**/*.ts", { cwd: project });
  const served = sources
    .map((path) => readFileSync(join(project, path), "utf8"))
    .flatMap((source) => [...source.matchAll(/(?:path: |route\()["`](\/\w[\w/]*?)\/?["`:$]/g)])
    .map(([, path = ""]) => path);
  expect(listed.toSorted()).toEqual([...new Set(served)].toSorted());
});

test("each threat names tests, and each of them is there", () => {
  const rows = readPage(".github/SECURITY.md")
    .text.split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| **") && !/^\| (?:threat|-)/.test(line))
    .map((line) => line.split("|").slice(1, -1));
  expect(rows.length).toBeGreaterThan(20);
  for (const [threat = "", defence = "", tests = ""] of rows) {
    expect({ threat, hasDefence: defence.trim() !== "" }).toEqual({ threat, hasDefence: true });
    const names = partsOf({ text: tests }).spans;
    const missing = names.filter(
      (name) =>
        ![name, `test/${name}.test.ts`, `test/${name}.ts`].some((path) => existsSync(join(project, path))),
    );
    expect({ threat, missing, hasTests: names.length > 0 }).toEqual({ threat, missing: [], hasTests: true });
  }
});

test("the page of routes explains each setting, condition, policy and way to claim", () => {
  const path = ".github/docs/routes.md";
  const named = firstColumn(path);
  expect(named).toEqual(expect.arrayContaining([...ROUTE_SETTINGS]));
  expect(named).toEqual(expect.arrayContaining(CONDITION_KINDS.map((kind) => `${kind}=`)));
  const code = codeOf(readPage(path));
  expect(code).toEqual(expect.arrayContaining([...POLICIES, ...CLAIMS, "open", "closed", "field.KEY="]));
});

test("the page of commands explains each way to be told, and each field of a snippet", () => {
  const { text } = readPage(".github/docs/commands.md");
  for (const kind of NOTICES) expect(text).toMatch(new RegExp(`${kind}=(?:${WAYS.join("|")})`));
  expect(codeOf({ text })).toEqual(
    expect.arrayContaining([...WAYS, ...SNIPPET_FIELDS.map((field) => `{${field}}`)]),
  );
});
