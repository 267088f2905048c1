import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";

const project = join(import.meta.dirname, "../../..");
let folder: string;

/** A small project: it says which of its files runs, and where its second line was written. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chatra-slack-bundle-"));
  mkdirSync(join(folder, "src/runtime"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["bundle.mjs", "start.mjs", "run-bundle.mjs", "compile-cache.mjs"])
    cpSync(join(project, "src/runtime", name), join(folder, "src/runtime", name));
  for (const name of ["package-lock.json", "tsconfig.json"]) writeFileSync(join(folder, name), "{}");
  writeMain("first");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeMain(words: string): void {
  const lines = [
    'import { hello } from "./hello.ts";',
    `const places = [import.meta.filename, import.meta.url, new Error("here").stack];`,
    `console.log(JSON.stringify([hello, "${words}", ...places]));`,
  ];
  writeFileSync(join(folder, "src/main.ts"), lines.join("\n"));
  writeFileSync(join(folder, "src/hello.ts"), 'export const hello: string = "hello";');
}

function bringBundler(): void {
  for (const name of ["rolldown", "@rolldown", "@oxc-project"])
    symlinkSync(join(project, "node_modules", name), join(folder, "node_modules", name));
}

function run(script: string): { status: number | null; stdout: string; stderr: string } {
  const words = ["--disable-warning=ExperimentalWarning", join(folder, "src/runtime", script)];
  return spawnSync(process.execPath, words, { encoding: "utf8", env: {} });
}

/** What the small project said: its words, the file that ran and the place in its sources. */
function start(): { words: string; ran: string; place: string } {
  const { stdout, stderr } = run("start.mjs");
  expect(stderr).toBe("");
  const [hello, words, path, url, stack] = JSON.parse(stdout);
  expect(hello).toBe("hello");
  // Files beside a source are found from either.
  expect(url).toBe(pathToFileURL(join(folder, "src/main.ts")).href);
  return {
    words,
    ran: basename(path).replace(/-[\w-]{8}\./, "."),
    place: /src\/[^:]+:\d+/.exec(stack)?.[0] ?? stack,
  };
}

test("the bundle runs while it fits the sources, and traces name the sources' lines", () => {
  bringBundler();
  expect(start()).toEqual({ words: "first", ran: "main.ts", place: "src/main.ts:2" });
  expect(run("bundle.mjs")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(start()).toEqual({ words: "first", ran: "main.cjs", place: "src/main.ts:2" });
});

test.each(["src/main.ts", "src/hello.ts", "package-lock.json"])(
  "after a change of %s the sources run until there is another bundle",
  (path) => {
    bringBundler();
    run("bundle.mjs");
    if (path === "src/main.ts") writeMain("second");
    else
      writeFileSync(
        join(folder, path),
        path === "src/hello.ts" ? 'export const hello = "hello" + "";' : "{ }",
      );
    expect(start()).toMatchObject({ ran: "main.ts" });
    run("bundle.mjs");
    expect(start()).toMatchObject({ words: path === "src/main.ts" ? "second" : "first", ran: "main.cjs" });
  },
);

/** The code that a program of the bundle leaves which runs until it is ended. */
async function keepCode(): Promise<string> {
  bringBundler();
  const words = readFileSync(join(folder, "src/main.ts"), "utf8");
  writeFileSync(
    join(folder, "src/main.ts"),
    `${words}\nif (process.env.STAYS) setInterval(() => undefined, 1_000);`,
  );
  run("bundle.mjs");
  const bundle = join(folder, "node_modules/.cache/chatra-slack-bundle");
  const program = spawn(process.execPath, [join(folder, "src/runtime/start.mjs")], {
    stdio: "ignore",
    env: { STAYS: "yes" },
  });
  const findCode = () => readdirSync(bundle).find((name) => /^main.*\.code$/.test(name));
  await expect.poll(findCode).toBeDefined();
  program.kill("SIGKILL");
  await once(program, "exit");
  return join(bundle, findCode() ?? "");
}

test("code that a start kept fits the next, and damaged code does no harm", async () => {
  const code = await keepCode();
  const kept = readFileSync(code);
  const next = new Script(readFileSync(code.replace(/\.\d+\.code$/, ""), "utf8"), {
    // Behind it is its sum.
    cachedData: kept.subarray(0, -4),
  });
  expect(next.cachedDataRejected).toBe(false);
  // As after a power cut: the length is there, and not all of the content.
  const holed = Buffer.from(kept).fill(0, kept.length / 2);
  const damages = [kept, kept.subarray(0, kept.length / 2), holed, Buffer.from("no code"), Buffer.alloc(0)];
  for (const damaged of damages) {
    writeFileSync(code, damaged);
    expect(start()).toEqual({ words: "first", ran: "main.cjs", place: "src/main.ts:2" });
  }
});

/** In every place where a package may hold one: the bundle writes those characters otherwise. */
const UNUSUAL = String.raw`
  export const all = ["é", "\é", "\\é", "😀", ${"`ł\\n\\u{1F600}`"}, "\u2028".length,
    /^[é😀]$/u.test("😀"), /^\é\\é$/.test("é\\é"), /[^é]/.test("é"), /😀{2}/u.test("😀😀"), /(?<ł>.)/.exec("x").groups.ł];
`;

test("characters of a package beyond ASCII mean the same in its bundle, which has none", () => {
  bringBundler();
  mkdirSync(join(folder, "node_modules/unusual"));
  writeFileSync(
    join(folder, "node_modules/unusual/package.json"),
    '{"type":"module","exports":"./index.js"}',
  );
  writeFileSync(join(folder, "node_modules/unusual/index.js"), UNUSUAL);
  writeFileSync(
    join(folder, "src/main.ts"),
    'import { all } from "unusual"; console.log(JSON.stringify(all));',
  );
  const fromSources = run("start.mjs").stdout;
  run("bundle.mjs");
  expect(run("start.mjs").stdout).toBe(fromSources);
  const bundle = join(folder, "node_modules/.cache/chatra-slack-bundle");
  const [packages = ""] = readdirSync(bundle).filter((name) => name.startsWith("packages"));
  expect(readFileSync(join(bundle, packages), "utf8")).toMatch(/^\p{ASCII}+$/u);
  expect(fromSources).toBe('["é","é","\\\\é","😀","ł\\n😀",1,true,true,false,true,"x"]\n');
});

test("the bot starts without Node's own fetch, which takes a tenth of its start to load", () => {
  const report = `data:text/javascript,process.on("exit",()=>console.log("loaded",process.moduleLoadList.join()))`;
  const { stdout } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", report, join(project, "src/runtime/start.mjs")],
    { encoding: "utf8", env: {} },
  );
  expect(stdout).toContain("NativeModule http");
  expect(stdout).not.toContain("deps/undici");
});

test("without a bundler, as in a production install, nothing is made and the sources run", () => {
  expect(run("bundle.mjs")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(start()).toMatchObject({ ran: "main.ts" });
});

test("a bundle that can't be made is no hindrance: it is told, and the sources run", () => {
  bringBundler();
  writeFileSync(join(folder, "src/hello.ts"), "export const hello: string = ;");
  expect(run("bundle.mjs")).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^The bot will start from its sources: /),
  });
  writeMain("mended");
  expect(start()).toMatchObject({ words: "mended", ran: "main.ts" });
});
