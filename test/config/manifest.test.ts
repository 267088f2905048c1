import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  botScopes,
  fillManifest,
  type Manifest,
  newAppLink,
  readManifest,
  scopeReasons,
} from "../../src/config/manifest.ts";
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

/** A small one, with addresses in lists and in parts that the bot knows nothing of. */
function smallManifest(requestUrl: string | undefined): Manifest {
  return {
    display_information: { name: "Chatra", long_description: "word ".repeat(40).trim() },
    oauth_config: {
      redirect_urls: [
        "https://chat.example.org/slack/oauth",
        "https://else.example/x",
        "https://chat.example.org",
      ],
      scopes: { bot: ["chat:write", "commands"] },
    },
    settings: {
      event_subscriptions: { request_url: requestUrl },
      nothing: null,
      numbers: [1, 2],
      similar: "https://chat.example.org.evil.example/",
      socket_mode_enabled: true,
    },
  };
}

test("addresses in lists change too, and others that only begin alike don't", () => {
  const filled = fillManifest(
    smallManifest("https://chat.example.org/slack/events"),
    "https://bot.acme.example//",
  );
  expect(filled).toStrictEqual({
    display_information: { name: "Chatra", long_description: "word ".repeat(40).trim() },
    oauth_config: {
      redirect_urls: [
        "https://bot.acme.example/slack/oauth",
        "https://else.example/x",
        "https://bot.acme.example",
      ],
      scopes: { bot: ["chat:write", "commands"] },
    },
    settings: {
      event_subscriptions: { request_url: "https://bot.acme.example/slack/events" },
      nothing: null,
      numbers: [1, 2],
      similar: "https://chat.example.org.evil.example/",
      socket_mode_enabled: false,
    },
  });
});

test("for Socket Mode addresses leave lists too, and all else stays", () => {
  expect(fillManifest(smallManifest("https://chat.example.org/slack/events"), undefined)).toStrictEqual({
    display_information: { name: "Chatra", long_description: "word ".repeat(40).trim() },
    oauth_config: { redirect_urls: ["https://else.example/x"], scopes: { bot: ["chat:write", "commands"] } },
    settings: {
      event_subscriptions: {},
      nothing: null,
      numbers: [1, 2],
      similar: "https://chat.example.org.evil.example/",
      socket_mode_enabled: true,
    },
  });
});

test("a manifest without an example address can't be filled in, and says so", () => {
  expect(() => fillManifest(smallManifest(undefined), "https://bot.acme.example")).toThrow(
    "manifest.yml has no request_url that could be filled in",
  );
});

test("the link's manifest is written as short as YAML can be, long texts on one line", () => {
  const manifest = {
    text: "word ".repeat(40).trim(),
    oauth_config: { scopes: { bot: ["chat:write"] } },
    settings: { event_subscriptions: {}, socket_mode_enabled: true },
  };
  const yaml = [
    `text: ${"word ".repeat(40).trim()}`,
    "oauth_config:",
    " scopes:",
    "  bot:",
    "   - chat:write",
    "settings:",
    " event_subscriptions: {}",
    " socket_mode_enabled: true",
    "",
  ];
  expect(newAppLink(manifest)).toBe(
    `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(yaml.join("\n"))}`,
  );
});

test("each scope has its reason in one line: the comment above it, or above the ones before it", () => {
  const reasons = scopeReasons();
  const scopes = botScopes(readManifest());
  expect(scopes).toEqual(manifest.oauth_config.scopes.bot);
  expect([...reasons.keys()]).toEqual(scopes);
  expect(reasons.get("chat:write")).toBe(
    "Post cards and visitors' messages, and edit or delete those posts.",
  );
  expect(reasons.get("im:write")).toBe(
    "Remind and escalate by direct message, send the files of a report to the user who asked, and answer a command where no other way is left.",
  );
  const shared =
    "Answer users who write to the app or mention it, and look for a direct message of the bot after a lost answer.";
  expect(reasons.get("im:history")).toBe(shared);
  expect(reasons.get("app_mentions:read")).toBe(shared);
  expect(reasons.get("files:write")).toBe(
    "Upload a chat's transcript to its thread, and the files of a report, on request.",
  );
  for (const reason of reasons.values()) expect(reason).toMatch(/^\S.*\.$/);
});
