import { readFileSync } from "node:fs";
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
