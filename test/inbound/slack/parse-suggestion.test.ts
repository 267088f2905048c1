import { describe, expect, it } from "vitest";
import { parseSuggestion } from "../../../src/inbound/slack/parse-suggestion.ts";
import fc from "../../property.ts";
import { bot, ours } from "./interaction-bodies.ts";

const suggestionBody = (more: object = {}) => ({
  type: "block_suggestion",
  token: "deprecated",
  api_app_id: "A1",
  team: { id: "T1", domain: "ours" },
  enterprise: null,
  is_enterprise_install: false,
  user: { id: "U1", username: "ada", name: "ada", team_id: "TGUEST" },
  container: { type: "view", view_id: "V1" },
  view: { id: "V1", type: "modal", private_metadata: "about whom", state: { values: {} } },
  block_id: "snippet",
  action_id: "snippet.pick",
  value: "ref",
  ...more,
});

const read = {
  menu: "snippet.pick",
  teamId: "T1",
  userId: "U1",
  metadata: "about whom",
  typed: "ref",
};

describe("what somebody types in a menu of ours", () => {
  it("is read with the form that the menu stands in", () => {
    expect(parseSuggestion(suggestionBody(), bot)).toEqual(read);
  });

  it("belongs to the installation's team rather than to a guest's", () => {
    expect(parseSuggestion(suggestionBody({ team: null }), ours)).toEqual({ ...read, teamId: "TOURS" });
  });

  it.each([undefined, null, "", 5])("may be nothing (%j), as when the menu opens", (value) => {
    expect(parseSuggestion(suggestionBody({ value }), bot)).toEqual({ ...read, typed: "" });
  });

  it.each([undefined, null, 5])("may stand in a form without metadata (%j)", (private_metadata) => {
    const view = { id: "V1", private_metadata };
    expect(parseSuggestion(suggestionBody({ view }), bot)).toEqual({ ...read, metadata: "" });
  });

  it.each([
    ["another menu", { action_id: "something" }],
    ["a menu in a message", { view: undefined }],
    ["nobody", { user: undefined }],
    ["a strange person", { user: { id: "x y" } }],
  ])("is not read of %s", (_title, more) => {
    expect(parseSuggestion(suggestionBody(more), bot)).toBeUndefined();
  });

  it("never throws, whatever comes", () => {
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.string(), fc.anything()), (body, more) => {
        parseSuggestion(body, bot);
        parseSuggestion(suggestionBody(more), bot);
      }),
    );
  });
});
