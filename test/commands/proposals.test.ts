import { expect, test } from "vitest";
import { accountIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import { saveProposal } from "../../src/store/proposals.ts";
import { type Stage, setStage } from "./stage.ts";

/** An agent's message at a visitor's, by its id. */
async function aMessage(stage: Stage, text: string): Promise<string> {
  const { client } = await stage.addChat("Vera");
  return stage.world.chatra.agentWrites("Ada", client.id, text).message.id;
}

test("a deletion is asked about with the words and whom they are to, and ordered once it is confirmed", async () => {
  await using stage = await setStage();
  const id = await aMessage(stage, "Secret <!here>\nof ours");
  await stage.command(`message delete ${id}`);
  const question = stage.lastAnswer();
  for (const shown of [
    `Delete the message \`${id}\` to *Vera* (\`${stage.world.chatra.clients()[0]?.id}\`)?`,
    "> Secret &lt;!here&gt;\n> of ours",
    "Cancel",
  ])
    expect(question).toContain(shown);
  expect(stage.ordered).toEqual([]);

  const proposalId = proposalIn(stage);
  await stage.press("proposal.confirm");
  expect(stage.ordered).toMatchObject([
    {
      order: { id: proposalId, userId: stage.ada.id, answer: { channelId: stage.channelId, replaces: true } },
      act: { kind: "delete", messageId: id, pushed: false },
    },
  ]);
  // The question gives way: what was answered can't be answered again.
  expect(stage.answers()).toHaveLength(1);
  expect(stage.lastAnswer()).toBe(`:hourglass_flowing_sand: Deleting the message \`${id}\`…`);
});

test("erasing a client is for administrators, says what goes and what stays, and is asked about first", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`forget ${client.id}`, stage.grace);
  expect(stage.lastAnswer(stage.grace)).toContain("Only admins can erase visitors.");
  await stage.command(`forget ${client.id}`);
  expect(stage.lastAnswer()).toContain(`Erase what the bot stores about *Vera* (\`${client.id}\`)?`);
  expect(stage.lastAnswer()).toContain("and Chatra's own records");
  expect(stage.ordered).toEqual([]);
  await stage.press("proposal.confirm");
  expect(stage.ordered).toMatchObject([{ act: { kind: "forget", clientId: client.id } }]);
  // These words are stored, so they name nobody.
  expect(stage.lastAnswer()).toBe(":hourglass_flowing_sand: Erasing what the bot stores about the visitor…");
});

test("what was cancelled is not ordered, and confirming it later says so", async () => {
  await using stage = await setStage();
  await stage.command(`message delete ${await aMessage(stage, "Hello")}`);
  const press = pressOn(stage, proposalIn(stage));
  await stage.press("proposal.cancel");
  expect(stage.lastAnswer()).toMatch(/Cancelled deleting the message `.*`\. Nothing was changed\./);
  await stage.handlers.onButton({ ...press, id: "late", button: "proposal.confirm" });
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("This was cancelled, so nothing was changed.");
  await stage.handlers.onButton({ ...press, id: "later", button: "proposal.cancel" });
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("This was cancelled, so nothing was changed.");
  expect(stage.ordered).toEqual([]);
});

test("what is confirmed twice is ordered once, and can't be cancelled then", async () => {
  await using stage = await setStage();
  await stage.command(`message delete ${await aMessage(stage, "Hello")}`);
  const press = pressOn(stage, proposalIn(stage));
  await Promise.all([
    stage.handlers.onButton({ ...press, id: "one" }),
    stage.handlers.onButton({ ...press, id: "two" }),
  ]);
  await stage.handlers.onButton({ ...press, id: "four", button: "proposal.cancel" });
  await stage.handlers.idle();
  expect(stage.ordered).toHaveLength(1);
  expect(stage.answers().filter(({ text }) => text.includes("you can't cancel it"))).toHaveLength(1);
  // Nobody else is told more than whose it is.
  await stage.handlers.onButton({ ...press, id: "five", button: "proposal.cancel", userId: stage.graceId });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain(`Only <@${stage.ada.id}>, who ran the command`);
});

test("a question is good for an hour", async () => {
  let now = Date.now();
  await using stage = await setStage({ deps: { now: () => now } });
  await stage.command(`message delete ${await aMessage(stage, "Hello")}`);
  now += 60 * 60 * 1000;
  await stage.handlers.onButton(pressOn(stage, proposalIn(stage)));
  expect(stage.ordered).toHaveLength(1);
});

test("what was asked about an account is ordered, or given up, for that one, whoever serves it now", async () => {
  await using stage = await setStage({ deps: { accountId: accountIdSchema.parse("other") } });
  const { store, teamId, adaId: userId, accountId } = stage;
  const { client, conversation } = await stage.addChat("Vera");
  const act = { kind: "forget", clientId: conversation.clientId } as const;
  const propose = (id: string) =>
    store.transaction((tx) =>
      saveProposal(tx, { id, teamId, accountId, userId, act, createdAt: Date.now() }),
    );
  await propose("p_kept");
  await stage.handlers.onButton({ ...pressOn(stage, "p_kept"), button: "proposal.cancel" });
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain(`*Vera* (\`${client.id}\`)`);
  await propose("p_confirmed");
  await stage.handlers.onButton(pressOn(stage, "p_confirmed"));
  await stage.handlers.idle();
  expect(stage.ordered).toMatchObject([{ accountId, act }]);
  expect(stage.lastAnswer()).toContain(`*Vera* (\`${client.id}\`)`);
});

test("a question that is unknown, more than an hour old or somebody else's is not carried out", async () => {
  let now = Date.now();
  await using stage = await setStage({ deps: { now: () => now } });
  await stage.command(`message delete ${await aMessage(stage, "Hello")}`);
  const press = pressOn(stage, proposalIn(stage));

  await stage.handlers.onButton({ ...press, value: "p_unknown" });
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("This confirmation no longer works, so nothing was changed.");

  for (const button of ["proposal.confirm", "proposal.cancel"] as const) {
    await stage.handlers.onButton({ ...press, button, userId: stage.graceId });
    await stage.handlers.idle();
    expect(stage.lastAnswer(stage.grace)).toContain(
      `Only <@${stage.ada.id}>, who ran the command, can confirm or cancel it.`,
    );
  }

  now += 60 * 60 * 1000;
  await stage.handlers.onButton({ ...press, userId: stage.graceId });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("Only <@");
  now += 1;
  await stage.handlers.onButton(press);
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("This confirmation expired after an hour, so nothing was changed.");
  expect(stage.ordered).toEqual([]);
});

test("a message that is unknown, or a visitor's, is not asked about", async () => {
  await using stage = await setStage();
  await stage.command("message delete m404");
  expect(stage.lastAnswer()).toContain("Chatra has no message `m404`.");
  await stage.command("pushed delete m404");
  expect(stage.lastAnswer()).toContain("Chatra has no pushed message `m404`.");

  const { client } = await stage.addChat("Vera");
  const { message } = stage.world.chatra.visitor(client.id).writes("My own words");
  await stage.command(`message delete ${message.id}`);
  expect(stage.lastAnswer()).toContain(
    `Only agents' messages can be deleted, and *Vera* (\`${client.id}\`) wrote the message`,
  );
  expect(JSON.stringify(stage.answers())).not.toContain("proposal.confirm");
});

test("a question that can't be kept is not asked", async () => {
  await using stage = await setStage();
  const id = await aMessage(stage, "Hello");
  const transaction = stage.store.transaction.bind(stage.store);
  let calls = 0;
  stage.store.transaction = (work, options) => {
    calls += 1;
    return calls > 1 ? Promise.reject(new Error("the disk is full")) : transaction(work, options);
  };
  await stage.command(`message delete ${id}`);
  stage.store.transaction = transaction;
  expect(stage.lastAnswer()).toMatch(/could not look up the message `.*`\. The bot met an unexpected error/);
  expect(JSON.stringify(stage.answers())).not.toContain("proposal.confirm");
});

test("a confirmation that can't be stored is not acknowledged, and can be pressed again", async () => {
  const accepted: string[] = [];
  let isFull = true;
  await using stage = await setStage({
    deps: {
      accept: async (input) => {
        if (isFull) throw new Error("the disk is full");
        accepted.push(input.kind);
        return "stored";
      },
    },
  });
  await stage.command(`message delete ${await aMessage(stage, "Hello")}`);
  await expect(stage.press("proposal.confirm")).rejects.toThrow("500");
  expect(stage.lastAnswer()).toContain("Delete the message");
  isFull = false;
  await stage.press("proposal.confirm");
  expect(accepted).toEqual(["slack.act"]);
});

test.each([
  ["a request to Chatra", "send requests to Chatra", 'request PUT /clients/c1 {"notes": "Call"}'],
  ["an action", "run actions", 'run update-client {"id": "CLIENT", "notes": "Call"}'],
  ["the erasure of a client", "erase visitors", "forget CLIENT"],
])(
  "%s, which only administrators may order, is asked about again when it is confirmed",
  async (_, action, command) => {
    let now = Date.now();
    await using stage = await setStage({ deps: { now: () => now } });
    const { client } = await stage.addChat("Vera");
    await stage.command(command.replace("CLIENT", client.id));
    stage.ada.info.isAdmin = false;
    now += 60_001;
    await stage.press("proposal.confirm");
    expect(stage.lastAnswer()).toContain(`Only admins can ${action}.`);
    expect(stage.ordered).toEqual([]);
  },
);

test("the same person in another workspace can neither confirm nor cancel it", async () => {
  await using stage = await setStage();
  await stage.command("request POST /messages/ {}");
  const press = pressOn(stage, proposalIn(stage));
  for (const button of ["proposal.confirm", "proposal.cancel"] as const) {
    await stage.handlers.onButton({ ...press, id: button, button, teamId: teamIdSchema.parse("TOTHER") });
    await stage.handlers.idle();
  }
  expect(stage.ordered).toEqual([]);
  await stage.handlers.onButton({ ...press, id: "ours" });
  await stage.handlers.idle();
  expect(stage.ordered).toHaveLength(1);
});

test("a command that Slack delivers three times is one proposal, however many of its questions are confirmed", async () => {
  await using stage = await setStage();
  const asked = {
    id: "command-1",
    teamId: stage.teamId,
    userId: stage.adaId,
    channelId: stage.channelId,
    text: "request POST /messages/ {}",
  };
  for (let times = 0; times < 3; times += 1) {
    await stage.handlers.onCommand(asked);
    await stage.handlers.idle();
    const press = pressOn(stage, proposalIn(stage));
    await stage.handlers.onButton({ ...press, id: `press-${times}` });
    await stage.handlers.idle();
  }
  expect(stage.ordered).toHaveLength(1);
  // The same words asked for once more are meant once more.
  await stage.handlers.onCommand({ ...asked, id: "command-2" });
  await stage.handlers.idle();
  await stage.handlers.onButton({ ...pressOn(stage, proposalIn(stage)), id: "press-anew" });
  await stage.handlers.idle();
  expect(stage.ordered).toHaveLength(2);
});

/** The id of the proposal that the latest question is about. */
function proposalIn(stage: Stage): string {
  const question = stage
    .answers()
    .findLast(({ blocks }) => JSON.stringify(blocks ?? []).includes("proposal.confirm"));
  const [, id] = /"value":"(p_[^"]+)"/.exec(JSON.stringify(question?.blocks)) ?? [];
  if (id === undefined) throw new Error(`nothing is asked; the last answer is: ${stage.lastAnswer()}`);
  return id;
}

/** A press on the question's button by the one who asked, as Slack would deliver it. */
function pressOn(stage: Stage, proposalId: string) {
  return {
    id: "press",
    teamId: stage.teamId,
    userId: stage.adaId,
    channelId: stage.channelId,
    button: "proposal.confirm",
    value: proposalId,
    messageTs: undefined,
    isEphemeral: true,
  } as const;
}

test("who cancels while a confirmation waits for Slack is right, and nothing is ordered", async () => {
  let now = Date.now();
  await using stage = await setStage({ deps: { now: () => now, guestsMayCommand: true } });
  await stage.command("request POST /messages/ {}");
  const press = pressOn(stage, proposalIn(stage));
  now += 61_000;
  stage.world.slack.faults.add({ method: "users.info", kind: "slow", delayMs: 1000 });
  const confirming = stage.handlers.onButton({ ...press, id: "first", button: "proposal.confirm" });
  await stage.world.slack.waitFor((slack) => slack.calls("users.info").length > 1, {
    what: "the question whether this is an administrator",
    timeoutMs: 5000,
  });
  await stage.handlers.onButton({ ...press, id: "second", button: "proposal.cancel" });
  await confirming;
  await stage.handlers.idle();
  const answers = stage.answers().map(({ text }) => text);
  expect(answers.some((text) => text.includes("Cancelled"))).toBe(true);
  expect(answers.at(-1)).toContain("This was cancelled, so nothing was changed.");
  expect(stage.ordered).toEqual([]);
});

test("a request or an action that is about a known client says so, and one that is about nobody known does not", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  const whom = `*Vera* (\`${client.id}\`)`;
  for (const words of [
    `PUT /clients/{id} id=${client.id} {"notes": "x"}`,
    `PUT /clients/${client.id} {"notes": "x"}`,
    `POST /messages {"clientId": "${client.id}", "text": "x"}`,
  ]) {
    await stage.command(`request ${words}`);
    expect(stage.lastAnswer(), words).toContain(`Send this request about ${whom} to Chatra?`);
  }
  await stage.command('request PUT /clients/somebody {"notes": "x"}');
  expect(stage.lastAnswer()).toContain("Send this request to Chatra?");
  await stage.command(`run update-client {"id": "${client.id}", "notes": "x"}`);
  expect(stage.lastAnswer()).toContain(`for ${whom} with this input?`);
});

test("whoever gives up erasing a client is told whom they meant", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`forget ${client.id}`);
  await stage.press("proposal.cancel");
  expect(stage.lastAnswer()).toContain(`stores about *Vera* (\`${client.id}\`). Nothing was changed.`);
});
