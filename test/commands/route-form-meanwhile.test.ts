import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deleteRoutesOfAccount, readRoutes } from "../../src/store/routes.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());
beforeEach(() => stage.store.transaction((tx) => deleteRoutesOfAccount(tx, stage)));

test("a form of a route changes what its sender changed, not what another admin changed meanwhile", async () => {
  const { ada, graceId } = stage;
  await stage.command("hours support weekdays 9-18 Europe/Berlin");
  await stage.command("route vip country=DE".replace("country=DE", "when=country=DE remind=5m"));
  await stage.command("routes");
  await stage.press("route.menu", ada, "default/edit/vip");
  // Another admin, while the form is open.
  await stage.command(
    `route vip when=country=DE,AT hours=support policy=on-command mention=<@${graceId}> digest="weekdays 18:00"`,
  );
  await ada.submitView(stage.form(), { return: "1h" });
  await stage.handlers.idle();
  const [vip] = await stage.store.transaction((tx) => readRoutes(tx, stage));
  expect(vip).toMatchObject({
    name: "vip",
    returnAfter: 3_600_000,
    hours: "support",
    policy: "on-command",
    mention: { kind: "user", userId: graceId },
    conditions: [{ kind: "country", anyOf: ["DE", "AT"] }],
    digest: {},
  });
});
