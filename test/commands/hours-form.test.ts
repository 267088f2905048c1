import { expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { listHours } from "../../src/store/hours.ts";
import { setStage } from "./stage.ts";

const NOW = Date.parse("2026-11-30T10:00Z");
const HOLIDAY = "weekdays 9:00-18:00 Europe/Berlin, closed 2026-12-24";

test("a form of hours does not take back what another admin changed while it was open", async () => {
  await using stage = await setStage({ deps: { now: () => NOW } });
  const stored = () => stage.store.transaction((tx) => listHours(tx, stage.accountId));
  await stage.command("hours support weekdays 9:00-18:00 Europe/Berlin");
  await stage.command("hours support");
  const view = stage.form();
  await stage.command(`hours support ${HOLIDAY}`);
  const { body } = await stage.ada.submitView(view, { line: "weekdays 8:00-18:00 Europe/Berlin" });
  await stage.handlers.idle();
  expect(await stored()).toEqual([{ name: "support", hours: readHours(HOLIDAY) }]);
  expect(JSON.stringify(body)).toContain("changed");
});
