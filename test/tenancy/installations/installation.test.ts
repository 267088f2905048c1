import type { Installation } from "@slack/oauth";
import { expect, test } from "vitest";
import {
  InstallationError,
  parseKept,
  toBotInstallation,
  toKept,
  toLibrary,
} from "../../../src/tenancy/installations/installation.ts";

/** Slack's grant as its library reads it. */
const granted: Installation<"v2", boolean> = {
  team: { id: "T1", name: "Acme" },
  enterprise: undefined,
  user: { id: "UINSTALLER", token: "xoxp-person", scopes: ["chat:write"] },
  bot: {
    token: "xoxb-1",
    refreshToken: "xoxe-1",
    expiresAt: 1_795_000_000,
    scopes: ["chat:write"],
    id: "BBOT",
    userId: "UBOT",
  },
  appId: "A1",
  tokenType: "bot",
  isEnterpriseInstall: false,
  authVersion: "v2",
};
const orgWide: Installation<"v2", boolean> = {
  ...granted,
  team: undefined,
  enterprise: { id: "E1", name: "Org" },
  isEnterpriseInstall: true,
};
const kept = {
  ...granted,
  user: { id: "UINSTALLER" },
  workspaceUrl: "https://acme.slack.com/",
};

test("of a grant is kept what the bot needs, and nothing of the person who gave it", () => {
  expect(toKept(granted, "https://acme.slack.com")).toStrictEqual({ ...kept, enterprise: undefined });
  expect(toKept(granted, "https://acme.slack.com//")).toStrictEqual({ ...kept, enterprise: undefined });
  const { isEnterpriseInstall: _, appId: __, tokenType: ___, ...less } = granted;
  const { appId: ____, tokenType: _____, ...expected } = kept;
  expect(toKept(less, "https://acme.slack.com")).toStrictEqual({ ...expected, enterprise: undefined });
  expect(parseKept(JSON.stringify(kept))).toEqual(kept);
});

test("it comes back in the library's form, without a token of a person", () => {
  const [workspace, organization] = [granted, orgWide].map((one) => toKept(one, "https://acme.slack.com"));
  const { tokenType: _, ...known } = granted;
  const user = { id: "UINSTALLER", token: undefined, scopes: undefined };
  expect(workspace && toLibrary(workspace)).toStrictEqual({ ...known, user });
  expect(organization && toLibrary(organization)).toMatchObject({
    team: undefined,
    enterprise: { id: "E1", name: "Org" },
    isEnterpriseInstall: true,
    authVersion: "v2",
    appId: "A1",
  });
  const { appId: __, ...without } = kept;
  expect(Object.keys(toLibrary(parseKept(JSON.stringify(without))))).not.toContain("appId");
});

test("the bot's installation is the workspace's, or the organization's where it is for all of it", () => {
  const bot = {
    teamId: "T1",
    isOrgWide: false,
    name: "Acme",
    botToken: "xoxb-1",
    botUserId: "UBOT",
    botId: "BBOT",
    url: "https://acme.slack.com/",
  };
  const of = (one: Installation) => toBotInstallation(toKept(one, "https://acme.slack.com/"));
  expect([
    of(granted),
    of({ ...granted, team: { id: "T1", name: "" } }),
    of({ ...granted, team: { id: "T1" } }),
    of({ ...granted, enterprise: { id: "E1", name: "Org" } }),
    of(orgWide),
  ]).toEqual([
    bot,
    { ...bot, name: "T1" },
    { ...bot, name: "T1" },
    bot,
    { ...bot, teamId: "E1", isOrgWide: true, name: "Org" },
  ]);
});

const { bot: granting } = kept;
test.each<[string, object]>([
  ["a bot without a token", { bot: { ...granting, token: "" } }],
  ["a refresh token without an end", { bot: { ...granting, expiresAt: undefined } }],
  ["an empty refresh token", { bot: { ...granting, refreshToken: "" } }],
  ["an end without a refresh token", { bot: { ...granting, refreshToken: undefined } }],
  ["an end before all time", { bot: { ...granting, expiresAt: 0 } }],
  ["a bot without an ID", { bot: { ...granting, id: "" } }],
  ["a bot that is no user", { bot: { ...granting, userId: "x y" } }],
  ["no bot", { bot: undefined }],
  ["another kind of token", { tokenType: "user" }],
  ["an older way of installation", { authVersion: "v1" }],
  ["no sign of what it is for", { isEnterpriseInstall: undefined }],
  ["an address that is none of the web", { workspaceUrl: "ftp://acme.slack.com/" }],
  ["an address without a slash at its end", { workspaceUrl: "https://acme.slack.com" }],
  ["no person", { user: {} }],
])("%s is nothing that was kept", (_, change) => {
  expect(() => parseKept(JSON.stringify({ ...kept, ...change }))).toThrow();
});

const { bot: _bot, ...personal } = granted;
test.each<[string, Installation]>([
  ["a workspace without an identity", { ...granted, team: undefined }],
  ["an organization without an identity", { ...orgWide, enterprise: undefined }],
  ["a person alone", personal],
])("%s is no installation of a bot", (_, grant) => {
  expect(() => toKept(grant, "https://acme.slack.com/")).toThrow(new InstallationError("unexpected-answer"));
});

test.each([
  ["a token of one sign", { token: "x" }],
  ["a token that does not run out", { refreshToken: undefined, expiresAt: undefined }],
  ["short IDs", { refreshToken: "r", id: "B" }],
])("%s is kept", (_, change) => {
  const bot = JSON.parse(JSON.stringify({ ...granting, ...change }));
  expect(parseKept(JSON.stringify({ ...kept, bot })).bot).toStrictEqual(bot);
});
