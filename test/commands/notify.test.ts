import { expect, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import { readPreferencesOf } from "../../src/store/preferences.ts";
import { type Stage, setStage } from "./stage.ts";

async function told(stage: Stage, text: string, by = stage.ada): Promise<string> {
  await stage.command(text, by);
  return stage.lastAnswer(by);
}

async function stored({ store, teamId, ada }: Stage, userId = userIdSchema.parse(ada.id)) {
  return (await store.transaction((tx) => readPreferencesOf(tx, teamId, [userId]))).get(userId);
}

test("a teammate sets in one line how they are told; what they leave out stays", async () => {
  await using stage = await setStage();
  expect(await told(stage, "notify reminders=DM assigned=off")).toBe(
    ":white_check_mark: Saved. assigned: off · reminders: direct message · escalation: direct message",
  );
  expect(await told(stage, "notify escalation=thread")).toBe(
    ":white_check_mark: Saved. assigned: off · reminders: direct message · escalation: mention in the thread",
  );
  expect(await stored(stage)).toEqual({ assigned: "off", reminders: "dm", escalation: "thread" });
  expect(await stored(stage, userIdSchema.parse("U0OTHER"))).toBeUndefined();
});

test.each([
  ["notify loud", "`loud` is no notification"],
  ["notify pager=dm", "`pager` is no notification"],
  ["notify reminders=mail", "`mail` is no way to notify"],
  ["notify reminders=", "is no way to notify"],
  ["notify reminders=dm reminders=off", "`reminders` is given twice"],
  ["notify reminders:dm", "is no notification"],
])("/chatra %s says what is wrong, and nothing is changed", async (text, why) => {
  await using stage = await setStage();
  expect(await told(stage, text)).toContain(why);
  expect(await stored(stage)).toBeUndefined();
});

test("alone it opens a form with what holds now, which saves the three choices", async () => {
  await using stage = await setStage();
  await told(stage, "notify reminders=off");
  await stage.command("notify", stage.ada);
  await stage.handlers.idle();
  const { view } = stage.form();
  expect(JSON.stringify(view)).toContain(
    '"initial_option":{"text":{"type":"plain_text","text":"Off"},"value":"off"}',
  );
  await stage.ada.submitView(stage.form(), { assigned: "dm", reminders: "thread", escalation: "off" });
  await stage.handlers.idle();
  expect(await stored(stage)).toEqual({ assigned: "dm", reminders: "thread", escalation: "off" });
});
