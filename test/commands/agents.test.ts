import { expect, test } from "vitest";
import { accountIdSchema, teamIdSchema, type UserId, userIdSchema } from "../../src/domain/ids.ts";
import type { SeenAgent } from "../../src/domain/input.ts";
import { agentOfTeammate, mapTeammate, rememberAgents } from "../../src/store/agents.ts";
import { readAudit } from "../store/read-audit.ts";
import { parseCommand } from "./read.ts";
import { type Stage, setStage } from "./stage.ts";

const ADA: SeenAgent = { id: "a1", name: "Ada *L.* <!channel>", email: "ada@shop.example" };
const BO: SeenAgent = { id: "a2", name: "Bo" };

const learn = ({ store, accountId }: Stage, ...agents: SeenAgent[]) =>
  store.transaction((tx) => rememberAgents(tx, accountId, agents, 1));
const agentOf = ({ store, accountId, teamId }: Stage, userId: UserId) =>
  store.transaction(
    async (tx) => (await agentOfTeammate(tx, { accountId, teamId }, { userId, email: undefined }))?.id,
  );
/** As Slack writes the mention of whoever was chosen from its list. */
const mention = (userId: UserId, name = "|grace") => `<@${userId}${name}>`;

test("everybody sees the agents, and who answers as them by hand or by email; nobody else's", async () => {
  await using stage = await setStage();
  const { store, accountId, teamId, grace, graceId, adaId } = stage;
  await stage.command("agents", grace);
  expect(stage.lastAnswer(grace)).toContain("The bot knows no Chatra agent yet.");
  await learn(stage, ADA, BO, { id: "x`y" });
  const place = { accountId, teamId };
  await store.transaction(async (tx) => {
    await rememberAgents(tx, accountIdSchema.parse("other"), [{ id: "hidden", name: "Eve" }], 1);
    await mapTeammate(tx, place, { userId: graceId, agentId: "a1", byHand: true });
    await agentOfTeammate(tx, place, { userId: adaId, email: "ada@shop.example" });
    const elsewhere = { accountId, teamId: teamIdSchema.parse("T-other") };
    await mapTeammate(tx, elsewhere, { userId: userIdSchema.parse("UEVE"), agentId: "a1", byHand: true });
  });
  await stage.command("  AGENTS ", grace);
  const [heading, ...lines] = stage.lastAnswer(grace).split("\n");
  expect(heading).toBe("*3 Chatra agents*");
  const mapped = [graceId, adaId]
    .toSorted()
    .map((id) => `<@${id}> (by ${id === graceId ? "hand" : "email"})`);
  expect(lines.slice(0, 3)).toEqual([
    `*Ada ∗L.∗ &lt;!channel&gt;* (\`a1\`)  ·  ada@shop.example  ·  ${mapped.join(", ")}`,
    "*Bo* (`a2`)",
    "`x'y`",
  ]);
  expect(lines[3]).toContain("`/chatra agents @teammate AGENT`");
  expect(lines).toHaveLength(4);
});

test.each([
  [40, false],
  [41, true],
  [300, true],
])("of %i agents 40 are listed, and how many more there are", async (count, isCut) => {
  await using stage = await setStage();
  const name = "&".repeat(200);
  await learn(
    stage,
    ...Array.from({ length: count }, (_, index) => ({
      id: `${String(index).padStart(4, "0")}${"&".repeat(196)}`,
      name,
      email: `${"&".repeat(300)}@x.example`,
    })),
  );
  await stage.command("agents");
  const answer = stage.lastAnswer();
  const listed = answer.split("\n").filter((line) => line.startsWith("*&amp;"));
  expect(answer).toContain(`*${count} Chatra agents*`);
  // So long they are never, and even then the rest is counted.
  expect(listed.length).toBeLessThanOrEqual(40);
  expect(answer.includes(`… and ${count - listed.length} more.`)).toBe(isCut || listed.length < 40);
  expect(stage.answers()).toHaveLength(1);
});

test("of short ones all 40 are shown", async () => {
  await using stage = await setStage();
  await learn(
    stage,
    ...Array.from({ length: 43 }, (_, index) => ({ id: `a${index}`, name: `Agent ${index}` })),
  );
  await stage.command("agents");
  expect(stage.lastAnswer().match(/^\*Agent \d+\*/gm)).toHaveLength(40);
  expect(stage.lastAnswer()).toContain("… and 3 more.");
});

test("an admin maps a teammate by ID, email or name, maps them anew, and takes it back", async () => {
  await using stage = await setStage();
  const { graceId } = stage;
  await learn(stage, ADA, BO, { id: "a3", name: "Bo Two" });
  for (const [typed, id] of [
    ["a1", "a1"],
    ["bo", "a2"],
    ["Bo Two", "a3"],
    ['"bo  two"', "a3"],
    ["`a1`", "a1"],
    ["<mailto:ada@shop.example|ada@shop.example>", "a1"],
    ["ADA@shop.example", "a1"],
  ] as const) {
    await stage.handlers.onCommand({
      id: `map ${typed}`,
      teamId: stage.teamId,
      userId: stage.adaId,
      channelId: stage.channelId,
      text: `agents ${mention(graceId)} ${typed}`,
    });
    await stage.handlers.idle();
    expect(await agentOf(stage, graceId), typed).toBe(id);
  }
  await stage.command(`agents ${mention(graceId, "")} a2`);
  expect(stage.lastAnswer()).toBe(
    `:white_check_mark: <@${graceId}> now answers as *Bo* (\`a2\`) instead of *Ada ∗L.∗ &lt;!channel&gt;* (\`a1\`).`,
  );
  await stage.command(`agents ${mention(graceId)} a2`);
  expect(stage.lastAnswer()).toBe(`:white_check_mark: <@${graceId}> now answers as *Bo* (\`a2\`).`);
  await stage.command(`agents ${mention(graceId)} NONE`);
  expect(stage.lastAnswer()).toContain(`Removed the mapping of <@${graceId}> to *Bo* (\`a2\`).`);
  expect(await agentOf(stage, graceId)).toBeUndefined();
  await stage.command(`agents ${mention(graceId)} none`);
  expect(stage.lastAnswer()).toContain("has no agent set by hand, so nothing was changed.");
  const audit = await stage.store.transaction((tx) => readAudit(tx, 20));
  expect(audit.filter(({ act }) => act === "agents").map(({ subject }) => subject)).toEqual(
    expect.arrayContaining([`agent a2 for ${graceId}`, `no agent for ${graceId}`]),
  );
});

test("an agent who is called none is mapped by their ID, or in quotes", async () => {
  await using stage = await setStage();
  await learn(stage, { id: "a1", name: "None" });
  await stage.command(`agents ${mention(stage.graceId)} "none"`);
  expect(await agentOf(stage, stage.graceId)).toBe("a1");
});

test("who is mapped by their email only, or not at all, has nothing by hand to take back", async () => {
  await using stage = await setStage();
  const { store, accountId, teamId, graceId, adaId } = stage;
  await learn(stage, ADA, BO);
  const place = { accountId, teamId };
  await store.transaction(async (tx) => {
    await mapTeammate(tx, place, { userId: graceId, agentId: "a1", byHand: true });
    await agentOfTeammate(tx, place, { userId: adaId, email: "ada@shop.example" });
  });
  for (const userId of [adaId, userIdSchema.parse("U0NEW")]) {
    await stage.command(`agents ${mention(userId)} none`);
    expect(stage.lastAnswer()).toBe(`<@${userId}> has no agent set by hand, so nothing was changed.`);
  }
});

test.each([
  [320, "No agent has the ID, email or name"],
  [321, "is too long: 321 characters; the limit is 320."],
])("an agent is named by at most 320 characters: %i", async (length, told) => {
  await using stage = await setStage();
  await stage.command(`agents ${mention(stage.graceId)} ${"a".repeat(length)}`);
  expect(stage.lastAnswer()).toContain(told);
});

test("only admins map, and guests do not even see the agents", async () => {
  await using stage = await setStage();
  const { grace, graceId, world, channelId } = stage;
  await learn(stage, ADA);
  for (const what of ["a1", "none"]) {
    await stage.command(`agents ${mention(graceId)} ${what}`, grace);
    expect(stage.lastAnswer(grace)).toContain("Only admins can map teammates to agents.");
  }
  expect(await agentOf(stage, graceId)).toBeUndefined();
  const { id } = world.slack.addUser({ name: "gus", guestOf: "single" });
  world.slack.channel(channelId).join(id);
  const gus = world.slack.user("gus");
  for (const text of ["agents", `agents ${mention(graceId)} a1`]) {
    await stage.command(text, gus);
    expect(stage.lastAnswer(gus)).toContain("you are a guest");
    expect(stage.lastAnswer(gus)).not.toContain("a1");
  }
  expect(await agentOf(stage, graceId)).toBeUndefined();
});

test("an agent who is not known is refused, those near are suggested, and of two with a name the ID is asked for", async () => {
  await using stage = await setStage();
  await learn(
    stage,
    ADA,
    BO,
    { id: "b1", name: "Grace" },
    { id: "b2", name: "grace", email: "g@shop.example" },
  );
  const answerTo = async (typed: string) => {
    await stage.command(`agents ${mention(stage.graceId)} ${typed}`);
    return stage.lastAnswer();
  };
  expect(await answerTo("ad")).toContain(
    "Did you mean *Ada ∗L.∗ &lt;!channel&gt;* (`a1`)  ·  ada@shop.example?",
  );
  expect(await answerTo("grac")).toContain(
    "Did you mean *grace* (`b2`)  ·  g@shop.example or *Grace* (`b1`)?",
  );
  expect(await answerTo("{nobody} 🦊")).toContain(
    "No agent has the ID, email or name `{nobody} 🦊`. `/chatra agents` lists",
  );
  expect(await answerTo("GRACE")).toContain("2 agents have the email or name `GRACE`. Use an ID:");
  expect(await answerTo(mention(stage.adaId, "|ada"))).toContain("No agent has the ID, email or name");
  expect(await agentOf(stage, stage.graceId)).toBeUndefined();
});

test("a command that Slack delivers again changes nothing more", async () => {
  await using stage = await setStage();
  const { graceId, teamId, adaId: userId, channelId } = stage;
  await learn(stage, ADA, BO);
  const say = async (id: string, text: string) => {
    await stage.handlers.onCommand({
      id,
      teamId,
      userId,
      channelId,
      text: `agents ${mention(graceId)} ${text}`,
    });
    await stage.handlers.idle();
  };
  await say("first", "a1");
  await say("second", "a2");
  await say("first", "a1");
  expect(await agentOf(stage, graceId)).toBe("a2");
  await say("third", "none");
  await say("third", "none");
  expect(stage.lastAnswer()).toContain("Removed the mapping");
  await say("fourth", "a1");
  await say("third", "none");
  expect(await agentOf(stage, graceId)).toBe("a1");
});

test.each([
  ["@ann a1", "`@ann` is not a teammate."],
  ["list", "`list` is not a teammate."],
  ["a1 <@U1>", "`a1` is not a teammate."],
  ["<#C1|general> a1", "is not a teammate."],
  ["<!here> a1", "is not a teammate."],
  ['"<@U1>" a1', "is not a teammate."],
  ["<@U1>a1", "is not a teammate."],
  ["<@U1|ann>", "The agent is missing"],
  ["<@U1|ann>   ", "The agent is missing"],
  ['<@U1|ann> ""', "The agent is missing"],
  ['<@U1|ann> "a1" more', "does not belong here."],
  ['<@U1|ann> "a1', "is not closed"],
  ["<@U1|ann> a\u00071", "an invisible or broken character"],
  [`<@U1|ann> ${"x".repeat(321)}`, "is too long: 321 characters"],
])("`agents %s` is answered with what is wrong and the right form", (rest, problem) => {
  const parsed = parseCommand(`agents ${rest}`);
  expect(parsed).toMatchObject({ problem: expect.stringContaining(problem) });
  expect(parsed).toMatchObject({
    problem: expect.stringContaining("Usage: `/chatra agents @teammate AGENT | none`"),
  });
});

test.each([
  ["<@U1|ann> a1", "U1", "a1"],
  ["<@W0_1-x> a1", "W0_1-x", "a1"],
  ["*<@U1|ann>* *a1*", "U1", "a1"],
  ["<@U1|ann lee &amp; co>  Ada   Lovelace ", "U1", "Ada Lovelace"],
  ["<@U1> “Ada Lovelace”", "U1", "Ada Lovelace"],
  ["<@U1> Ben &amp; Jerry", "U1", "Ben & Jerry"],
  ["<@U1> None", "U1", undefined],
  ['<@U1> "none"', "U1", "none"],
])("`agents %s` is read", (rest, userId, agent) => {
  expect(parseCommand(`agents ${rest}`)).toEqual({ command: { kind: "agents.map", userId, agent } });
});
