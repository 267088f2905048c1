import { expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { accountIdSchema } from "../../src/domain/ids.ts";
import { problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";
import { listHours, saveHours } from "../../src/store/hours.ts";
import { readAudit } from "../store/read-audit.ts";
import { type Stage, setStage } from "./stage.ts";

/** A Monday, 11:00 in Berlin. */
const NOW = Date.parse("2026-11-30T10:00Z");
const OFFICE = "weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24";

const openStage = () => setStage({ deps: { now: () => NOW } });

async function told(stage: Stage, text: string, by = stage.ada): Promise<string> {
  await stage.command(text, by);
  return stage.lastAnswer(by);
}

const stored = ({ store, accountId }: Stage) => store.transaction((tx) => listHours(tx, accountId));

async function recorded({ store }: Stage): Promise<string[]> {
  const audit = await store.transaction((tx) => readAudit(tx, 100));
  return audit.map(({ act, subject, outcome, userId }) => `${act} ${subject} ${outcome} by ${userId}`);
}

/** As Slack shows it to each reader. */
const time = (iso: string) =>
  `<!date^${Date.parse(`${iso}Z`) / 1000}^{date_short_pretty} {time}|${iso.replace("T", " ")} UTC>`;

/** The line that the form was filled with. */
function filled(stage: Stage): unknown {
  const { blocks } = stage.form().view;
  const field = (Array.isArray(blocks) ? blocks : []).find(({ type }) => type === "input");
  return { id: field.block_id, line: field.element.initial_value };
}

async function submit(stage: Stage, line: string | null, by = stage.ada) {
  const view = stage.form();
  await by.submitView(view, { line });
  await stage.handlers.idle();
  return view;
}

test("an admin sets hours in one line, and is told how they were read and when they open or close next", async () => {
  await using stage = await openStage();
  expect(
    await told(stage, "hours Support Mon–Fri: 9 - 12.30 and 13.30 - 18 europe/berlin, closed 2026-12-24"),
  ).toBe(
    `:white_check_mark: Saved the hours \`support\`: \`${OFFICE}\`. Open until ${time("2026-11-30T11:30")}.`,
  );
  expect(await stored(stage)).toEqual([{ name: "support", hours: readHours(OFFICE) }]);
  expect(await told(stage, "hours support daily 22:00-6:00 America/New_York")).toBe(
    `:white_check_mark: Saved the hours \`support\`: \`daily 22:00-6:00 America/New_York\`. Open until ${time("2026-11-30T11:00")}.`,
  );
  expect(await told(stage, "hours support tue 9-18 Asia/Kolkata")).toBe(
    `:white_check_mark: Saved the hours \`support\`: \`tue 9:00-18:00 Asia/Kolkata\`. Opens next ${time("2026-12-01T03:30")}.`,
  );
  expect(await told(stage, "hours always 24/7 UTC")).toBe(
    ":white_check_mark: Saved the hours `always`: `daily 0:00-24:00 UTC`. Always open.",
  );
});

test("deleting hours names the routes that are always open from then on", async () => {
  await using stage = await openStage();
  await told(stage, `hours support ${OFFICE}`);
  expect(await told(stage, "route vip when=country=DE hours=support")).toContain("Added the route");
  expect(await told(stage, "hours delete support")).toBe(
    ":white_check_mark: Deleted the hours `support`. The route `vip` is always open now.",
  );
  await told(stage, `hours support ${OFFICE}`);
  await told(stage, "route default hours=support");
  expect(await told(stage, "hours delete support")).toContain("The routes `vip`, `default` are always");
});

test("only admins set and delete hours, and each change is recorded", async () => {
  await using stage = await openStage();
  const { grace, adaId } = stage;
  expect(await told(stage, `hours support ${OFFICE}`, grace)).toContain(
    "Only admins can change business hours. Ask an admin or owner",
  );
  expect(await stored(stage)).toEqual([]);
  await told(stage, `hours support ${OFFICE}`);
  expect(await told(stage, "hours delete support", grace)).toContain(
    "Only admins can change business hours.",
  );
  expect(await stored(stage)).toHaveLength(1);
  expect(await told(stage, "hours delete suport")).toBe(
    "This account has no hours `suport`. Did you mean `support`? `/chatra hours` lists the hours.",
  );
  expect(await told(stage, "hours delete Support")).toBe(":white_check_mark: Deleted the hours `support`.");
  expect(await stored(stage)).toEqual([]);
  expect((await recorded(stage)).toSorted()).toEqual([
    `hours delete suport refused by ${adaId}`,
    `hours delete support done by ${adaId}`,
    `hours set support done by ${adaId}`,
  ]);
});

test("everybody sees the hours of this account, and when each opens or closes next; guests see none", async () => {
  await using stage = await openStage();
  const { grace, store, world, channelId } = stage;
  expect(await told(stage, "hours", grace)).toContain("There are no business hours yet.");
  await told(stage, `hours support ${OFFICE}`);
  await told(stage, "hours night fri,sat 22:00-6:00 Europe/Berlin");
  await store.transaction((tx) =>
    saveHours(tx, accountIdSchema.parse("other"), { name: "hidden", hours: readHours("mon 9-18 UTC") }, 9),
  );
  const [heading, ...lines] = (await told(stage, "hours list", grace)).split("\n");
  expect(heading).toBe("*2 sets of business hours*");
  expect(lines.slice(0, 4)).toEqual([
    "`night`  `fri,sat 22:00-6:00 Europe/Berlin`",
    `Opens next ${time("2026-12-04T21:00")}.`,
    `\`support\`  \`${OFFICE}\``,
    `Open until ${time("2026-11-30T11:30")}.`,
  ]);
  expect(lines).toHaveLength(5);
  const { id } = world.slack.addUser({ name: "gus", realName: "Gus Gast", guestOf: "single" });
  world.slack.channel(channelId).join(id);
  for (const text of ["hours", "hours support", `hours support ${OFFICE}`, "hours delete support"])
    expect(await told(stage, text, world.slack.user(id))).toContain("you are a guest");
});

test("an account has 50 hours at most, and the list of the longest fits", async () => {
  await using stage = await openStage();
  const { store, accountId } = stage;
  const dates = Array.from({ length: 100 }, (_, index) =>
    new Date(Date.UTC(2026, 0, 1 + 2 * index)).toISOString().slice(0, 10),
  );
  const hours = readHours(`mon 9-18 America/New_York, closed ${dates.join()}`);
  await store.transaction(async (tx) => {
    for (let index = 0; index < 50; index += 1)
      await saveHours(tx, accountId, { name: `${"n".repeat(29)}-${index}`, hours }, 50);
  });
  expect(await told(stage, `hours support ${OFFICE}`)).toBe(
    "This account has 50 sets of business hours, which is the limit. Delete one first: `/chatra hours delete NAME`. Nothing was saved.",
  );
  expect((await recorded(stage))[0]).toContain("hours set support refused");
  const list = await told(stage, "hours");
  expect(list).toContain("*50 sets of business hours*");
  const shown = list.split("\n").filter((line) => line.startsWith("`nnn")).length;
  expect(shown).toBeGreaterThan(20);
  expect(list).toContain(`… and ${50 - shown} more.`);
  expect(problemsOfBlocks(stage.answers().at(-1)?.blocks ?? [], new Set())).toEqual([]);
});

test("a name alone opens a form with the line there is, and saves what comes of it", async () => {
  await using stage = await openStage();
  await stage.command("hours Support");
  expect(stage.formText()).toContain("New hours `support`");
  expect(filled(stage)).toEqual({ id: "line", line: undefined });
  expect(await submit(stage, "mon-thu 9-18; fri 9-15 Europe/Berlin")).toMatchObject({ state: "submitted" });
  expect(stage.lastAnswer()).toBe(
    `:white_check_mark: Saved the hours \`support\`: \`mon-thu 9:00-18:00; fri 9:00-15:00 Europe/Berlin\`. Open until ${time("2026-11-30T17:00")}.`,
  );
  await stage.command("hours support");
  expect(stage.formText()).toContain("Hours `support`");
  expect(filled(stage)).toEqual({ id: "line", line: "mon-thu 9:00-18:00; fri 9:00-15:00 Europe/Berlin" });
  await submit(stage, OFFICE);
  expect(await stored(stage)).toEqual([{ name: "support", hours: readHours(OFFICE) }]);
  expect(await recorded(stage)).toEqual(Array(2).fill(`hours set support done by ${stage.adaId}`));
});

test("what can't be read as hours is told at the field of the form, as plain text, and nothing is saved until it is right", async () => {
  await using stage = await openStage();
  await stage.command("hours support");
  for (const [line, problem] of [
    ["mon 9-18 <b>", "<b> is not a day, a time or a time zone."],
    [
      "mon 9-5 UTC",
      "9-5 ends before it starts. Write 9:00-17:00, or with minutes if it goes past midnight: 22:00-6:00.",
    ],
    [" ", "The days and times are missing. Begin with days such as weekdays, mon-fri or sat,sun."],
  ] as const)
    expect(await submit(stage, line)).toMatchObject({ state: "open", errors: { line: problem } });
  expect([await stored(stage), await recorded(stage), stage.answers()]).toEqual([[], [], []]);
  expect(await submit(stage, OFFICE)).toMatchObject({ state: "submitted" });
  expect(await stored(stage)).toEqual([{ name: "support", hours: readHours(OFFICE) }]);
});

test("who is no admin reads the hours in the form, and can't send it", async () => {
  await using stage = await openStage();
  const { grace, handlers, teamId, graceId } = stage;
  await stage.command("hours support", grace);
  expect(stage.formText(grace)).toContain("This account has no hours `support`.");
  await told(stage, `hours support ${OFFICE}`);
  await stage.command("hours support", grace);
  expect(stage.formText(grace)).toContain(`\`support\`  \`${OFFICE}\``);
  expect(stage.formText(grace)).toContain("Only admins can change business hours.");
  expect(stage.form(grace).view.submit).toBeUndefined();
  // Somebody who was an admin when the form opened.
  await stage.command("hours support");
  const metadata = String(stage.form().view.private_metadata);
  const sent = { id: "s1", teamId, userId: graceId, viewId: "V1", form: "edit_hours", metadata } as const;
  expect(await handlers.onForm({ ...sent, values: { line: "mon 9-18 UTC" } })).toMatchObject({
    kind: "show",
  });
  expect(await stored(stage)).toEqual([{ name: "support", hours: readHours(OFFICE) }]);
});

test("a form or a command that Slack delivers twice is carried out once", async () => {
  await using stage = await openStage();
  const { handlers, teamId, channelId, adaId: userId } = stage;
  const command = { id: "twice", teamId, channelId, userId, text: "hours support mon 9-18 UTC" };
  await handlers.onCommand(command);
  expect(await handlers.onCommand(command)).toEqual({
    text: expect.stringContaining("This is already done."),
  });
  await stage.command("hours support");
  const { id: viewId, view } = stage.form();
  const metadata = String(view.private_metadata);
  const sent = { teamId, userId, viewId, form: "edit_hours", metadata, values: { line: OFFICE } } as const;
  // Each press has an id of its own.
  for (const id of ["s1", "s2"]) expect(await handlers.onForm({ ...sent, id })).toEqual({ kind: "close" });
  expect(await recorded(stage)).toEqual(Array(2).fill(`hours set support done by ${userId}`));
});

test("a form of another version, or of an account that is not served, changes nothing", async () => {
  await using stage = await openStage();
  const { handlers, teamId, adaId: userId } = stage;
  const sent = {
    id: "s1",
    teamId,
    userId,
    viewId: "V1",
    form: "edit_hours",
    values: { line: OFFICE },
  } as const;
  for (const metadata of [
    "",
    "{}",
    '{"client":"default/c1","place":{}}',
    '{"accountId":"other","name":"support","place":{}}',
  ])
    expect(await handlers.onForm({ ...sent, metadata })).toMatchObject({
      kind: "show",
      view: { type: "modal" },
    });
  expect(await stored(stage)).toEqual([]);
});
