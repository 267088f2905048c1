import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { SLASH_USAGE, THREAD_USAGE } from "../../../src/messages/usage.ts";
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

const formsOf = (usages: Record<string, { form: string }>): string[] =>
  Object.values(usages)
    .map(({ form }) => form)
    .toSorted();
const shownForms = (commands: { full: string; takes: string }[]): string[] =>
  commands.map(({ full, takes }) => (takes === "" ? full : `${full} ${takes}`)).toSorted();

test("the page suggests the commands that the bot knows, in the form that the bot reads", () => {
  expect(shownForms(appFeatures.channelCommands)).toEqual(formsOf(SLASH_USAGE));
  expect(shownForms(appFeatures.threadCommands)).toEqual(formsOf(THREAD_USAGE));
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
