import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const project = join(import.meta.dirname, "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "chatra-slack-guards-"));
  for (const name of [".biome.json", ".gitignore", "tsconfig.json", "package.json"])
    cpSync(join(project, name), join(folder, name));
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What a tool says of the small project, and whether it is content. */
function run(tool: "biome" | "tsc", ...words: string[]): { isContent: boolean; said: string } {
  const bin = join(project, "node_modules/.bin", tool);
  const { status, stdout, stderr } = spawnSync(bin, words, { cwd: folder, encoding: "utf8" });
  return { isContent: status === 0, said: stdout + stderr };
}

test.each([
  ["what serves the accounts", "src/domain/wrong.ts", "../tenancy/serve-account.ts"],
  ["the clock", "src/domain/wrong.ts", "../runtime/steady-clock.ts"],
  ["the configuration, from a folder of its own", "src/domain/orders/wrong.ts", "../../config/config.ts"],
  ["a room that there is not yet", "src/domain/text/wrong.ts", "../../rooms/new.ts"],
])("the check fails on a domain that imports %s", (_, path, imported) => {
  write(path, `import { wrong } from "${imported}";\n\nexport const right = wrong;\n`);
  expect(run("biome", "lint", "src")).toEqual({
    isContent: false,
    said: expect.stringContaining("The domain is pure"),
  });
});

test("the check lets the domain import itself", () => {
  write("src/domain/orders/right.ts", 'export { right } from "../right.ts";\n');
  write("src/domain/right.ts", "export const right = 1;\n");
  expect(run("biome", "lint", "src")).toMatchObject({ isContent: true });
});

test("the check fails on files that import each other, if only types", () => {
  write("src/one.ts", 'import type { Two } from "./two.ts";\n\nexport type One = Two | 1;\n');
  write("src/two.ts", 'import type { One } from "./one.ts";\n\nexport type Two = One | 2;\n');
  expect(run("biome", "lint", "src")).toEqual({
    isContent: false,
    said: expect.stringContaining("noImportCycles"),
  });
});

/** Needs that somebody forgets to name, though the decision reads what they bring. */
const forgotten = [
  ["src/domain/orders/unsend.ts", "    waiting: true,\n"],
  ["src/domain/inputs/chatra-event.ts", "    forgottenAt: clientId,\n"],
] as const;

test("neither what nobody carries out compiles, nor a decision that reads what it does not need by its own word", () => {
  const filter = (from: string) => !from.endsWith("/simulator");
  cpSync(join(project, "src"), join(folder, "src"), { recursive: true, filter });
  const path = "src/domain/delivery.ts";
  const source = readFileSync(join(project, path), "utf8");
  const more = source
    .replace(
      'const slackPayloadSchema = z.discriminatedUnion("kind", [',
      '$&\n  z.object({ kind: z.literal("slack.pin") }),',
    )
    .replace(
      'const chatraPayloadSchema = z.discriminatedUnion("kind", [',
      '$&\n  z.object({ kind: z.literal("chatra.ban") }),',
    );
  expect(more).toMatch(/slack\.pin.*chatra\.ban/s);
  write(path, more);
  for (const [careless, need] of forgotten) {
    const text = readFileSync(join(project, careless), "utf8");
    expect(text).toContain(need);
    write(careless, text.replace(need, ""));
  }
  const { isContent, said } = run("tsc", "--noEmit");
  expect(isContent).toBe(false);
  const files = new Set(said.match(/^src\/[^(]+(?=\()/gm));
  expect([...files]).toEqual(
    expect.arrayContaining([
      ...forgotten.map(([careless]) => careless),
      "src/domain/deliver.ts",
      "src/outbox/carry-out-chatra.ts",
      "src/outbox/carry-out-slack.ts",
    ]),
  );
});
