import { expect, test } from "vitest";
import type { Fact } from "../../src/domain/fact.ts";
import { accountIdSchema, type UserId, userIdSchema } from "../../src/domain/ids.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { saveFacts } from "../../src/store/facts.ts";
import { parseCommand } from "./read.ts";
import { type Stage, type StageOptions, setStage } from "./stage.ts";

// Summer time has begun in London: the day has 23 hours.
const NOW = Date.parse("2026-03-29T12:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const stageAt = (deps: StageOptions["deps"] = {}) =>
  setStage({ deps: { now: () => NOW, draw: async () => Uint8Array.of(1, 2, 3), ...deps } });

const happened = ({ store, accountId }: Stage, ...facts: Fact[]) =>
  store.transaction((tx) => saveFacts(tx, accountId, facts));

/** An episode that somebody answered after so many minutes. */
function answered(
  episodeId: string,
  since: number,
  minutes: number,
  userId?: UserId,
  route = "shop",
): Fact[] {
  const fact = { episodeId, route };
  const businessMs = minutes * MINUTE;
  const answer = { since, businessMs, userId, ...(userId === undefined ? { agentName: "Cy" } : {}) };
  return [
    { ...fact, at: since, kind: "opened" },
    { ...fact, at: since + businessMs, kind: "answered", wait: "first", ...answer },
  ];
}

/** What the bot uploaded into the direct message with a person: the words, and each file by its name. */
function filesFor({ world }: Stage, person: SlackPerson) {
  const direct = world.slack
    .channels()
    .filter(({ kind, members }) => kind === "im" && members.has(person.id));
  return direct.flatMap(({ id }) =>
    world.slack
      .channel(id)
      .messages()
      .map(({ text, files = [] }) => ({
        text,
        files: Object.fromEntries(
          files.map((file) => [file.name ?? "", world.slack.file(file.id)?.bytes ?? Buffer.alloc(0)]),
        ),
      })),
  );
}

const csvOf = (stage: Stage, person: SlackPerson) =>
  Object.entries(filesFor(stage, person).at(-1)?.files ?? {})
    .find(([name]) => name.endsWith(".csv"))?.[1]
    .toString() ?? "";

test("an admin gets every teammate's numbers by name, and the files in a direct message", async () => {
  await using stage = await stageAt();
  const { ada, adaId, graceId } = stage;
  await happened(
    stage,
    ...answered("e1", NOW - HOUR, 4, graceId),
    ...answered("e2", NOW - 2 * HOUR, 8, adaId),
    ...answered("e3", NOW - 2 * HOUR, 6),
  );
  await stage.command("report");
  const answer = stage.lastAnswer();
  expect(answer).toContain("*Report of 2026-03-29*");
  expect(answer).toContain("Chats         3 ████████████████████████");
  expect(answer).toContain("First response          6m        8m");
  expect(answer).toContain("11 ███████████████████████████████ 2\n12 ████████████████ 1");
  for (const name of ["Ada", "Grace", "Cy (Chatra)"]) expect(answer).toContain(name);
  expect(answer).toContain("Europe/London");
  const [post, ...more] = filesFor(stage, ada);
  expect(more).toEqual([]);
  expect(post?.text).toBe("Report of 2026-03-29");
  expect(Object.keys(post?.files ?? {})).toEqual([
    "chatra-report-2026-03-29.csv",
    "chatra-report-2026-03-29.png",
  ]);
  expect([...(post?.files["chatra-report-2026-03-29.png"] ?? [])]).toEqual([1, 2, 3]);
  const rows = csvOf(stage, ada).split("\r\n");
  expect(rows[1]).toBe("total,,3,3,0,0,360,480,0,,,0,");
  expect(rows.filter((row) => row.startsWith("teammate,"))).toHaveLength(3);
});

test("others get the totals and themselves, and neither answer nor file names anybody else", async () => {
  await using stage = await stageAt();
  const { grace, graceId, adaId } = stage;
  await happened(
    stage,
    ...answered("e1", NOW - HOUR, 4, graceId),
    ...answered("e2", NOW - 2 * HOUR, 8, adaId),
    ...answered("e3", NOW - 2 * HOUR, 6),
  );
  for (const text of ["report", "report today shop"]) {
    await stage.command(text, grace);
    const answer = stage.lastAnswer(grace);
    expect(answer).toContain("Chats         3");
    expect(answer).toMatch(/^Grace\S* .* 1 {6}4m/m);
    for (const all of [answer, csvOf(stage, grace)]) expect(all).not.toMatch(/Ada|Cy|UADA/);
    expect(csvOf(stage, grace)).not.toContain(adaId);
  }
});

test("a teammate's own report is for themselves and for admins", async () => {
  await using stage = await stageAt();
  const { ada, adaId, grace, graceId } = stage;
  await happened(stage, ...answered("e1", NOW - HOUR, 4, graceId), ...answered("e2", NOW - HOUR, 9, adaId));
  for (const by of [ada, grace]) {
    await stage.command(`report today <@${graceId}|grace>`, by);
    expect(stage.lastAnswer(by)).toContain(`*Report of 2026-03-29*  ·  <@${graceId}>`);
    expect(stage.lastAnswer(by)).toContain("First response          4m        4m");
    expect(stage.lastAnswer(by)).not.toContain("9m");
  }
  const before = filesFor(stage, grace).length;
  await stage.command(`report <@${adaId}|ada>`, grace);
  expect(stage.lastAnswer(grace)).toContain("Only admins can report on other teammates.");
  expect(filesFor(stage, grace)).toHaveLength(before);
});

test("a guest gets none", async () => {
  await using stage = await stageAt();
  const { id } = stage.world.slack.addUser({ name: "gus", guestOf: "single" });
  stage.world.slack.channel(stage.channelId).join(id);
  const gus = stage.world.slack.user("gus");
  await happened(stage, ...answered("e1", NOW - HOUR, 4));
  await stage.command("report", gus);
  expect(stage.lastAnswer(gus)).toContain("you are a guest");
  expect(filesFor(stage, gus)).toEqual([]);
});

test("days begin at the reader's midnight, and what is older counts in the days before", async () => {
  await using stage = await stageAt();
  await happened(
    stage,
    // 00:00 in London, and a minute before; the latter is still winter time.
    ...answered("midnight", Date.parse("2026-03-29T00:00:00Z"), 1),
    ...answered("before", Date.parse("2026-03-28T23:50:00Z"), 1),
    ...answered("week", Date.parse("2026-03-23T00:00:00Z"), 1),
    ...answered("older", Date.parse("2026-03-22T23:50:00Z"), 1),
    // Midnight of the next day is an hour earlier in UTC.
    ...answered("tomorrow", Date.parse("2026-03-29T23:00:00Z"), 1),
  );
  const chats = async (days: string) => {
    await stage.command(`report ${days}`);
    return /^Chats +(\d+)/m.exec(stage.lastAnswer())?.[1];
  };
  expect(await chats("")).toBe("1");
  expect(await chats("today")).toBe("1");
  expect(await chats("7d")).toBe("3");
  expect(await chats("2026-03-22..2026-03-28")).toBe("3");
  expect(await chats("30d")).toBe("4");
  expect(await chats("2026-03-30..2026-03-30")).toBe("1");
  expect(stage.lastAnswer()).toContain("*Report of 2026-03-30*");
});

test("a chat that was closed before these days and again in them counts all that it was open, and nothing between", async () => {
  await using stage = await stageAt();
  const fact = { episodeId: "e1", route: "shop" };
  const [first, again] = [NOW - 6 * 24 * HOUR, NOW - HOUR];
  await happened(
    stage,
    { ...fact, at: first, kind: "closed", since: first - 10 * MINUTE, businessMs: 10 * MINUTE },
    { ...fact, at: again, kind: "reopened" },
    { ...fact, at: NOW, kind: "closed", since: again, businessMs: 5 * MINUTE, userId: stage.adaId },
  );
  await stage.command("report");
  expect(stage.lastAnswer()).toContain("Time to close          15m       15m");
  expect(stage.lastAnswer()).toMatch(/^Closed +1 /m);
});

test("a chat that was reopened before these days counts what it was open before", async () => {
  await using stage = await stageAt();
  const fact = { episodeId: "e1", route: "shop" };
  const [first, again] = [NOW - 6 * 24 * HOUR, NOW - 30 * HOUR];
  await happened(
    stage,
    { ...fact, at: first, kind: "closed", since: first - 10 * MINUTE, businessMs: 10 * MINUTE },
    { ...fact, at: again, kind: "reopened" },
    { ...fact, at: NOW, kind: "closed", since: again, businessMs: 5 * MINUTE, userId: stage.adaId },
  );
  await stage.command("report");
  expect(stage.lastAnswer()).toContain("Time to close          15m       15m");
});

test("of very many teammates Slack is asked for the names of fifty", async () => {
  await using stage = await stageAt();
  const many = Array.from({ length: 51 }, (_, nth) => userIdSchema.parse(`U0N${nth}`));
  await happened(stage, ...many.flatMap((userId, nth) => answered(`e${nth}`, NOW - HOUR, 4, userId)));
  await stage.command("report");
  const asked = new Set(stage.world.slack.calls("users.info").map(({ args }) => args.user));
  expect(many.filter((userId) => asked.has(userId))).toHaveLength(50);
});

test("a route is found whatever the case, another account's is not, and the nearest is suggested", async () => {
  await using stage = await stageAt();
  await happened(
    stage,
    ...answered("e1", NOW - HOUR, 4, undefined, "Billing"),
    ...answered("e2", NOW - HOUR, 9),
  );
  await stage.store.transaction((tx) =>
    saveFacts(tx, accountIdSchema.parse("other"), answered("e3", NOW - HOUR, 1, undefined, "secret")),
  );
  await stage.command("report billing");
  expect(stage.lastAnswer()).toContain("*Report of 2026-03-29*  ·  route `Billing`");
  expect(stage.lastAnswer()).toContain("First response          4m        4m");
  const before = filesFor(stage, stage.ada).length;
  await stage.command("report 7d biling");
  expect(stage.lastAnswer()).toBe(
    "No chats of 2026-03-23 to 2026-03-29 came by the route `biling`. Did you mean `Billing`?",
  );
  await stage.command("report secret");
  const hint = "A time is `today`, `yesterday`, `7d` or `FROM..TO`; `/chatra routes` lists the routes.";
  expect(stage.lastAnswer()).toBe(`No chats of 2026-03-29 came by the route \`secret\`. ${hint}`);
  // No time either, so that people learn what is one.
  await stage.command("report week");
  expect(stage.lastAnswer()).toBe(`No chats of 2026-03-29 came by the route \`week\`. ${hint}`);
  await stage.command("report yesterday");
  expect(stage.lastAnswer()).toContain("2026-03-28");
  expect(filesFor(stage, stage.ada)).toHaveLength(before);
});

test("where nothing happened it says so, and sends no file", async () => {
  await using stage = await stageAt();
  await stage.command("report 7d");
  expect(stage.lastAnswer()).toContain("No chats or replies in these days.");
  expect(filesFor(stage, stage.ada)).toEqual([]);
});

test("the picture is drawn by the bot's own renderer", async () => {
  await using stage = await setStage({ deps: { now: () => NOW } });
  await happened(stage, ...answered("e1", NOW - HOUR, 4));
  await stage.command("report 7d");
  const png = filesFor(stage, stage.ada)[0]?.files["chatra-report-2026-03-23-to-2026-03-29.png"];
  expect(png?.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
});

test("without a picture the rest arrives", async () => {
  await using stage = await stageAt({ draw: () => Promise.reject(new Error("no renderer")) });
  await happened(stage, ...answered("e1", NOW - HOUR, 4));
  await stage.command("report");
  expect(stage.lastAnswer()).toContain("Chats         1");
  expect(Object.keys(filesFor(stage, stage.ada)[0]?.files ?? {})).toEqual(["chatra-report-2026-03-29.csv"]);
  expect(stage.answers()).toHaveLength(1);
});

test("files that Slack refuses are told after the report", async () => {
  await using stage = await stageAt();
  await happened(stage, ...answered("e1", NOW - HOUR, 4));
  stage.world.slack.faults.add({
    method: "files.getUploadURLExternal",
    kind: "error",
    error: "missing_scope",
  });
  await stage.command("report");
  const [report, told] = stage.answers();
  expect(JSON.stringify(report?.blocks)).toContain("Chats         1");
  expect(told?.text).toContain(
    "The bot could not send you the files of the report. The app lacks a permission",
  );
});

test("a teammate whom Slack does not name goes by their ID, and without an answer of Slack there is no report", async () => {
  await using stage = await stageAt();
  const gone = userIdSchema.parse("U0GONE");
  await happened(stage, ...answered("e1", NOW - HOUR, 4, gone));
  const { faults } = stage.world.slack;
  await stage.command("report");
  expect(stage.lastAnswer()).toContain("Support");
  faults.add({ method: "users.info", kind: "error", error: "internal_error", times: 9 });
  await stage.command("report");
  expect(stage.lastAnswer()).toContain("The bot could not make the report. Slack did not answer");
});

test("more facts than are read at once are all counted", async () => {
  await using stage = await stageAt();
  const many = Array.from({ length: 2001 }, (_, index) => answered(`e${index}`, NOW - HOUR, 4)).flat();
  await happened(stage, ...many);
  await stage.command("report");
  expect(stage.lastAnswer()).toContain("Chats      2001");
  expect(stage.lastAnswer()).toContain("Answered   2001");
});

test("what can't be read is answered with the form", () => {
  expect(parseCommand("report 7days")).toMatchObject({
    problem: expect.stringContaining(
      "`7days` is not a time. Use `today`, `yesterday`, a number of days (`7d`) or dates.\nUsage: `/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]`",
    ),
  });
});
