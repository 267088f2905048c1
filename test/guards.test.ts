import { spawnSync } from "node:child_process";
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
import { dirname, join, relative, sep } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";

const overridesSchema = z.object({ overrides: z.array(z.object({ includes: z.array(z.string()) })) });
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

/** A file of some room, and what it imports that its room must not. */
const forbidden = {
  "src/domain/serving.ts": "../tenancy/serve-account.ts",
  "src/domain/inputs/clock.ts": "../../runtime/steady-clock.ts",
  "src/domain/text/room-that-is-not-yet.ts": "../../rooms/new.ts",
  "src/messages/stored.ts": "../store/backlog.ts",
  "src/messages/text/gateway.ts": "../../outbound/slack/slack-gateway.ts",
  "src/store/sqlite/outbox.ts": "../../outbox/outbox-worker.ts",
  "src/outbound/membrane/store.ts": "../../store/store.ts",
  "src/inbound/slack/listeners/inbox.ts": "../../../inbox/inbox-worker.ts",
  "src/commands/inbound.ts": "../inbound/slack/slack-bot.ts",
  "src/outbox/server.ts": "../http/http-server.ts",
  "src/config/store.ts": "../store/store.ts",
  "src/simulator/slack/outbox.ts": "../../outbox/outbox-worker.ts",
};

test("the check fails on each import that a room may not have, and on circles of types, and on nothing else", () => {
  for (const [path, imported] of Object.entries(forbidden))
    write(path, `import { wrong } from "${imported}";\n\nexport const right = wrong;\n`);
  const circle = { "src/one.ts": "./two.ts", "src/two.ts": "./one.ts" };
  for (const [path, other] of Object.entries(circle))
    write(path, `import type { It as Other } from "${other}";\n\nexport type It = Other | 1;\n`);
  write("src/domain/right.ts", "export const right = 1;\n");
  write("src/domain/orders/right.ts", 'export { right } from "../right.ts";\n');
  write("src/messages/told.ts", 'export { right as told } from "../domain/right.ts";\n');
  write("src/messages/text/told.ts", 'export { right as told } from "../../domain/right.ts";\n');
  write("src/domain/told.ts", 'export { told } from "../messages/told.ts";\n');
  write("src/domain/orders/told.ts", 'export { told } from "../../messages/told.ts";\n');
  const { isContent, said } = run("biome", "lint", "--max-diagnostics=none", "src");
  expect(isContent).toBe(false);
  const found = [...said.matchAll(/^(src\/\S+?\.ts):\d+:\d+ lint\/\w+\/(\w+)/gm)].map(([, path, rule]) => [
    path,
    rule,
  ]);
  expect(Object.fromEntries(found)).toEqual({
    ...Object.fromEntries(Object.keys(forbidden).map((path) => [path, "noRestrictedImports"])),
    ...Object.fromEntries(Object.keys(circle).map((path) => [path, "noImportCycles"])),
  });
});

test("each room has a list of the rooms it may import", () => {
  const { overrides } = overridesSchema.parse(JSON.parse(readFileSync(join(project, ".biome.json"), "utf8")));
  const bounded = new Set(overrides.flatMap(({ includes }) => includes));
  const folders = readdirSync(join(project, "src"), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(".ts") && entry.parentPath !== join(project, "src"),
    )
    .map(({ parentPath }) => relative(project, parentPath).split(sep));
  const lists = folders.map(([, room, ...deeper]) => `src/${room}/${"*/".repeat(deeper.length)}*.ts`);
  expect([...new Set(lists)].filter((list) => !bounded.has(list))).toEqual([]);
});

/** Needs that somebody forgets to name, though the decision reads what they bring. */
const forgotten = [
  ["src/domain/orders/unsend.ts", "    waiting: true,\n"],
  ["src/domain/inputs/chatra-event.ts", "    forgottenAt: clientId,\n"],
] as const;

test("neither what nobody carries out compiles, nor a decision that reads what it does not need by its own word", () => {
  const filter = (from: string) => !from.endsWith("/simulator");
  cpSync(join(project, "src"), join(folder, "src"), { recursive: true, filter });
  const path = "src/domain/payload.ts";
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
  const caught = [
    ...forgotten.map(([careless]) => careless),
    "src/domain/deliver.ts",
    "src/outbox/carry-out-chatra.ts",
    "src/outbox/carry-out-slack.ts",
  ];
  // With what these import and nothing else: the whole project takes five times the CPU.
  write("tsconfig.few.json", JSON.stringify({ extends: "./tsconfig.json", include: caught }));
  const { isContent, said } = run("tsc", "--noEmit", "--project", "tsconfig.few.json");
  expect(isContent).toBe(false);
  const files = new Set(said.match(/^src\/[^(]+(?=\()/gm));
  expect([...files]).toEqual(expect.arrayContaining(caught));
});
