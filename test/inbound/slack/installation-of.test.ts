import { describe, expect, it, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import { installationIdOf, isForInstallation } from "../../../src/inbound/slack/installation-of.ts";
import fc from "../../property.ts";

const event = { type: "message" };
const authorization = (more: object) => ({
  enterprise_id: null,
  team_id: "T1",
  user_id: "UBOT",
  is_bot: true,
  is_enterprise_install: false,
  ...more,
});

describe("an event belongs to", () => {
  it.each<[string, object, string | undefined]>([
    ["the workspace of its first authorization", { authorizations: [authorization({})] }, "T1"],
    [
      "our workspace, though a person of another one wrote it",
      {
        team_id: "TGUEST",
        context_team_id: "T1",
        authorizations: [authorization({}), authorization({ team_id: "T9" })],
      },
      "T1",
    ],
    [
      "the organization of an org-wide installation",
      {
        team_id: "T5",
        authorizations: [authorization({ team_id: null, enterprise_id: "E1", is_enterprise_install: true })],
      },
      "E1",
    ],
    [
      "the organization also where the workspace is named",
      { authorizations: [authorization({ enterprise_id: "E1", is_enterprise_install: true })] },
      "E1",
    ],
    [
      "the workspace, when it is installed only there, of an organization",
      { enterprise_id: "E1", authorizations: [authorization({ enterprise_id: "E1" })] },
      "T1",
    ],
    ["the workspace of the envelope, without authorizations", { team_id: "T1" }, "T1"],
    ["the workspace of the envelope, with none of them", { team_id: "T1", authorizations: [] }, "T1"],
    [
      "the workspace of the envelope, with one that says nothing",
      { team_id: "T1", authorizations: [null] },
      "T1",
    ],
    ["the workspace that it came through", { team_id: "TGUEST", context_team_id: "T1" }, "T1"],
    ["the organization of the envelope", { team_id: null, enterprise_id: "E1" }, "E1"],
    [
      "the organization, as the envelope says",
      { team_id: "T5", enterprise_id: "E1", is_enterprise_install: true },
      "E1",
    ],
    [
      "the envelope's workspace, where that it came through is no id",
      { team_id: "T1", context_team_id: "" },
      "T1",
    ],
    [
      "the envelope's workspace, where its authorizations are odd",
      { team_id: "T1", authorizations: 5 },
      "T1",
    ],
    [
      "the organization of the authorization, before the envelope's",
      {
        enterprise_id: "E2",
        authorizations: [authorization({ enterprise_id: "E1", is_enterprise_install: true })],
      },
      "E1",
    ],
    [
      "the envelope's organization, where the authorization names none",
      { enterprise_id: "E2", authorizations: [authorization({ is_enterprise_install: true })] },
      "E2",
    ],
    [
      "the organization that it came through, before another",
      { context_enterprise_id: "E1", enterprise_id: "E2", is_enterprise_install: true },
      "E1",
    ],
    ["nobody, where its id is too long for one", { team_id: `T${"1".repeat(80)}` }, undefined],
    ["whoever has an id as long as one may be", { team_id: `T${"1".repeat(79)}` }, `T${"1".repeat(79)}`],
    ["nobody", {}, undefined],
    [
      "nobody, when an org-wide one names no organization",
      { team_id: "T1", is_enterprise_install: true },
      undefined,
    ],
  ])("%s", (_title, envelope, expected) => {
    expect(installationIdOf({ type: "event_callback", event, ...envelope })).toBe(expected);
  });
});

describe("a slash command belongs to", () => {
  it.each<[string, object, string | undefined]>([
    ["the workspace", { team_id: "T1", is_enterprise_install: "false" }, "T1"],
    [
      "the workspace of an organization",
      { team_id: "T1", enterprise_id: "E1", is_enterprise_install: "false" },
      "T1",
    ],
    ["the organization", { team_id: "T1", enterprise_id: "E1", is_enterprise_install: "true" }, "E1"],
    ["the workspace, where it doesn't say", { team_id: "T1" }, "T1"],
    ["nobody", { team_id: "" }, undefined],
  ])("%s", (_title, form, expected) => {
    expect(installationIdOf({ command: "/chatra", user_id: "U1", ...form })).toBe(expected);
  });
});

describe("a press, a shortcut or a form belongs to", () => {
  const user = { id: "U1", team_id: "TGUEST" };
  it.each<[string, object, string | undefined]>([
    ["the workspace", { team: { id: "T1" }, user, is_enterprise_install: false }, "T1"],
    [
      "the organization, without a workspace",
      { team: null, enterprise: { id: "E1" }, is_enterprise_install: true },
      "E1",
    ],
    [
      "the organization that only the workspace names",
      { team: { id: "T1", enterprise_id: "E1" }, enterprise: null, is_enterprise_install: true },
      "E1",
    ],
    [
      "the workspace of the person, as the last resort",
      { team: null, user: { id: "U1", team_id: "T1" } },
      "T1",
    ],
    [
      "the workspace in which the form's app is, wherever it was sent from",
      { view: { app_installed_team_id: "T1" }, team: { id: "TGUEST" }, user },
      "T1",
    ],
    [
      "the workspace, for a form that doesn't say",
      { view: { app_installed_team_id: null }, team: { id: "T1" }, user },
      "T1",
    ],
    [
      "the organization of its own, before that of the workspace",
      { team: { id: "T1", enterprise_id: "E2" }, enterprise: { id: "E1" }, is_enterprise_install: true },
      "E1",
    ],
    ["nobody", { team: {}, user: {} }, undefined],
  ])("%s", (_title, body, expected) => {
    expect(installationIdOf({ type: "block_actions", ...body })).toBe(expected);
  });
});

describe("to the only installation, T1, belongs", () => {
  const foreign = { team_id: "T9", enterprise_id: "E9", authorizations: [authorization({ team_id: "T9" })] };
  const ours = teamIdSchema.parse("T1");

  it.each<[string, boolean, object]>([
    ["an event of its own", true, { event, team_id: "T1", authorizations: [authorization({})] }],
    ["an event without authorizations", true, { event, team_id: "T1" }],
    [
      "what a guest of a shared channel wrote",
      true,
      { event, team_id: "TGUEST", authorizations: [authorization({})] },
    ],
    [
      "an event whose first authorization is of the workspace that shares the channel",
      true,
      {
        event,
        team_id: "T9",
        authorizations: [authorization({ team_id: "T9" }), authorization({ team_id: "T1" })],
      },
    ],
    [
      "what one of us wrote there, when only the other workspace's authorization is named",
      true,
      { event, team_id: "T1", authorizations: [authorization({ team_id: "T9" })] },
    ],
    ["an event that came through it", true, { event, team_id: "T9", context_team_id: "T1" }],
    ["no event of another workspace", false, { event, ...foreign }],
    ["no event of another organization", false, { event, ...foreign, is_enterprise_install: true }],
    ["no event that names nobody", false, { event }],
    ["its command", true, { command: "/chatra", team_id: "T1" }],
    ["no command of another workspace", false, { command: "/chatra", ...foreign }],
    [
      "no command of another workspace of its organization",
      false,
      { command: "/chatra", team_id: "T9", enterprise_id: "E1" },
    ],
    [
      "no command that has an authorization of its own made up",
      false,
      { command: "/chatra", team_id: "T9", context_team_id: "T1", authorizations: [authorization({})] },
    ],
    ["its press", true, { type: "block_actions", team: { id: "T1" }, user: { id: "U1", team_id: "TGUEST" } }],
    [
      "no press in another workspace, though a person of ours made it",
      false,
      { type: "block_actions", team: { id: "T9" }, user: { id: "U1", team_id: "T1" } },
    ],
    [
      "no form of another workspace",
      false,
      { type: "view_submission", view: { app_installed_team_id: "T9" } },
    ],
    ["nothing that can't be read", false, { event, team_id: { T1: true } }],
  ])("%s", (_title, expected, body) => {
    expect(isForInstallation(body, ours)).toBe(expected);
  });
});

test("whatever is sent, there is an id of sensible length or none, and no error", () => {
  const id = fc.oneof(fc.string(), fc.string({ minLength: 70, maxLength: 100 }), fc.jsonValue());
  const place = fc.oneof(fc.record({ id, enterprise_id: id }, { requiredKeys: [] }), fc.jsonValue());
  const body = fc.record(
    {
      event: fc.jsonValue(),
      command: fc.jsonValue(),
      team_id: id,
      enterprise_id: id,
      context_team_id: id,
      is_enterprise_install: fc.jsonValue(),
      authorizations: fc.oneof(
        fc.array(fc.record({ team_id: id, enterprise_id: id, is_enterprise_install: fc.jsonValue() })),
        fc.jsonValue(),
      ),
      team: place,
      enterprise: place,
      user: fc.record({ team_id: id }),
      view: fc.record({ app_installed_team_id: id }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue(), fc.anything()), (sent) => {
      const found = installationIdOf(sent);
      if (found === undefined) return;
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(80);
    }),
    { numRuns: 300 },
  );
  // What is called `length` is not always one.
  expect(installationIdOf({ command: "/chatra", team_id: { length: { valueOf: null } } })).toBeUndefined();
});
