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
    ":white_check_mark: Saved. assigned: off · reminders: direct message · escalation: direct message · digest: off",
  );
  expect(await told(stage, "notify escalation=thread")).toBe(
    ":white_check_mark: Saved. assigned: off · reminders: direct message · escalation: mention in the thread · digest: off",
  );
  expect(await stored(stage)).toEqual({ assigned: "off", reminders: "dm", escalation: "thread" });
  expect(await stored(stage, userIdSchema.parse("U0OTHER"))).toBeUndefined();
});

test.each([
  ["notify loud", "`loud` is not a notification"],
  ["notify pager=dm", "`pager` is not a notification"],
  ["notify reminders=mail", "`mail` is not a way to notify"],
  [
    "notify reminders=",
    "`reminders=` has no value. Choose `thread`, `dm` or `off`, without a space after `=`.",
  ],
  [
    "notify digest=",
    "`digest=` has no value. Choose `dm`, `off`, or days and a time such as `weekdays 18:00`",
  ],
  ["notify digest=thread", "so it has no thread. Choose `dm`"],
  ["notify digest=often", "`often`"],
  ["notify digest=weekdays 25:00 assigned=dm", "`weekdays 25:00` is not a time for your digest."],
  ["notify digest=dm digest=off", "`digest` appears twice"],
  ["notify reminders=dm reminders=off", "`reminders` appears twice"],
  ["notify reminder:dm", "`reminder` is not a notification."],
])("/chatra %s says what is wrong, and nothing is changed", async (text, why) => {
  await using stage = await setStage();
  expect(await told(stage, text)).toContain(why);
  expect(await stored(stage)).toBeUndefined();
});

/** When the bot looks at Ada's digest. */
const dueAt = ({ store, teamId, ada }: Stage) =>
  store.transaction(
    (tx) => tx.column<number>`select due_at from timers where team_id = ${teamId} and user_id = ${ada.id}`,
  );
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;
const saved = ":white_check_mark: Saved. assigned: mention in the thread";

test("a digest of one's own comes at the time that is named, in one's own zone or in another", async () => {
  // A Friday.
  await using stage = await setStage({ deps: { now: () => Date.parse("2026-11-27T12:00:00Z") } });
  expect(await told(stage, "notify digest=dm")).toContain("digest: weekdays 9:00 Europe/London");
  const digest = { days: [...WEEKDAYS], minute: 540, zone: "Europe/London", isOwnZone: true };
  expect([await stored(stage), await dueAt(stage)]).toEqual([
    { digest },
    [Date.parse("2026-11-30T09:00:00Z")],
  ]);

  expect(await told(stage, "notify digest=weekdays 18:00 Europe/Berlin reminders=dm")).toContain(
    "reminders: direct message · escalation: direct message · digest: weekdays 18:00 Europe/Berlin",
  );
  expect([await stored(stage), await dueAt(stage)]).toEqual([
    { digest: { days: [...WEEKDAYS], minute: 1080, zone: "Europe/Berlin" }, reminders: "dm" },
    [Date.parse("2026-11-27T17:00:00Z")],
  ]);
  expect(await told(stage, 'notify digest="fri,sat 8pm"')).toContain("digest: fri,sat 20:00 Europe/London");
  expect(await told(stage, "notify digest=off")).toContain("digest: off");
  expect([await stored(stage), await dueAt(stage)]).toEqual([{ digest: "off", reminders: "dm" }, []]);
});

test("a digest is not saved while Slack does not tell the zone", async () => {
  await using stage = await setStage();
  stage.world.slack.faults.add({ method: "users.info", kind: "error", error: "internal_error" });
  expect(await told(stage, "notify digest=dm assigned=dm")).not.toContain(saved);
  expect([await stored(stage), await dueAt(stage)]).toEqual([undefined, []]);
});

test("alone it opens a form with what holds now, which saves all choices", async () => {
  await using stage = await setStage({ deps: { now: () => Date.parse("2026-11-27T12:00:00Z") } });
  await told(stage, "notify reminders=off digest=mon 9:30");
  await stage.command("notify", stage.ada);
  await stage.handlers.idle();
  const shown = JSON.stringify(stage.form().view);
  expect(shown).toContain('"initial_option":{"text":{"type":"plain_text","text":"Off"},"value":"off"}');
  // Their own zone goes without saying, so that it stays their own.
  expect(shown).toContain('"initial_value":"mon 9:30"');
  const choices = { assigned: "dm", reminders: "thread", escalation: "off" } as const;
  const { body } = await stage.ada.submitView(stage.form(), { ...choices, digest: "tomorrow" });
  await stage.handlers.idle();
  expect(JSON.parse(body)).toEqual({
    response_action: "errors",
    errors: { digest: "tomorrow is not a day, a time or a time zone." },
  });
  expect((await stored(stage))?.reminders).toBe("off");
  await stage.ada.submitView(stage.form(), { ...choices, digest: "daily 7:00" });
  await stage.handlers.idle();
  const everyDay = [...WEEKDAYS, "sat", "sun"];
  const digest = { days: everyDay, minute: 420, zone: "Europe/London", isOwnZone: true };
  expect(await stored(stage)).toEqual({ ...choices, digest });

  await stage.command("notify", stage.ada);
  await stage.handlers.idle();
  await stage.ada.submitView(stage.form(), { ...choices, digest: "" });
  await stage.handlers.idle();
  expect([await stored(stage), await dueAt(stage)]).toEqual([{ ...choices, digest: "off" }, []]);
});

test("what an older form does not have stays, and one with other choices is not carried out", async () => {
  await using stage = await setStage();
  await told(stage, "notify assigned=off digest=mon 9:30 UTC");
  const { teamId, adaId: userId } = stage;
  const sent = { teamId, userId, form: "notify", metadata: "" } as const;
  const send = async (viewId: string, values: Record<string, string>) => {
    const outcome = await stage.handlers.onForm({ ...sent, id: viewId, viewId, values });
    await stage.handlers.idle();
    return outcome;
  };
  expect(await send("V1", { reminders: "dm" })).toEqual({ kind: "close" });
  const kept = { assigned: "off", reminders: "dm", digest: { days: ["mon"], minute: 570, zone: "UTC" } };
  expect(await stored(stage)).toEqual(kept);
  const outdated = await send("V2", { reminders: "mail" });
  expect(outdated).toMatchObject({ kind: "show" });
  expect(JSON.stringify(outdated)).toContain("from an earlier version of the bot");
  expect(await stored(stage)).toEqual(kept);
});
