import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startDemoProcess } from "../../simulator/demo/demo-process.ts";

test("the whole story plays by itself with the real bot, and every step of it is seen", {
  timeout: 90_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "demo-script-"));
  try {
    const demo = startDemoProcess(["--script"], { TMPDIR: folder });
    const code = await demo.exited;
    const [, seen = "none", all = "?"] = /(\d+) of (\d+) steps seen/.exec(demo.output()) ?? [];
    expect({ code, seen, output: demo.output() }).toEqual({ code: 0, seen: all, output: expect.any(String) });
    expect(Number(all)).toBeGreaterThanOrEqual(32);
    expect(demo.output()).toMatch(
      /\/chatra client.*\[Edit\].*\/chatra message delete.*\[Delete\].*Everything works/s,
    );
    expect(demo.output()).toMatch(/▣ 🔴 Aiko Tanaka.*▣ 🟡 Aiko.*▣ ⚪ Aiko.*▣ 🔴 Aiko Tanaka: One more/s);
    expect(demo.output()).not.toContain("\u001b");
    // Whoever reads it in a file has 100 columns.
    expect(
      demo
        .output()
        .split("\n")
        .filter((line) => line.length > 100),
    ).toEqual([]);
    expect(demo.errors()).toBe("");
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
