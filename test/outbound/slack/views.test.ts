import { describe, expect, test } from "vitest";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import type { View } from "../../../src/outbound/slack/slack-gateway.ts";
import { failureOf } from "./failure-of.ts";
import { sendJson, startFakeSlack } from "./fake-slack.ts";
import { startSimulatedSlack } from "./simulated-slack.ts";

const view = (title: string): View => ({
  type: "modal",
  title: { type: "plain_text", text: title },
  private_metadata: "what nobody reads",
  blocks: [{ type: "section", text: { type: "mrkdwn", text: "the words within" } }],
});
const secrets = ["what nobody reads", "the words within"];

describe("opening", () => {
  test("A view opens for whoever pressed, and can be changed", async () => {
    const { slack, gateway, trigger } = await startSimulatedSlack();
    const { viewId } = await gateway.openView({ triggerId: await trigger(), view: view("Wait") });
    expect(slack.openView("ada")).toMatchObject({ id: viewId, view: view("Wait") });
    await gateway.updateView({ viewId, view: view("Here") });
    expect(slack.openView("ada")).toMatchObject({ id: viewId, view: view("Here") });
  });

  test("A trigger that opened a view opens no other", async () => {
    const { slack, gateway, trigger } = await startSimulatedSlack();
    const triggerId = await trigger();
    await gateway.openView({ triggerId, view: view("First") });
    const second = gateway.openView({ triggerId, view: view("Second") });
    expect(await failureOf(second, [...secrets, triggerId])).toMatchObject({
      reason: "refused",
      code: "exchanged_trigger_id",
    });
    expect(slack.views()).toHaveLength(1);
  });

  test("After three seconds a trigger opens nothing", async () => {
    const { slack, gateway, trigger, pass } = await startSimulatedSlack();
    const triggerId = await trigger();
    pass(3_001);
    expect(
      await failureOf(gateway.openView({ triggerId, view: view("Late") }), [...secrets, triggerId]),
    ).toMatchObject({ reason: "refused", code: "expired_trigger_id" });
    expect(slack.views()).toEqual([]);
  });

  test("What is no trigger opens nothing", async () => {
    const { gateway } = await startSimulatedSlack();
    const opening = gateway.openView({ triggerId: "made-up", view: view("None") });
    expect(await failureOf(opening, [...secrets, "made-up"])).toMatchObject({
      reason: "refused",
      code: "invalid_trigger_id",
    });
  });

  test("A view that Slack would not show is invalid, and the place is told", async () => {
    const { gateway, trigger } = await startSimulatedSlack();
    const opening = gateway.openView({
      triggerId: await trigger(),
      view: view("A title that is far too long"),
    });
    expect(await failureOf(opening, secrets)).toMatchObject({
      reason: "invalid",
      code: "invalid_arguments",
      cause: { message: expect.stringMatching(/^\/view\/title/) },
    });
  });

  test("A view that is too large is invalid", async () => {
    const { slack, gateway, trigger } = await startSimulatedSlack();
    slack.faults.add({ method: "views.open", kind: "error", error: "view_too_large" });
    const opening = gateway.openView({ triggerId: await trigger(), view: view("Large") });
    expect((await failureOf(opening, secrets)).reason).toBe("invalid");
  });

  test.each(["timeout-after-success", "reset-after-success", "garbage", "server-error"] as const)(
    "After %s a view may be open",
    async (kind) => {
      const { slack, gateway, trigger } = await startSimulatedSlack(500);
      slack.faults.add({ method: "views.open", kind });
      const opening = gateway.openView({ triggerId: await trigger(), view: view("Perhaps") });
      expect((await failureOf(opening, secrets)).reason).toBe("unknown-outcome");
      expect(slack.calls("views.open")).toHaveLength(1);
    },
  );

  test("A success that does not name the view leaves it unknown", async () => {
    const slack = await startFakeSlack((_call, response) => sendJson(response, { ok: true, view: {} }));
    const gateway = createSlackGateway({ token: "xoxb-1", apiUrl: slack.apiUrl });
    const opening = gateway.openView({ triggerId: "t", view: view("Nameless") });
    expect(await failureOf(opening, secrets)).toMatchObject({
      reason: "unknown-outcome",
      code: "unreadable_answer",
    });
  });

  test("A rate limit is passed on, and the trigger can still be used", async () => {
    const { slack, gateway, trigger } = await startSimulatedSlack();
    slack.faults.add({ method: "views.open", kind: "ratelimited", retryAfter: 2 });
    const triggerId = await trigger();
    expect(await failureOf(gateway.openView({ triggerId, view: view("Limited") }), secrets)).toMatchObject({
      reason: "rate-limited",
      retryAfterMs: 2_000,
    });
    await gateway.openView({ triggerId, view: view("Now") });
    expect(slack.openView("ada")?.view).toEqual(view("Now"));
  });
});

describe("changing", () => {
  test("A view that does not exist any more is gone", async () => {
    const { gateway } = await startSimulatedSlack();
    expect(await failureOf(gateway.updateView({ viewId: "V0", view: view("Gone") }), secrets)).toMatchObject({
      reason: "message-gone",
      code: "not_found",
    });
  });

  test("A view that was closed is gone", async () => {
    const { slack, gateway, trigger, ada } = await startSimulatedSlack();
    const { viewId } = await gateway.openView({ triggerId: await trigger(), view: view("Before") });
    await ada.closeView(viewId);
    const change = gateway.updateView({ viewId, view: view("After") });
    expect(await failureOf(change, secrets)).toMatchObject({ reason: "message-gone", code: "not_found" });
    expect(slack.views()).toMatchObject([{ state: "closed", view: view("Before") }]);
  });

  test("A change whose answer got lost can be made again", async () => {
    const { slack, gateway, trigger } = await startSimulatedSlack();
    const { viewId } = await gateway.openView({ triggerId: await trigger(), view: view("Before") });
    slack.faults.add({ method: "views.update", kind: "reset-after-success" });
    const change = gateway.updateView({ viewId, view: view("After") });
    expect((await failureOf(change, secrets)).reason).toBe("unavailable");
    await gateway.updateView({ viewId, view: view("After") });
    expect(slack.openView("ada")?.view).toEqual(view("After"));
  });

  test("A change that Slack would not show is invalid", async () => {
    const { slack, gateway, trigger } = await startSimulatedSlack();
    const { viewId } = await gateway.openView({ triggerId: await trigger(), view: view("Fine") });
    const change = gateway.updateView({ viewId, view: { ...view("Bad"), blocks: [{ type: "nonsense" }] } });
    expect((await failureOf(change, secrets)).reason).toBe("invalid");
    expect(slack.openView("ada")?.view).toEqual(view("Fine"));
  });
});

describe("a Home tab", () => {
  const home = (text: string): View => ({
    type: "home",
    blocks: [{ type: "section", text: { type: "mrkdwn", text } }],
  });

  test("Each person has their own, and the next one takes its place", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    await gateway.publishHome({ userId: ada.id, view: home("First") });
    const first = slack.homeView("ada");
    expect(first?.view).toEqual(home("First"));
    await gateway.publishHome({ userId: ada.id, view: home("Second") });
    expect(slack.homeView("ada")).toMatchObject({ id: first?.id, view: home("Second") });
    expect(slack.homeView("grace")).toBeUndefined();
  });

  test("One whose answer got lost can be shown again", async () => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    slack.faults.add({ method: "views.publish", kind: "reset-after-success" });
    const shown = gateway.publishHome({ userId: ada.id, view: home("Here") });
    expect((await failureOf(shown, secrets)).reason).toBe("unavailable");
  });

  test.each([
    ["not_enabled", "refused"],
    ["view_too_large", "invalid"],
  ] as const)("Slack's %s is %s", async (error, reason) => {
    const { slack, gateway, ada } = await startSimulatedSlack();
    slack.faults.add({ method: "views.publish", kind: "error", error });
    const shown = gateway.publishHome({ userId: ada.id, view: home("the words within") });
    expect(await failureOf(shown, secrets)).toMatchObject({ reason, code: error });
  });
});
