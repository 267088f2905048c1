import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accountIdSchema, teamIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { deleteSnippetsOfAccount, saveSnippet } from "../../src/store/snippets.ts";
import { readAudit } from "../store/read-audit.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());
beforeEach(async () => {
  const { store, teamId, accountId } = stage;
  await store.transaction((tx) => deleteSnippetsOfAccount(tx, { teamId, accountId }));
});

async function told(text: string, by: SlackPerson = stage.grace): Promise<string> {
  await stage.command(text, by);
  return stage.lastAnswer(by);
}

/** Saves so many snippets at once, past the commands. */
async function fill(
  count: number,
  of: { accountId?: string; teamId?: string; owner?: string },
): Promise<void> {
  const place = {
    accountId: accountIdSchema.parse(of.accountId ?? stage.accountId),
    teamId: teamIdSchema.parse(of.teamId ?? stage.teamId),
    ownerId: of.owner === undefined ? undefined : userIdSchema.parse(of.owner),
    authorId: stage.adaId,
  };
  await stage.store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const text = `${"<&>*`".repeat(50)} words ${index}`;
      await saveSnippet(tx, { ...place, name: `s${index}`, text }, 10_000, 1);
    }
  });
}

describe("/chatra snippet", () => {
  test("saves one's own, says whether it is new, and shows it as it was typed", async () => {
    expect(await told("snippet Hours *Open* at 9 & {client.first} :tada:\nBye")).toContain(
      "Added your snippet `hours`",
    );
    expect(await told("snippet HOURS Open at 10, {{ever}}")).toContain("Replaced your snippet `hours`");
    const shown = await told("snippet show hours");
    expect(shown).toContain("Open at 10, {{ever}}");
    expect(shown).toContain("not used yet  ·  yours");
    expect(await told("snippet show hours", stage.ada)).toContain("You have no snippet `hours`");
  });

  test("is shared by admins only, for everybody", async () => {
    expect(await told("snippet share refund Three days.")).toContain(
      "Only admins can change shared snippets.",
    );
    expect(await told("snippet show refund")).toContain("You have no snippet `refund`");
    expect(await told("snippet share refund Three days.", stage.ada)).toContain(
      "Added the shared snippet `refund`",
    );
    expect(await told("snippet show Refund")).toContain(`shared by <@${stage.adaId}>`);
  });

  test("deletes one's own before a shared one, and that one for admins only", async () => {
    await told("snippet share hours ours", stage.ada);
    await told("snippet hours mine");
    expect(await told("snippet show hours")).toContain("mine");
    expect(await told("snippet delete hours")).toContain("Deleted your snippet `hours`");
    expect(await told("snippet show hours")).toContain("ours");
    expect(await told("snippet delete hours")).toContain("Only admins can change shared snippets.");
    expect(await told("snippet delete hours", stage.ada)).toContain("Deleted the shared snippet `hours`");
    expect(await told("snippet delete hours", stage.ada)).toContain("You have no snippet `hours`");
  });

  test("with a name that is near to a known one names that", async () => {
    await told("snippet opening-hours We open at 9.");
    expect(await told("snippet show openning-hours")).toContain("Did you mean `opening-hours`?");
    expect(await told("snippet delete opening")).toContain("Did you mean `opening-hours`?");
    expect(await told("snippet show <!channel>")).toContain("`&lt;!channel&gt;` can't be the name");
  });

  test("calls nobody when it is shown", async () => {
    const { handlers, teamId, channelId, adaId: userId } = stage;
    const text = "snippet call <!channel> <!here|here> <@U1>";
    await handlers.onCommand({ id: "call", teamId, channelId, userId, text });
    expect(await told("snippet show call", stage.ada)).toContain("&lt;!channel> &lt;!here|here> <@U1>");
  });

  test("says so when there are too many: 200 of one person, 500 shared", async () => {
    await fill(200, { owner: stage.graceId });
    expect(await told("snippet more text")).toContain("You have 200 snippets already");
    const [recorded] = (await stage.store.transaction((tx) => readAudit(tx, 100))).filter(
      ({ subject, userId }) => subject === "save more" && userId === stage.graceId,
    );
    expect(recorded).toMatchObject({ act: "snippet", outcome: "refused" });
    expect(await told("snippet s7 text")).toContain("Replaced your snippet `s7`");
    expect(await told("snippet more text", stage.ada)).toContain("Added your snippet `more`");
    await fill(500, {});
    expect(await told("snippet share more text", stage.ada)).toContain(
      "This account has 500 shared snippets already",
    );
  });

  test("that Slack delivers twice is carried out once, and each change is recorded", async () => {
    const { handlers, teamId, channelId, adaId: userId, store, accountId } = stage;
    await told("snippet share twice ours", stage.ada);
    await told("snippet twice mine", stage.ada);
    const deletion = { id: "twice", teamId, channelId, userId, text: "snippet delete twice" };
    expect(await handlers.onCommand(deletion)).toEqual({
      text: expect.stringContaining("Deleted your snippet"),
    });
    expect(await handlers.onCommand(deletion)).toEqual({
      text: expect.stringContaining("This is already done."),
    });
    expect(await told("snippet show twice", stage.ada)).toContain("ours");
    const recorded = (await store.transaction((tx) => readAudit(tx, 100))).filter(({ subject }) =>
      subject?.endsWith(" twice"),
    );
    expect(recorded.map(({ act, subject, outcome }) => `${act} ${subject} ${outcome}`).toSorted()).toEqual([
      "snippet delete twice done",
      "snippet save twice done",
      "snippet share twice done",
    ]);
    expect(recorded[0]).toMatchObject({ accountId, teamId, userId });
    await told("snippet delete unheard", stage.ada);
    const [latest] = await store.transaction((tx) => readAudit(tx, 1));
    expect(latest).toMatchObject({ subject: "delete unheard", outcome: "refused" });
  });

  test("is closed to guests", async () => {
    const { id } = stage.world.slack.addUser({ name: "gus", realName: "Gus Gast", guestOf: "single" });
    stage.world.slack.channel(stage.channelId).join(id);
    const gus = stage.world.slack.user(id);
    for (const text of ["snippets", "snippet a b", "snippet show a"])
      expect(await told(text, gus)).toContain("you are a guest");
  });
});

describe("/chatra snippets", () => {
  test("lists what this person can use: first words, use, and whose it is", async () => {
    expect(await told("snippets")).toContain("There are no snippets yet");
    await told(
      "snippet share hours We open at *nine* & close at five, every day of the week but on Sundays",
      stage.ada,
    );
    await told("snippet mine Only mine");
    await told("snippet secret Only of Ada", stage.ada);
    const list = await told("snippet list");
    expect(list).toContain("*2 snippets*");
    expect(list).toContain(`• \`hours\`  We open at *nine* &amp; close at five`);
    expect(list).toContain(`shared by <@${stage.adaId}>`);
    expect(list).toContain("• `mine`  Only mine  ·  not used yet  ·  yours");
    expect(list).not.toContain("secret");
    await told("snippet hours My own hours");
    expect(await told("snippets")).toContain("• `hours`  My own hours");
    expect(await told("snippets")).not.toContain("We open");
  });

  test("shows 30 at most, within Slack's limits, and how many more there are", async () => {
    await fill(200, { owner: stage.graceId });
    await fill(500, {});
    const list = await told("snippets");
    expect(list.split("\n").filter((line) => line.startsWith("• "))).toHaveLength(30);
    expect(list).toContain("*500 snippets*");
    expect(list).toContain("… and 470 more.");
    const blocks = stage.answers(stage.grace).at(-1)?.blocks ?? [];
    expect(problemsOfBlocks(blocks, new Set())).toEqual([]);
  });

  test("of another account or workspace are never seen", async () => {
    await fill(1, { accountId: "other" });
    await fill(1, { teamId: "T-other" });
    await fill(1, { accountId: "other", owner: stage.graceId });
    expect(await told("snippets")).toContain("There are no snippets yet");
    expect(await told("snippet show s0")).toContain("You have no snippet `s0`");
    expect(await told("snippet delete s0", stage.ada)).toContain("You have no snippet `s0`");
  });
});
