import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { JsonObject } from "../../src/simulator/json.ts";
import type { RecordedRun } from "../../src/simulator/membrane/simulator-api.ts";
import type { SlackEphemeral } from "../../src/simulator/slack/model.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { type Stage, setStage } from "./stage.ts";

/** Every command, button, form and shortcut through the real bot, to the arguments that reached `membrane`. */

let stage: Stage;
let vera: { client: ChatraClient; rootTs: string };

beforeAll(async () => {
  stage = await setStage();
  vera = await stage.openChat("Vera");
});
afterAll(async () => stage[Symbol.asyncDispose]());

/** Ada is an admin of the workspace, Grace is not. */
const ephemerals = (person: SlackPerson) => stage.world.slack.channel(stage.channelId).ephemerals(person.id);

async function command(
  words: string,
  person = stage.ada,
): Promise<(pattern: RegExp) => Promise<SlackEphemeral>> {
  const before = new Set(ephemerals(person).map(({ ts }) => ts));
  const answer = await person.slashCommand(stage.channelId, "/chatra", words);
  expect(answer.status).toBe(200);
  return (pattern) => told(person, pattern, before);
}

async function told(person: SlackPerson, pattern: RegExp, before: ReadonlySet<string> = new Set()) {
  const fresh = () => ephemerals(person).filter(({ ts }) => !before.has(ts));
  try {
    return await stage.world.slack.waitFor(
      () => fresh().find((ephemeral) => pattern.test(shown(ephemeral))),
      {
        what: `an answer like ${pattern}`,
      },
    );
  } catch (error) {
    throw new Error(`instead of ${pattern}: ${fresh().map(shown).join("; ")}`, { cause: error });
  }
}

function shown({ text, blocks }: Pick<SlackEphemeral, "text" | "blocks">): string {
  return `${text}\n${JSON.stringify(blocks ?? [])}`;
}

/** Runs of `membrane` since `work` began, by command and action. */
async function runsOf(work: () => Promise<unknown>): Promise<RecordedRun[]> {
  const before = stage.world.membrane.runs().length;
  await work();
  return stage.world.membrane.runs().slice(before);
}

function actionRun(key: string, input: JsonObject): string[] {
  const { membrane } = stage.world;
  const connection = membrane.connection().id;
  const id = membrane.actionId(key);
  return ["action", "run", `--connectionId=${connection}`, id, "--json", "--input", JSON.stringify(input)];
}

async function ranWith(argv: string[]): Promise<void> {
  const { membrane } = stage.world;
  await membrane.waitFor(
    () =>
      membrane.runs().some((run) => JSON.stringify(run.argv) === JSON.stringify(argv) && run.exitCode === 0),
    { what: `a run with ${JSON.stringify(argv)}` },
  );
}

function lastInput(key: string): JsonObject | undefined {
  return stage.world.membrane.actionRuns(key).at(-1)?.input;
}

async function press(person: SlackPerson, ephemeral: { ts: string }, button: string): Promise<void> {
  const answer = await person.clickButton(stage.channelId, ephemeral.ts, button);
  expect(answer.status).toBe(200);
}

async function form(person: SlackPerson, title: RegExp) {
  return stage.world.slack.waitFor(
    () => {
      const view = stage.world.slack.openView(person.id);
      return view && title.test(JSON.stringify(view)) && JSON.stringify(view).includes('"input"')
        ? view
        : undefined;
    },
    { what: `a form like ${title}` },
  );
}

describe("help", () => {
  test.each(["", "help", "HELP", "help messages"])(
    "“/chatra %s” shows help and asks nobody",
    async (words) => {
      const runs = await runsOf(async () => {
        const answered = await command(words);
        await answered(/\/chatra/);
      });
      expect(runs).toEqual([]);
    },
  );

  test("an unknown word is told with the nearest one, and nothing is sent", async () => {
    const runs = await runsOf(async () => {
      const answered = await command(`sned ${vera.client.id} Hello`);
      await answered(/send/);
    });
    expect(runs).toEqual([]);
  });
});

describe("clients", () => {
  test("client shows the card of a client, found by id or by a link to their thread", async () => {
    const { client, rootTs } = vera;
    const link = `https://acme.slack.com/archives/${stage.channelId}/p${rootTs.replace(".", "")}`;
    for (const named of [client.id, `"${client.id}"`, `“${client.id}”`, link]) {
      stage.world.membrane.clearRecords();
      const answered = await command(`client ${named}`);
      const card = await answered(/Vera/);
      expect(shown(card)).toMatch(/client\.open.*client\.edit.*client\.push/s);
      await ranWith(actionRun("get-client", { id: client.id }));
    }
  });

  test("client finds who wrote to the bot by a name or email: one is shown, several are listed", async () => {
    const { client } = await stage.openChat("Zoë Findling");
    await stage.openChat("Zoe Finder");
    const one = await command("client zoe findl");
    await one(new RegExp(client.id));
    const several = await command("client zoe find");
    expect(shown(await several(/2 visitors match/))).toContain(client.id);
    const none = await command("client zoe findnobody");
    await none(/No visitor matches/);
  });

  test("words by command are answered by one line, done or not; who waits hears so first", async () => {
    const { client } = await stage.openChat("Ona Line");
    const seen = new Set(ephemerals(stage.ada).map(({ ts }) => ts));
    /** What was told since, but for the words that it takes its time: they depend on how fast the machine is. */
    const told = () =>
      ephemerals(stage.ada)
        .filter(({ ts, text }) => !seen.has(ts) && !text.startsWith(":hourglass_flowing_sand:"))
        .map(({ text }) => text);
    const sent = await command(`send ${client.id} one line`);
    await sent(/Sent to \*Ona Line\*/);
    stage.world.membrane.faults.add({
      action: "send-agent-message",
      kind: "error",
      error: { type: "action_run", message: "The chat is blocked", data: { response: { status: 400 } } },
    });
    const refused = await command(`send ${client.id} refused line`);
    await refused(/did not reach \*Ona Line\*/);
    expect(told()).toEqual([
      expect.stringContaining("Sent to *Ona Line*"),
      expect.stringContaining("did not reach *Ona Line*"),
    ]);

    stage.world.membrane.faults.add({ action: "send-agent-message", kind: "slow", delayMs: 3500 });
    const slow = await command(`send ${client.id} slow line`);
    await slow(/Sending “slow line” to \*Ona Line\*/);
    await slow(/Sent to \*Ona Line\*/);
    expect(ephemerals(stage.ada).at(-1)?.text).toContain("Sent to *Ona Line*");
  });

  test("a confirmed question is answered in its own place", async () => {
    const { client } = await stage.openChat("Fred Forget");
    const asked = await command(`forget ${client.id}`);
    const question = await asked(/Erase what the bot stores about \*Fred Forget\*/);
    const count = ephemerals(stage.ada).length;
    await press(stage.ada, question, "proposal.confirm");
    await told(stage.ada, /Erased what the bot stored/);
    const answered = ephemerals(stage.ada);
    expect(answered).toHaveLength(count);
    expect(answered.find(({ ts }) => ts === question.ts)?.text).toContain("Erased what the bot stored");
    const none = await command("client fred forget");
    await none(/No visitor matches/);
  });

  test("client says so when Chatra knows no such client", async () => {
    const answered = await command("client nobody-by-this-id");
    await answered(/Chatra has no visitor|No visitor matches/);
  });

  test("open shows the thread of a client, and makes one where there is none, without a word to the visitor", async () => {
    const answered = await command(`open ${vera.client.id}`);
    await answered(new RegExp(`archives/${stage.channelId}/p${vera.rootTs.replace(".", "")}`));

    const silent = stage.addClient("Sil Ent");
    const opened = await command(`open ${silent.id}`);
    await opened(/Opened </);
    const card = await stage.card(silent);
    expect(shown(card)).toContain("Sil Ent");
    expect(stage.visitorSees(silent)).toEqual([]);

    const unknown = await command("open nobody-by-this-id");
    await unknown(/Chatra has no visitor|No visitor matches/);
  });

  test("open shows a thread of another channel with a button that continues it here", async () => {
    const { client, rootTs } = await stage.openChat("Moe Ving");
    const { slack } = stage.world;
    const general = slack.channel("general").id;
    await stage.ada.slashCommand(general, "/chatra", `open ${client.id}`);
    const answer = await slack.waitFor(
      () =>
        slack
          .channel(general)
          .ephemerals(stage.ada.id)
          .find((ephemeral) => shown(ephemeral).includes("client.move")),
      { what: "the button" },
    );
    await stage.ada.clickButton(general, answer.ts, "client.move");
    const card = await slack.waitFor(
      () =>
        slack
          .channel(general)
          .messages()
          .find((message) => shown(message).includes(client.id)),
      { what: "the card in the other channel" },
    );
    await stage.seen(rootTs, /continues in/);
    // What the visitor writes next goes where the chat was moved to, and stays there.
    stage.world.chatra.visitor(client.id).writes("where are you?");
    await slack.waitFor(
      () =>
        slack
          .channel(general)
          .thread(card.ts)
          .some(({ text }) => text === "where are you?"),
      { what: "the words in the new thread" },
    );
    const reply = stage.grace.postMessage(general, "over here", { threadTs: card.ts });
    await stage.received(client, "over here");
    expect((await reply.delivered).status).toBe(200);
  });

  test("update changes what is named, removes what is empty, and says so in the card", async () => {
    const { client, rootTs } = await stage.openChat("Upton Date");
    const answered = await command(
      `update ${client.id} name="Upton “U” Date" email=u@example.org phone= notes=“likes\ntea”`,
    );
    await answered(/Updated the/);
    await ranWith(
      actionRun("update-client", {
        id: client.id,
        name: "Upton “U” Date",
        email: "u@example.org",
        phone: null,
        notes: "likes\ntea",
      }),
    );
    await stage.world.slack.waitFor(
      () =>
        shown(stage.world.slack.channel(stage.channelId).message(rootTs) ?? { text: "" }).includes(
          "Upton “U” Date",
        ),
      { what: "the new name in the card" },
    );
  });

  test("update without words opens a form that is filled in, and sends only what was changed", async () => {
    const client = stage.world.chatra.addClient({ name: "Fay Form", email: "fay@example.org" });
    const answered = await command(`update ${client.id}`);
    const view = await form(stage.ada, /fay@example\.org/);
    const wrong = await stage.ada.submitView(view, { email: "not an address" });
    expect(JSON.stringify(wrong.body)).toContain("errors");
    await stage.ada.submitView(view, { name: "Fay Forman" });
    await answered(/Updated the/);
    await ranWith(actionRun("update-client", { id: client.id, name: "Fay Forman" }));
  });

  test("a form that changes nothing says so and asks Chatra for nothing", async () => {
    const client = stage.world.chatra.addClient({ name: "Una Changed" });
    const answered = await command(`update ${client.id}`);
    const view = await form(stage.ada, /Una Changed/);
    const runs = await runsOf(async () => {
      await stage.ada.submitView(view, {});
      await answered(/[Nn]othing/);
    });
    expect(runs).toEqual([]);
  });
});

describe("messages", () => {
  test("send puts the words into the thread under their author's name, and sends them once", async () => {
    const { client, rootTs } = await stage.openChat("Cora");
    const answered = await command(`send ${client.id} *Hello* & look: https://example.org`, stage.grace);
    await answered(/Sent to/);
    const post = await stage.seen(rootTs, /look/);
    expect(post.username).toContain("Grace");
    await stage.marked(post.ts, "white_check_mark");
    expect(stage.visitorSees(client)).toEqual(["Hello & look: https://example.org"]);
    expect(lastInput("send-agent-message")).toMatchObject({
      clientId: client.id,
      text: "Hello & look: https://example.org",
    });
    await stage.quiet();
    expect(stage.visitorSees(client)).toHaveLength(1);
    expect(stage.thread(rootTs).filter(({ text }) => text.startsWith("Hello &amp; look"))).toHaveLength(1);
  });

  test("send opens the thread of a client who is new", async () => {
    const client = stage.addClient("Newman");
    const answered = await command(`send ${client.id} Welcome`);
    await answered(/Sent to/);
    const card = await stage.card(client);
    await stage.seen(card.ts, "Welcome");
    expect(stage.visitorSees(client)).toEqual(["Welcome"]);
  });

  test("send to nobody that Chatra knows sends nothing", async () => {
    const answered = await command("send nobody-by-this-id Welcome");
    await answered(/Chatra has no visitor|No visitor matches/);
  });

  test("push sends a pushed message", async () => {
    const { client, rootTs } = await stage.openChat("Pusher");
    const answered = await command(`push ${client.id} A *new* offer`);
    await answered(/Pushed to/);
    expect(lastInput("send-pushed-message")).toMatchObject({ clientId: client.id, text: "A new offer" });
    await stage.seen(rootTs, "A new offer");
    await stage.quiet();
    expect(stage.thread(rootTs).filter(({ text }) => text === "A new offer")).toHaveLength(1);
  });

  test.each([
    ["message", "agent", "send-agent-message"],
    ["pushed", "pushed", "send-pushed-message"],
  ] as const)("%s shows, changes and, asked again, deletes a message", async (word, kind, sendKey) => {
    const { client } = await stage.openChat(`Mess ${word}`);
    const sent = await command(`${word === "message" ? "send" : "push"} ${client.id} first words`);
    await sent(/(Sent|Pushed) to/);
    const message = stage.world.chatra.messages(client.id).find(({ text }) => text === "first words");
    if (!message) throw new Error(`${sendKey} left no message`);

    const shownAnswer = await command(`${word} ${message.id}`);
    await shownAnswer(/first words/);
    await ranWith(actionRun(word === "message" ? "get-message" : "get-pushed-message", { id: message.id }));

    const edited = await command(`${word} edit ${message.id} *better* words`);
    await edited(/Edited the/);
    await ranWith(actionRun(`edit-${kind}-message`, { id: message.id, text: "better words" }));

    const asked = await command(`${word} delete ${message.id}`);
    const question = await asked(/proposal\.confirm/);
    expect(shown(question)).toContain("better words");
    expect(
      stage.world.membrane
        .actionRuns(`delete-${kind}-message`)
        .filter(({ input }) => input?.id === message.id),
    ).toEqual([]);
    await press(stage.ada, question, "proposal.confirm");
    await told(stage.ada, new RegExp(`Deleted the .*${message.id}`));
    await ranWith(actionRun(`delete-${kind}-message`, { id: message.id }));
  });

  test("a delete that is not confirmed deletes nothing, and its button is stale then", async () => {
    const { client } = await stage.openChat("Keeper");
    const sent = await command(`send ${client.id} to be kept`);
    await sent(/Sent to/);
    const message = stage.world.chatra.messages(client.id).find(({ text }) => text === "to be kept");
    const asked = await command(`message delete ${message?.id}`);
    const question = await asked(/proposal\.cancel/);
    await press(stage.ada, question, "proposal.cancel");
    await told(stage.ada, /[Cc]ancelled|[Nn]othing was/);
    expect(stage.visitorSees(client)).toContain("to be kept");
  });

  test("an unknown message is told as such", async () => {
    const answered = await command("message no-such-message");
    await answered(/Chatra has no message/);
    const edited = await command("message edit no-such-message words");
    await edited(/could not edit.*did not find/s);
  });
});

describe("membrane", () => {
  test("actions lists what the connection can do, by intent", async () => {
    const answered = await command("actions pushed messages");
    const answer = await answered(/Send Pushed Message/);
    expect(shown(answer)).toContain(stage.world.membrane.actionId("send-pushed-message"));
    const [run] = stage.world.membrane.runs("action list").slice(-1);
    expect(run?.argv.slice(0, 3)).toEqual(["action", "list", "--intent=pushed messages"]);
    expect(run?.argv).toContain(`--connectionId=${stage.world.membrane.connection().id}`);
  });

  test("run checks the input against the action's schema first, and carries a reading action out at once", async () => {
    const wrong = await command("run get-client {}");
    await wrong(/id/);
    const runs = await runsOf(async () => {
      const answered = await command(`run get-client {“id”: “${vera.client.id}”}`);
      await answered(/Vera/);
    });
    expect(runs.at(-1)?.argv).toEqual(actionRun("get-client", { id: vera.client.id }));
  });

  test("run of what changes something asks first", async () => {
    const { client } = await stage.openChat("Runner");
    const agentId = stage.world.chatra.agents()[0]?.id;
    const asked = await command(
      `run send-agent-message {"clientId": "${client.id}", "text": "by hand", "agentId": "${agentId}"}`,
    );
    const question = await asked(/proposal\.confirm/);
    expect(stage.visitorSees(client)).toEqual([]);
    await press(stage.ada, question, "proposal.confirm");
    await stage.received(client, "by hand");
    await press(stage.ada, question, "proposal.confirm").catch(() => undefined);
    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual(["by hand"]);
  });

  test("request reads at once, with path and query parameters and headers", async () => {
    const answered = await command(`request GET /clients/{id} id=${vera.client.id} fields=all X-Trace:1`);
    await answered(/Vera/);
    await ranWith([
      "request",
      stage.world.membrane.connection().id,
      "/clients/{id}",
      "-X",
      "GET",
      "-H",
      "X-Trace: 1",
      "--query",
      "fields=all",
      "--pathParam",
      `id=${vera.client.id}`,
      "--json",
    ]);
  });

  test("request with a body asks first", async () => {
    const { client } = await stage.openChat("Requester");
    const asked = await command(`request PUT /clients/${client.id} {"notes": "raw"}`);
    const question = await asked(/proposal\.confirm/);
    await press(stage.ada, question, "proposal.confirm");
    await ranWith([
      "request",
      stage.world.membrane.connection().id,
      `/clients/${client.id}`,
      "-X",
      "PUT",
      "-d",
      '{"notes":"raw"}',
      "--json",
    ]);
  });

  test.each(["run get-client {}", "request GET /clients/1"])(
    "“%s” is for admins, and says who is one",
    async (words) => {
      const runs = await runsOf(async () => {
        const answered = await command(words, stage.grace);
        await answered(/admin/i);
      });
      expect(runs).toEqual([]);
    },
  );

  test("connections lists them with their states", async () => {
    const answered = await command("connections");
    await answered(/READY|ready/);
    const [run] = stage.world.membrane.runs("connection list").slice(-1);
    expect(run?.argv).toEqual(["connection", "list", "--json"]);
  });

  test("connect does not make a second connection where there is one", async () => {
    const runs = await runsOf(async () => {
      const answered = await command("connect");
      await answered(/ready|connected/i);
    });
    expect(runs.map((run) => run.command)).not.toContain("connect");
  });

  test("status tells of Slack, Membrane, the database and what waits", async () => {
    const answered = await command("status");
    const answer = await answered(/Slack/);
    expect(shown(answer)).toMatch(/Membrane/);
    expect(shown(answer)).toMatch(/SQLite/);
  });
});

describe("in a thread", () => {
  const inThread = (words: string, rootTs: string, person = stage.ada) =>
    person.postMessage(stage.channelId, words, { threadTs: rootTs });

  test("!push goes to the visitor as a pushed message and carries the receipt; an edit follows", async () => {
    const { client, rootTs } = await stage.openChat("Thea");
    const push = inThread("!push Look at *this*", rootTs);
    await stage.marked(push.ts, "white_check_mark");
    expect(lastInput("send-pushed-message")).toMatchObject({ clientId: client.id, text: "Look at this" });
    stage.ada.editMessage(stage.channelId, push.ts, "!push Look at that");
    await stage.marked(push.ts, "pencil2");
    expect(lastInput("edit-pushed-message")?.text).toBe("Look at that");
    // What is made internal of it is taken back.
    stage.ada.editMessage(stage.channelId, push.ts, "// Look at that, all of you");
    await stage.marked(push.ts, "lock");
    await stage.world.membrane.waitFor(
      (membrane) => membrane.actionRuns("delete-pushed-message").length > 0,
      {
        what: "the deletion",
      },
    );
  });

  test("where a route wants it so, `!send` alone reaches the visitor, and edits and other commands obey that", async () => {
    const answered = await command('route desk when="field.name=Paula" policy=on-command claim=off');
    await answered(/Added the route `desk`/);
    const { client, rootTs } = await stage.openChat("Paula");
    const card = await stage.card(client);
    expect(JSON.stringify(card.blocks)).toContain("Only `!send …` reaches the visitor");
    expect(JSON.stringify(card.blocks)).not.toContain("card.claim");
    const talk = inThread("she is *angry*", rootTs);
    await told(stage.ada, /only `!send text` reaches the visitor/);
    await stage.marked(talk.ts, "lock");
    const sent = inThread("!send It is on its *way*", rootTs);
    await stage.received(client, "It is on its way");
    await stage.marked(sent.ts, "white_check_mark");
    stage.ada.editMessage(stage.channelId, sent.ts, "!send It is in *Oslo*");
    await stage.received(client, "It is in Oslo");
    stage.ada.editMessage(stage.channelId, sent.ts, "it is lost, keep her calm");
    await told(stage.ada, /The bot unsends your message/);
    await stage.world.chatra.waitFor(() => stage.visitorSees(client).length === 0, {
      what: "the words are gone at the visitor's",
    });
    stage.ada.editMessage(stage.channelId, talk.ts, "!send We are sorry");
    await stage.received(client, "We are sorry");
    await stage.marked(talk.ts, "white_check_mark");
    inThread("!claim", rootTs);
    await told(stage.ada, /Nobody can claim or assign/);
    const reset = await command("route delete desk");
    await reset(/Deleted the route `desk`/);
    const late = inThread("still among us", rootTs);
    await stage.marked(late.ts, "lock");
    expect(
      ephemerals(stage.ada).filter(({ text }) => text.includes("Your message stays in Slack")),
    ).toHaveLength(1);
    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual(["We are sorry"]);
  });

  test("!client, !help and !transcript are answered to the one who asks; !note stays internal", async () => {
    const { client, rootTs } = await stage.openChat("Quest");
    inThread("!help", rootTs);
    await told(stage.ada, /!transcript/);
    inThread("!client", rootTs);
    await told(stage.ada, /Quest/);
    const note = inThread("!note not for visitors", rootTs);
    await stage.marked(note.ts, "lock");
    const reply = inThread("for the visitor", rootTs);
    await stage.marked(reply.ts, "white_check_mark");
    inThread("!transcript", rootTs);
    const upload = await stage.world.slack.waitFor(
      () =>
        stage.thread(rootTs).find(({ files }) => files?.some(({ name }) => name?.startsWith("transcript"))),
      { what: "the transcript" },
    );
    const [file] = upload.files ?? [];
    const text = stage.world.slack.file(file?.id ?? "")?.bytes.toString() ?? "";
    expect(text).toContain("Hello, I am Quest");
    expect(text).toContain("for the visitor");
    expect(text).not.toContain("not for visitors");
    expect(stage.visitorSees(client)).toEqual(["for the visitor"]);
  });

  test("!update changes the client, and an unknown !word is told with the nearest one", async () => {
    const { client, rootTs } = await stage.openChat("Updike");
    inThread('!update phone="+47 1"', rootTs);
    await told(stage.ada, /Updated the phone/);
    await ranWith(actionRun("update-client", { id: client.id, phone: "+47 1" }));
    inThread("!psuh buy now", rootTs);
    await told(stage.ada, /!push/);
    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual([]);
  });

  test("a note can be sent after all, taken back, and is a note again", async () => {
    const { client, rootTs } = await stage.openChat("Norman");
    const note = inThread("// we can offer *10%*", rootTs);
    await stage.marked(note.ts, "lock");
    await stage.grace.messageShortcut(stage.channelId, note.ts, "send_note");
    await stage.received(client, "we can offer 10%");
    await stage.marked(note.ts, "white_check_mark");
    await told(stage.grace, /Sent to/);
    await stage.ada.messageShortcut(stage.channelId, note.ts, "unsend");
    await stage.world.chatra.waitFor(() => stage.visitorSees(client).length === 0, {
      what: "the words are gone at the visitor's",
    });
    await stage.marked(note.ts, "lock");
    expect(stage.thread(rootTs).some(({ ts }) => ts === note.ts)).toBe(true);
  });

  test("what failed is sent again by the shortcut, by !resend and by the button in status", async () => {
    const { client, rootTs } = await stage.openChat("Fay Lure");
    const refusal = { type: "action_run", message: "No", data: { response: { status: 400 } } };
    const ways: [string, (ts: string) => Promise<unknown>][] = [
      ["one", (ts) => stage.ada.messageShortcut(stage.channelId, ts, "resend")],
      ["two", async () => inThread("!resend", rootTs)],
      [
        "three",
        async () => {
          const answered = await command("status");
          await press(stage.ada, await answered(/failed\.retry-all/), "failed.retry-all");
        },
      ],
    ];
    for (const [words, again] of ways) {
      stage.world.membrane.faults.add({ action: "send-agent-message", kind: "error", error: refusal });
      const reply = inThread(words, rootTs);
      await stage.marked(reply.ts, "warning");
      await again(reply.ts);
      await stage.received(client, words);
      await stage.marked(reply.ts, "white_check_mark");
    }
    expect(stage.visitorSees(client)).toEqual(["one", "two", "three"]);
  });
});

describe("buttons and shortcuts", () => {
  test("the card's menu has Assign, Snooze, Details, and More with Edit and Push", async () => {
    const { client, rootTs } = await stage.openChat("Button");
    const choose = async (value: string): Promise<void> => {
      const answer = await stage.ada.choose(stage.channelId, rootTs, "card.menu", value);
      expect(answer.status).toBe(200);
    };
    const fromMore = async (button: string): Promise<void> => {
      await choose("more");
      const more = await stage.world.slack.waitFor(
        (slack) => {
          const view = slack.openView(stage.ada.id);
          return view && JSON.stringify(view.view).includes("more.transcript") ? view : undefined;
        },
        { what: "the form More" },
      );
      expect((await stage.ada.useView(more, button, "")).status).toBe(200);
    };
    const cardSays = async (words: string): Promise<void> => {
      await stage.world.slack.waitFor(
        (slack) => shown(slack.channel(stage.channelId).message(rootTs) ?? { text: "" }).includes(words),
        { what: `“${words}” on the card` },
      );
    };
    await choose("assign");
    await stage.ada.submitView(await form(stage.ada, /Assign/), { person: stage.grace.id });
    await cardSays(`<@${stage.grace.id}> has it`);
    await choose("snooze");
    const snooze = await form(stage.ada, /Snooze/);
    const wrong = await stage.ada.submitView(snooze, { time: "one day" });
    expect(JSON.stringify(wrong.body)).toContain("errors");
    await stage.ada.submitView(snooze, { time: "2h" });
    await cardSays("*Snoozed* until");

    await choose("details");
    const details = await stage.world.slack.waitFor(
      (slack) => {
        const view = slack.openView(stage.ada.id);
        return view && JSON.stringify(view.view).includes("Button") ? view : undefined;
      },
      { what: "the details" },
    );
    await stage.ada.closeView(details);

    await fromMore("more.edit");
    await stage.ada.submitView(await form(stage.ada, /Edit visitor/), { notes: "pressed" });
    await ranWith(actionRun("update-client", { id: client.id, notes: "pressed" }));

    await fromMore("more.push");
    const view = await form(stage.ada, /[Pp]ush/);
    const blank = await stage.ada.submitView(view, { text: "  " });
    expect(JSON.stringify(blank.body)).toContain("errors");
    const internal = await stage.ada.submitView(view, { text: "// internal" });
    expect(JSON.stringify(internal.body)).toContain("errors");
    await stage.ada.submitView(view, { text: "from the form" });
    await stage.received(client, "from the form");
  });

  test("the global shortcut finds a client by id and opens their thread", async () => {
    const client = stage.addClient("Glo Bal");
    expect((await stage.ada.shortcut("open_client")).status).toBe(200);
    await stage.ada.submitView(await form(stage.ada, /client/i), { client: client.id });
    const found = await stage.world.slack.waitFor(
      () => {
        const view = stage.world.slack.openView(stage.ada.id);
        return view && JSON.stringify(view).includes("Glo Bal") ? view : undefined;
      },
      { what: "the client in the form" },
    );
    await stage.ada.submitView(found, {});
    await stage.card(client);
    // The shortcut was used in no channel: the answer is in the direct message.
    await stage.world.slack.waitFor(
      (slack) =>
        slack
          .channels()
          .filter(({ kind }) => kind === "im")
          .some(({ id }) =>
            slack
              .channel(id)
              .messages()
              .some(({ text }) => /Opened </.test(text)),
          ),
      { what: "the answer in the direct message" },
    );
    expect(stage.visitorSees(client)).toEqual([]);
  });
});
