import { expect, test } from "vitest";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { form } from "../chaos/form.ts";
import { whatWaits } from "../chaos/queues.ts";
import fc from "../property.ts";
import type { Stage } from "./stage.ts";
import { anyWords } from "./typed-words.ts";

const COMMANDS = 60;
const AT_ONCE = 6;

function agentsWords(stage: Stage, clientId: string): string[] {
  return stage.world.chatra
    .messages(clientId)
    .filter(({ type }) => type === "agent")
    .map(({ text }) => text);
}

/** A guest of the workspace who was let into the channel. */
function letIn(stage: Stage): SlackPerson {
  const { id } = stage.world.slack.addUser({ name: "gus", realName: "Gus Gast", guestOf: "single" });
  stage.world.slack.channel(stage.channelId).join(id);
  return stage.world.slack.user(id);
}

/** What a person was told alone, once there are so many such words. */
async function told(stage: Stage, person: SlackPerson, count: number): Promise<string[]> {
  const words = () =>
    stage.world.slack
      .channel(stage.channelId)
      .ephemerals(person.id)
      .map(({ text }) => text);
  await stage.world.slack.waitFor(() => words().length >= count, { what: `${count} private words` });
  return words();
}

/** The answer that one person alone is given. */
function answered(stage: Stage, pattern: RegExp, person = stage.ada) {
  const { world, channelId } = stage;
  return world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .ephemerals(person.id)
        .find(({ text, blocks }) => pattern.test(`${text} ${JSON.stringify(blocks ?? [])}`)),
    { what: `an answer like ${pattern}` },
  );
}

/** Commands that are late, refused, cut off or odd. */
export function tellOfOrders(shared: () => Stage): void {
  test("whoever mentions the bot or writes to it is told how it works, once; in a chat's thread the mention is a reply", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { slack } = world;
    slack.behaviour.duplicateEvents = 2;
    const { client, rootTs } = await stage.openChat("Mina");
    const bot = `<@${slack.bot.userId}>`;
    ada.postMessage(channelId, `${bot} are you there?`);
    await answered(stage, /Three things to know.*`\/\/`/);
    const { channel: directId } = grace.writeToApp("hello");
    const inDirect = () =>
      slack
        .channel(directId)
        .messages()
        .filter(({ bot_id }) => bot_id !== undefined);
    await slack.waitFor(() => inDirect().length > 0, { what: "an answer in a direct message" });
    ada.postMessage(channelId, `${bot} Yes, we are.`, { threadTs: rootTs });
    await stage.received(client, "@Chatra Yes, we are.");
    await world.settled();
    expect(inDirect().map(({ text }) => text)).toEqual([expect.stringMatching(/^Three things to know/)]);
    const greetings = slack
      .channel(channelId)
      .ephemerals()
      .filter(({ text }) => text.startsWith("Three things"));
    expect(greetings).toHaveLength(1);
    slack.behaviour.duplicateEvents = 0;
  });

  test("a snippet goes out as its author's reply, once, changes with the message, and asks about a field that nobody knows", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { slack } = world;
    const save = async (words: string, answer: RegExp) => {
      await ada.slashCommand(channelId, "/chatra", `snippet share ${words}`);
      await answered(stage, answer);
    };
    await save(
      "welcome Hello {client.first}, I am *{agent.name}* & {{here}}.",
      /Added the shared snippet `welcome`/,
    );
    await save("about You are reading {page}, {client.first}.", /Added the shared snippet `about`/);
    slack.behaviour.duplicateEvents = 2;
    const { client, rootTs } = await stage.openChat("Sofia {page}");
    const sent = grace.postMessage(channelId, "!r welcome How are *you*?", { threadTs: rootTs });
    await stage.received(client, `Hello Sofia, I am Grace & {here}. How are you?`);
    await stage.marked(sent.ts, "white_check_mark");
    grace.editMessage(channelId, sent.ts, "!r welcome Changed.");
    await stage.received(client, `Hello Sofia, I am Grace & {here}. Changed.`);
    await stage.marked(sent.ts, "pencil2");

    grace.postMessage(channelId, "!r welcom", { threadTs: rootTs });
    const nameless = world.chatra.addClient();
    world.chatra.visitor(nameless.id).writes("Who are you?");
    const card = await stage.card(nameless);
    const incomplete = grace.postMessage(channelId, "!r about", { threadTs: card.ts });
    const question = await slack.waitFor(
      () =>
        slack
          .channel(channelId)
          .ephemerals(grace.id)
          .find(({ blocks }) => JSON.stringify(blocks ?? []).includes("Send without")),
      { what: "the question about the name" },
    );
    expect(question.thread_ts).toBe(card.ts);
    expect(JSON.stringify(question.blocks)).toContain("You are reading Shop.");
    expect(stage.visitorSees(nameless)).toEqual([]);
    await grace.clickButton(channelId, question.ts, "proposal.confirm");
    await stage.received(nameless, "You are reading Shop.");
    await stage.marked(incomplete.ts, "white_check_mark");
    grace.deleteMessage(channelId, incomplete.ts);
    await expect.poll(() => stage.visitorSees(nameless)).toEqual([]);
    expect((await told(stage, grace, 2)).join()).toContain("Did you mean `welcome`?");
    slack.behaviour.duplicateEvents = 0;
    await ada.slashCommand(channelId, "/chatra", "snippets");
    await answered(stage, /`about`.{0,80}used once.*`welcome`.{0,80}used once/);

    await ada.slashCommand(channelId, "/chatra", "hours support weekdays 9-18 Europe/Berlin");
    await answered(stage, /Saved the hours `support`: `weekdays 9:00-18:00 Europe\/Berlin`/);

    // Slack says that the app is gone while it takes the token: not believed. Then it does not take it any more.
    await slack.sendEvent({ type: "app_uninstalled" });
    await ada.slashCommand(channelId, "/chatra", "snippet show about");
    await answered(stage, /You are reading \{page\}/);
    slack.faults.add({ method: "auth.test", kind: "error", error: "account_inactive" });
    await slack.sendEvent({ type: "app_uninstalled" });
    await ada.slashCommand(channelId, "/chatra", "snippets");
    await answered(stage, /There are no snippets yet/);
    await ada.slashCommand(channelId, "/chatra", "hours");
    await answered(stage, /There are no business hours yet/);
  });

  test("an admin sets up routes by a line, by the form and by the menu of their list", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { slack } = world;
    const line = `night when=“closed; page=*/help*” channel=<#${channelId}|support> mention=<@${grace.id}|grace> remind=2m`;
    await grace.slashCommand(channelId, "/chatra", `route ${line}`);
    await answered(stage, /Only admins can set up routes/, grace);
    await ada.slashCommand(channelId, "/chatra", `route ${line}`);
    await answered(stage, /Added the route `night`/);
    await ada.slashCommand(channelId, "/chatra", "routes");
    const list = await answered(stage, /\*2 routes\.\*/);

    await ada.clickButton(channelId, list.ts, "route.add");
    const form = await slack.waitFor(
      () => {
        const view = slack.openView(ada.id);
        return view !== undefined && view.view.submit !== undefined ? view : undefined;
      },
      { what: "the form of a route" },
    );
    await ada.submitView(form, { name: "vip", when: "country=SE", mention: "user", "mention-user": ada.id });
    await answered(stage, /Added the route `vip`.*country=SE/);
    await ada.slashCommand(channelId, "/chatra", "routes");
    const longer = await answered(stage, /\*3 routes\.\*/);
    await ada.choose(channelId, longer.ts, "route.menu", "default/up/vip");
    await answered(stage, /Moved the route `vip` up\..*1\. `vip`.*2\. `night`.*3\. `default`/);

    const { client } = await stage.openChat("Sofia");
    await ada.slashCommand(channelId, "/chatra", `route test ${client.id}`);
    await answered(stage, /would go to `default`.*`vip` does not fit: `country=SE`/);
    await ada.slashCommand(channelId, "/chatra", "route delete vip");
    await answered(stage, /Deleted the route `vip`/);
  });

  test("teammates answer as the agent with their email or the one an admin chose, and no agent is made of anybody", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { chatra } = world;
    const [support, adaAgent] = chatra.agents();
    if (!support || !adaAgent) throw new Error("the account has no agents");
    const before = chatra.agents().length;
    const { client, rootTs } = await stage.openChat("Agnes");
    const other = await stage.openChat("Another");
    const authorOf = (text: string) => {
      const message = chatra.messages(client.id).find((one) => one.text === text);
      return { agentId: message?.agentId, agentName: message?.agentName };
    };
    const say = async (person: SlackPerson, text: string) => {
      const reply = person.postMessage(channelId, text, { threadTs: rootTs });
      await stage.received(client, text);
      await stage.marked(reply.ts, "white_check_mark");
      return authorOf(text);
    };
    const isAgent = ({ id, name }: { id: string; name: string }) => ({ agentId: id, agentName: name });
    // An agent is known once a webhook has named them, whoever the visitor is.
    expect(await say(grace, "as the default agent")).toEqual(isAgent(support));
    chatra.agentWrites("Ada", other.client.id, "from the dashboard");
    await stage.seen(other.rootTs, "from the dashboard");
    expect(await say(ada, "as the agent with my email")).toEqual(isAgent(adaAgent));
    expect(await say(grace, "still as the default agent")).toEqual(isAgent(support));

    await grace.slashCommand(channelId, "/chatra", `agents <@${grace.id}|grace> Ada`);
    await world.slack.waitFor(
      (slack) =>
        slack
          .channel(channelId)
          .ephemerals(grace.id)
          .some(({ text }) => text.includes("Only admins can map teammates to agents")),
      { what: "the word that only admins may" },
    );
    await ada.slashCommand(channelId, "/chatra", `agents <@${grace.id}|grace> ADA`);
    await answered(stage, new RegExp(`<@${grace.id}> now answers as \\*Ada\\*`));
    expect(await say(grace, "as Ada")).toEqual(isAgent(adaAgent));
    await ada.slashCommand(channelId, "/chatra", "agents");
    await answered(
      stage,
      new RegExp(`<@${ada.id}> \\(by email\\).*<@${grace.id}> \\(by hand\\)|by hand.*by email`),
    );
    await ada.slashCommand(channelId, "/chatra", `agents <@${grace.id}> none`);
    await answered(stage, /Removed the mapping/);
    expect(await say(grace, "as the default agent again")).toEqual(isAgent(support));
    expect(chatra.agents()).toHaveLength(before);
  });

  test("a reply that is written while Slack is slow to post a command's words goes out behind them", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { client, rootTs } = await stage.openChat("Orla");
    world.slack.faults.add({ method: "chat.postMessage", kind: "slow", delayMs: 1200 });
    const taken = await ada.slashCommand(channelId, "/chatra", `send ${client.id} first, by command`);
    expect(taken.status).toBe(200);
    const posts = () => world.slack.calls("chat.postMessage").map(({ args }) => args.text);
    await expect.poll(posts).toContain("first, by command");
    const reply = grace.postMessage(channelId, "second, in the thread", { threadTs: rootTs });
    await reply.delivered;
    await stage.received(client, "second, in the thread");
    expect(stage.visitorSees(client)).toEqual(["first, by command", "second, in the thread"]);
    await stage.marked(reply.ts, "white_check_mark");
  });

  test("words by command that Slack does not show are not sent, and hold up nothing", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    const { client, rootTs } = await stage.openChat("Nils");
    world.slack.faults.add({
      method: "chat.postMessage",
      kind: "error",
      error: "slack_connect_file_link_sharing_blocked",
    });
    await ada.slashCommand(channelId, "/chatra", `send ${client.id} never shown`);
    grace.postMessage(channelId, "goes on", { threadTs: rootTs });
    await stage.received(client, "goes on");
    await world.slack.waitFor(
      (slack) =>
        slack
          .channel(channelId)
          .ephemerals(ada.id)
          .some(({ text }) => /not sent/.test(text)),
      { what: "the word that it was not sent" },
    );
    expect(stage.visitorSees(client)).toEqual(["goes on"]);
  });

  test("Unsend on words by command that have only just appeared takes them back", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Una");
    // Slack shows the post at once and answers late.
    const isDoomed = ({ text }: { text?: unknown }) => text === "doomed";
    world.slack.faults.add({ method: "chat.postMessage", when: isDoomed, kind: "slow", delayMs: 1_500 });
    await ada.slashCommand(channelId, "/chatra", `send ${client.id} doomed`);
    const post = await stage.seen(rootTs, "doomed");
    await ada.messageShortcut(channelId, post.ts, "unsend");
    await world.slack.waitFor(
      (slack) =>
        slack
          .channel(channelId)
          .ephemerals(ada.id)
          .some(({ text }) => /In Slack it stays as a note/.test(text)),
      { what: "the word that it is taken back" },
    );
    await expect.poll(() => whatWaits({ bots: [stage.bot] })).toEqual([]);
    expect(stage.visitorSees(client)).toEqual([]);
  });

  test("commands survive that the bot is killed once they are taken, once their words stand in the thread, while `membrane` runs, and once the visitor has the words", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const say = async (words: string) => {
      const chat = await stage.openChat(`Client of ${words}`);
      const give = async () => {
        const taken = await ada.slashCommand(channelId, "/chatra", `send ${chat.client.id} ${words}`);
        expect(taken.status).toBe(200);
      };
      return { ...chat, words, give };
    };
    const [arrived, runs, stands, taken] = [
      await say("arrived"),
      await say("under way"),
      await say("only shown"),
      await say("only taken"),
    ];
    const says = (words: string) => (input: { text?: unknown }) => input.text === words;
    const send = { action: "send-agent-message" };
    world.membrane.faults.add({ ...send, when: says(arrived.words), kind: "hang", at: "after" });
    world.membrane.faults.add({ ...send, when: says(runs.words), kind: "slow", delayMs: 3_000 });
    const post = { method: "chat.postMessage", when: says(stands.words) };
    world.slack.faults.add({ ...post, kind: "slow", delayMs: 30_000 });

    await arrived.give();
    await stage.received(arrived.client, arrived.words);
    await runs.give();
    const isUnderWay = () =>
      world.membrane.actionRuns("send-agent-message").some(({ input }) => says(runs.words)(input ?? {}));
    await world.membrane.waitFor(isUnderWay, { what: "the run" });
    await stands.give();
    await stage.seen(stands.rootTs, stands.words);
    await taken.give();
    await stage.bot.kill();
    await stage.bot.restart();

    const chats = [arrived, runs, stands, taken];
    const settled = chats.map(async ({ client, rootTs, words }) => {
      const { ts } = await stage.seen(rootTs, words);
      // Its outcome shows by its echo, or somebody is asked who can look.
      const outcome = await world.slack.waitFor(
        () => {
          const marks = world.slack.channel(channelId).reactions(ts);
          return marks.some(({ name }) => name === "white_check_mark")
            ? "marked"
            : stage.thread(rootTs).find(({ text }) => /Did the reply .* reach /.test(text));
        },
        { what: "a receipt or a question" },
      );
      if (outcome === "marked") return;
      const hasArrived = agentsWords(stage, client.id).length > 0;
      await ada.clickButton(channelId, outcome.ts, hasArrived ? "delivery.arrived" : "delivery.send-again");
      await stage.marked(ts, "white_check_mark");
    });
    await Promise.all(settled);
    await stage.quiet();
    for (const { client, rootTs, words } of chats) {
      expect(agentsWords(stage, client.id)).toEqual([words]);
      expect(stage.thread(rootTs).filter(({ text }) => text === words)).toHaveLength(1);
    }
  });

  test("a guest replies to a visitor, and what they order by any door is refused to them alone", async () => {
    const stage = shared();
    const { world, channelId, grace } = stage;
    const { client, rootTs } = await stage.openChat("Vera");
    const gus = letIn(stage);
    const thread = { threadTs: rootTs };

    const reply = gus.postMessage(channelId, "I look into it", thread);
    await stage.received(client, "I look into it");
    await stage.marked(reply.ts, "white_check_mark");
    const note = gus.postMessage(channelId, "!note he is angry", thread);
    await stage.marked(note.ts, "lock");

    gus.postMessage(channelId, "!push Sale today", thread);
    const [refusal] = await told(stage, gus, 1);
    expect(refusal).toContain("Only members of this workspace can use commands, and you are a guest.");
    expect(refusal).toContain("Nothing was sent to the visitor.");
    gus.postMessage(channelId, "!client", thread);
    await told(stage, gus, 2);
    await gus.slashCommand(channelId, "/chatra", `send ${client.id} By command`);
    await told(stage, gus, 3);
    await gus.choose(channelId, rootTs, "card.menu", "details");
    await told(stage, gus, 4);
    await gus.messageShortcut(channelId, note.ts, "send_note");
    await told(stage, gus, 5);

    world.membrane.faults.add({
      action: "send-agent-message",
      kind: "error",
      error: { type: "action_run", message: "The chat is blocked", data: { response: { status: 400 } } },
    });
    gus.postMessage(channelId, "This one fails first", thread);
    const notice = await stage.seen(rootTs, /did not reach the visitor/);
    await gus.clickButton(channelId, notice.ts, "delivery.retry");
    const refusals = await told(stage, gus, 6);
    for (const words of refusals) expect(words).toContain("you are a guest");
    await grace.clickButton(channelId, notice.ts, "delivery.retry");
    await stage.received(client, "This one fails first");

    await gus.slashCommand(channelId, "/chatra", "help");
    expect((await told(stage, gus, 7)).at(-1)).not.toContain("you are a guest");
    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual(["I look into it", "This one fails first"]);
  });

  test("Chatra is connected from Slack: found, connected, finished by a person, and what waited goes out", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Connie");
    const { membrane } = world;
    membrane.removeConnection(membrane.connection().id);
    const reply = ada.postMessage(channelId, "are you still there?", { threadTs: rootTs });

    membrane.clearRecords();
    await ada.slashCommand(channelId, "/chatra", "connect");
    const answer = await answered(stage, /Finish the login in the browser/);
    const made = membrane.connection();
    expect(answer.text).toContain(made.clientAction?.uiUrl);
    expect(membrane.runs("search").map(({ argv }) => argv)).toEqual([
      ["search", "chatra", "--elementType=connector", "--json"],
    ]);
    expect(membrane.runs("connect").map(({ argv }) => argv)).toEqual([
      ["connect", `--connectorId=${made.connectorId}`, "--json"],
    ]);
    await ada.slashCommand(channelId, "/chatra", "connections");
    await answered(stage, new RegExp(`${made.id}.*needs|${made.id}.*waits`, "s"));

    membrane.setConnectionState(made.id, "READY");
    await answered(stage, new RegExp(`\`${made.id}\` is ready`));
    const waiting = membrane.runs("connection get").find(({ argv }) => argv.includes("--wait"));
    expect(waiting?.argv).toEqual(["connection", "get", made.id, "--wait", "--timeout", "30", "--json"]);
    await stage.received(client, "are you still there?");
    await stage.marked(reply.ts, "white_check_mark");
    expect(stage.visitorSees(client)).toEqual(["are you still there?"]);
  });

  test("a connection that is renewed by a command only is told with it, and no second is made", async () => {
    const stage = shared();
    const { world, channelId, ada } = stage;
    const { membrane } = world;
    const connection = membrane.connection();
    membrane.setConnectionState(connection.id, "CLIENT_ACTION_REQUIRED");
    if (connection.clientAction) delete connection.clientAction.uiUrl;
    const before = { made: membrane.connections().length, runs: membrane.runs("connect").length };
    await ada.slashCommand(channelId, "/chatra", "connect");
    const answer = await world.slack.waitFor(
      (slack) =>
        slack
          .channel(channelId)
          .ephemerals(ada.id)
          .find(({ text }) => text.includes(`membrane connect --connectionId ${connection.id}`)),
      { what: "the command" },
    );
    expect(answer.text).toContain("waits for a login");
    expect({ made: membrane.connections().length, runs: membrane.runs("connect").length }).toEqual(before);
    membrane.setConnectionState(connection.id, "READY");
  });

  test("whatever is typed after /chatra is answered, breaks nothing and sends nothing that was not ordered", async () => {
    const stage = shared();
    const { world, channelId, ada, grace } = stage;
    // Slack's three seconds are no limit for six people at once on a busy machine.
    world.slack.behaviour.answerTimeoutMs = 20_000;
    const { client } = await stage.openChat("Fuzzy");
    const sends = () => world.membrane.actionRuns("send-agent-message").map(({ input }) => input?.text);
    const others = () =>
      ["send-pushed-message", "delete-agent-message"].flatMap((key) => world.membrane.actionRuns(key)).length;
    const before = { sends: sends().length, others: others() };
    const answersTo = (person: typeof ada) => world.slack.channel(channelId).ephemerals(person.id).length;

    const typed = fc.sample(anyWords(client.id), { numRuns: COMMANDS, seed: form.seed });
    let next = 0;
    const typeOn = async (person: typeof ada): Promise<void> => {
      for (let words = typed[next++]; words !== undefined; words = typed[next++]) {
        const answers = answersTo(person) + world.slack.views().length;
        const answer = await person.slashCommand(channelId, "/chatra", words);
        expect(answer.status, JSON.stringify(words)).toBe(200);
        await world.slack.waitFor(() => answersTo(person) + world.slack.views().length > answers, {
          what: `an answer to ${JSON.stringify(words)} (seed ${form.seed})`,
        });
      }
    };
    // Each person waits for their answer before they type on: so every answer is known by whom it is for.
    const people = [ada, grace, ...Array.from({ length: AT_ONCE - 2 }, (_, index) => addPerson(index))];
    await Promise.all(people.map(typeOn));

    await stage.quiet();
    expect(stage.visitorSees(client)).toEqual([]);
    expect(sends().slice(before.sends)).toEqual(["sentinel"]);
    expect(others()).toBe(before.others);

    function addPerson(index: number): typeof ada {
      const { id } = world.slack.addUser({ name: `typist${index}`, isAdmin: index % 2 === 0 });
      world.slack.channel(channelId).join(id);
      return world.slack.user(id);
    }
  });
}
