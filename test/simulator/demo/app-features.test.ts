import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { appFeatures } from "../../../src/simulator/demo/app-features.ts";

const { features } = z
  .object({
    features: z.object({
      slash_commands: z.array(z.object({ command: z.string() })),
      shortcuts: z.array(
        z.object({ name: z.string(), type: z.enum(["global", "message"]), callback_id: z.string() }),
      ),
    }),
  })
  .parse(parse(readFileSync(new URL("../../../manifest.yml", import.meta.url), "utf8")));

test("the page suggests the bot's commands: the words to type, apart from what they take", () => {
  const wordsOf = (commands: { full: string; takes: string }[]) =>
    commands.map(({ full, takes }) => [full, takes]);
  expect(wordsOf(appFeatures.channelCommands)).toEqual(
    expect.arrayContaining([
      ["/chatra client", "CLIENT | NAME | EMAIL"],
      ["/chatra message edit", "ID text…"],
      ["/chatra actions", "[intent…]"],
      ["/chatra account", "NAME connect | here | agent ID | secret | remove"],
      ["/chatra status", ""],
    ]),
  );
  expect(wordsOf(appFeatures.threadCommands)).toEqual(
    expect.arrayContaining([
      ["!push", "text…"],
      ["!help", ""],
    ]),
  );
});

test("the page's command and shortcuts are those of the app's manifest", () => {
  expect(features.slash_commands.map(({ command }) => command)).toEqual([appFeatures.command]);
  const inManifest = (type: string) =>
    features.shortcuts
      .filter((shortcut) => shortcut.type === type)
      .map(({ name, callback_id }) => ({ callbackId: callback_id, name }));
  expect(appFeatures.globalShortcuts).toEqual(inManifest("global"));
  expect(appFeatures.messageShortcuts).toEqual(inManifest("message"));
});
