import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { FORMS, readCommand } from "../../src/commands/registry.ts";
import { parseThreadCommand } from "../../src/domain/command/parse-thread-command.ts";
import { THREAD_WORDS } from "../../src/domain/text/thread-words.ts";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";
import { codeOf, partsOf, project, readPage, readPages } from "./pages.ts";

const pages = readPages();
const { scripts, bin } = z
  .object({
    scripts: z.record(z.string(), z.string()),
    bin: z.record(z.string(), z.string()).default({}),
  })
  .parse(JSON.parse(readFileSync(join(project, "package.json"), "utf8")));

/** The scripts that tell their options. */
const HELPFUL = ["demo", "doctor", "backup", "restore"] as const;

/** As Slack sends what a person types: it chose names from Slack's lists, and Slack escapes three characters. */
function asSlackSends(typed: string): string {
  return typed
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/(?<![\w.])@([\w-]+)/g, "<@U0123ABCD|$1>")
    .replace(/(?<!\w)#([\w-]+)/g, "<#C0123ABCD|$1>");
}

type Typed = { path: string; line: string };

function typedWith(pattern: RegExp): Typed[] {
  return pages.flatMap((page) =>
    codeOf(page)
      .filter((line) => pattern.test(line))
      .map((line) => ({ path: page.path, line })),
  );
}

describe("the commands that the pages show", () => {
  const slash = typedWith(/^\/chatra(?:\s|$)/).map((typed) => {
    const text = typed.line.replace(/^\/chatra\s*(?:in:\S+\s+)?/, "");
    return { ...typed, read: readCommand(asSlackSends(text)) };
  });

  test("of Slack can be read as they are written", () => {
    expect(slash.length).toBeGreaterThan(100);
    expect(
      slash.flatMap(({ path, line, read }) => ("problem" in read ? [{ path, line, ...read }] : [])),
    ).toEqual([]);
  });

  test("are all that there are, on the page of commands", () => {
    const shown = slash.flatMap(({ path, read }) =>
      path === ".github/docs/commands.md" && "command" in read ? [read.command.name] : [],
    );
    expect(new Set(shown)).toEqual(new Set(Object.keys(FORMS)));
  });

  test("of a thread can be read as they are written, and all are there", () => {
    const typed = typedWith(/^!\p{L}/u).filter(({ line }) => line !== "!word" && !line.endsWith("…"));
    const read = typed.map(({ path, line }) => {
      const [, word = "", rest = ""] = /^!(\S+)\s*(.*)$/.exec(line) ?? [];
      // A word alone may stand for the command with whatever follows.
      const isNamed = rest === "" && THREAD_WORDS.some((known) => known === word);
      return { path, word, problem: isNamed ? {} : parseThreadCommand(word, asSlackSends(rest)) };
    });
    expect(read.filter(({ problem }) => "problem" in problem)).toEqual([]);
    const shown = read.filter(({ path }) => path === ".github/docs/commands.md").map(({ word }) => word);
    expect(new Set(shown)).toEqual(new Set(THREAD_WORDS));
  });

  test("of npm are scripts of the project", () => {
    const used = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:--\w+ )*([\w:]+)|\bnpm (start|test)\b/g)].map(([, script, short]) => ({
        path,
        script: script ?? short ?? "",
      })),
    );
    expect(used.filter(({ script }) => !(script in scripts))).toEqual([]);
    // npm itself runs the others.
    const forPeople = Object.keys(scripts).filter((script) => !/^(?:pre|post)/.test(script));
    expect(forPeople.filter((script) => !used.some((use) => use.script === script))).toEqual([]);
  });

  test("of npm have the options that their help names", () => {
    const used = pages.flatMap((page) =>
      codeOf(page).flatMap((line) => {
        const [, script = "", options] = /^npm run (?:--silent )?(\w+) -- (.*--.*)$/.exec(line) ?? [];
        return (options?.match(/--[\w-]+/g) ?? []).map((option) => ({ script, option }));
      }),
    );
    expect(used).toEqual(
      expect.arrayContaining([
        { script: "demo", option: "--script" },
        { script: "doctor", option: "--json" },
        { script: "restore", option: "--prepare" },
      ]),
    );
    const helps = new Map(
      HELPFUL.map((script) => {
        const words = [...wordsOfScript(script), "--help"];
        return [script, execFileSync(process.execPath, words, { cwd: project, encoding: "utf8" })] as const;
      }),
    );
    for (const { script, option } of used) {
      const known = HELPFUL.find((helpful) => helpful === script);
      expect({ script, option, help: known && helps.get(known) }).toMatchObject({
        help: expect.stringContaining(option),
      });
    }
  });

  test("of npx are programs that npm ci installs, or the package itself", () => {
    const used = pages.flatMap((page) => codeOf(page).flatMap((line) => /^npx (\S+)/.exec(line)?.[1] ?? []));
    const isThere = (program: string) =>
      program in bin || existsSync(join(project, "node_modules/.bin", program));
    expect(used.filter((program) => !isThere(program))).toEqual([]);
  });

  test("of a shell are known programs, with files that exist", () => {
    const known = new Set(["npm", "npx", "docker", "node"]);
    const lines = pages.flatMap((page) =>
      partsOf(page).blocks.flatMap(({ language, text }) =>
        language === "sh" ? text.trim().split("\n") : [],
      ),
    );
    expect(lines.filter((line) => !known.has(line.split(" ")[0] ?? ""))).toEqual([]);
    const files = lines.flatMap((line) => line.match(/(?<=--file )\S+/g) ?? []);
    expect(files).not.toEqual([]);
    for (const file of files) expect(existsSync(join(project, file))).toBe(true);
  });
});

/** A path with a folder in it and an ending, or one of a folder of ours. `<…>` and `*` stand for something. */
const PATH = /^(?:\.?[\w-]+\/)+(?:[\w.-]+\.(?:ts|mjs|js|md|yml|json|css|html))?$/;
/** Paths of other places. */
const ELSEWHERE = /^(?:\/|~|node_modules\/)/;

test("each file that a page names is there: from its own folder, the project's, or src/", () => {
  const missing = pages.flatMap((page) =>
    partsOf(page)
      .spans.filter((span) => PATH.test(span) && !ELSEWHERE.test(span))
      .filter(
        (span) =>
          !["", dirname(page.path), "src", "test"].some((from) => existsSync(join(project, from, span))),
      )
      .map((span) => `${page.path}: ${span}`),
  );
  expect(missing).toEqual([]);
});

test("the unit for systemd starts exactly what npm start does", () => {
  const unit =
    partsOf(readPage(".docker/README.md")).blocks.find(({ language }) => language === "ini")?.text ?? "";
  const [, program = "", words] = /^ExecStart=\S+?(node_modules\S+) (.+)$/m.exec(unit) ?? [];
  expect(existsSync(join(project, program))).toBe(true);
  expect(`node --env-file-if-exists=.env ${words}`).toBe(scripts.start);
});
