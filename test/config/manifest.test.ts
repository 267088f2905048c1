import { execFileSync, execSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { fillManifest, newAppLink, readManifest } from "../../src/config/manifest.ts";
import { projectFile } from "../cli/terminal.ts";

const manifest = parse(readFileSync(projectFile("manifest.yml"), "utf8"));

test("the bot's address goes wherever the example's stands, and nothing else changes", () => {
  const filled = fillManifest(readManifest(), "https://bot.acme.example/");
  expect(JSON.stringify(filled)).not.toContain("chat.example.org");
  expect(filled.settings.event_subscriptions.request_url).toBe("https://bot.acme.example/slack/events");
  expect(filled.settings.interactivity).toEqual({
    is_enabled: true,
    request_url: "https://bot.acme.example/slack/events",
    message_menu_options_url: "https://bot.acme.example/slack/events",
  });
  const text = JSON.stringify(manifest).replaceAll("https://chat.example.org", "https://bot.acme.example");
  expect(filled).toEqual(JSON.parse(text));
});

test("for Socket Mode every address goes and the switch is on", () => {
  const filled = fillManifest(readManifest(), undefined);
  expect(JSON.stringify(filled)).not.toMatch(/https?:\/\//);
  expect(filled.settings).toMatchObject({
    socket_mode_enabled: true,
    event_subscriptions: { bot_events: manifest.settings.event_subscriptions.bot_events },
  });
  expect(filled.settings.event_subscriptions).not.toHaveProperty("request_url");
  expect(filled.oauth_config.scopes.bot).toEqual(manifest.oauth_config.scopes.bot);
});

test("the link that makes the app carries the whole manifest, and is short enough for a browser", () => {
  const filled = fillManifest(readManifest(), "https://bot.acme.example");
  const link = newAppLink(filled);
  const address = new URL(link);
  expect(address.origin + address.pathname).toBe("https://api.slack.com/apps");
  expect(address.searchParams.get("new_app")).toBe("1");
  expect(parse(address.searchParams.get("manifest_yaml") ?? "")).toEqual(filled);
  expect(link.length).toBeLessThan(8_000);
});

test("the hook of the Slack CLI prints manifest.yml as JSON, started as .slack/hooks.json says", () => {
  const { hooks } = JSON.parse(readFileSync(projectFile(".slack/hooks.json"), "utf8"));
  const options = { cwd: projectFile(""), encoding: "utf8" } as const;
  const script = /\S+\.ts$/.exec(hooks["get-manifest"])?.[0] ?? "";
  expect(JSON.parse(execFileSync(process.execPath, [script], options))).toEqual(manifest);
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  expect(JSON.parse(execSync(hooks["get-manifest"], { ...options, env, stdio: "pipe" }))).toEqual(manifest);
});
