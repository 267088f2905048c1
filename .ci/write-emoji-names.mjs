// Writes src/domain/text/emoji-names.json, what Slack calls each emoji: run it after an update of `emojibase-data`. The
// package is 49 MB for these 50 kB, so that the bot carries the list and not the package. A test says when they differ.
import { readFileSync, writeFileSync } from "node:fs";

const source = new URL(import.meta.resolve("emojibase-data/en/shortcodes/iamcal.json"));
const names = JSON.parse(readFileSync(source, "utf8"));
const target = new URL("../src/domain/text/emoji-names.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(names, null, 1)}\n`);
