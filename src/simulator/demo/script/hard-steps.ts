/** What goes wrong in practice: limits, refusals, lost answers, a killed bot. */
import { ensure, type Step } from "./play-story.ts";
import { type Stage, textsOf } from "./stage.ts";

const hasButton = (message: { blocks?: object[] }, action: string): boolean =>
  JSON.stringify(message.blocks ?? []).includes(`"delivery.${action}"`);

const lostReply = "Your refund of 12 euros is on its way.";
const visitorsBeforeKill = ["One more thing:", "can I keep the old box?", "It is a nice box."];
const repliesAround = [
  "Of course you can.",
  "It is made of old boxes.",
  "Have a good day!",
  "And sorry again.",
];
const unheard = "Thank you, you have been very kind!";

export const hardSteps: Step<Stage>[] = [
  {
    title: "Chatra limits the rate: the reply waits, and the one behind it keeps its place",
    async play(stage) {
      const maya = stage.visitor(0);
      stage.faults.order("rate-limited");
      stage.note("Chatra will answer “too many requests” twice");
      const first = await stage.reply(stage.ada, maya, "First: keep the parcel for a week.");
      const second = await stage.reply(stage.ada, maya, "Second: we pick it up on Monday.");
      await stage.receipt(first, "white_check_mark");
      await stage.receipt(second, "white_check_mark");
      const texts = textsOf(maya.sees());
      ensure(
        texts.indexOf(first.text) >= 0 && texts.indexOf(first.text) < texts.indexOf(second.text),
        "the order was lost",
      );
    },
  },
  {
    title: "Chatra refuses a reply: the thread says why and offers Retry",
    async play(stage) {
      const maya = stage.visitor(0);
      stage.faults.order("refused");
      stage.note("Chatra will refuse the next reply");
      const reply = await stage.reply(stage.grace, maya, "Does Monday at ten suit you?");
      const notice = await stage.seenInThread(maya, "the reason, with Retry", (message) =>
        hasButton(message, "retry"),
      );
      ensure(/403/.test(notice.text), "the notice does not say why");
      await stage.receipt(reply, "warning");
      ensure(!textsOf(maya.sees()).includes(reply.text), "the refused reply is at the visitor's");
    },
  },
  {
    title: "Retry: the visitor gets it after all",
    async play(stage) {
      const maya = stage.visitor(0);
      const notice = await stage.seenInThread(maya, "the notice", (message) => hasButton(message, "retry"));
      stage.note("Grace presses [Retry]");
      await stage.grace.clickButton(stage.demo.channelId, notice.ts, "delivery.retry");
      await stage.seenByVisitor(maya, "the reply", (chat) =>
        textsOf(chat).includes("Does Monday at ten suit you?"),
      );
      const reply = await stage.seenInThread(
        maya,
        "the reply in the thread",
        ({ text }) => text === "Does Monday at ten suit you?",
      );
      await stage.receipt(reply, "white_check_mark");
    },
  },
  {
    title: "An answer gets lost: nothing is sent twice, the thread asks",
    async play(stage) {
      const maya = stage.visitor(0);
      stage.faults.order("lost-arrived");
      stage.note("Membrane will crash right after the next send, and its echo will be lost as well");
      await stage.reply(stage.ada, maya, lostReply);
      await stage.seenInThread(maya, "the question", (message) => hasButton(message, "arrived"));
      ensure(countOf(maya.sees(), lostReply) === 1, "the reply is not at the visitor's once");
    },
  },
  {
    title: "“It arrived” settles it",
    async play(stage) {
      const maya = stage.visitor(0);
      const question = await stage.seenInThread(maya, "the question", (message) =>
        hasButton(message, "arrived"),
      );
      stage.note("Ada looks at Chatra and presses [It arrived]");
      await stage.ada.clickButton(stage.demo.channelId, question.ts, "delivery.arrived");
      const reply = await stage.seenInThread(
        maya,
        "the reply in the thread",
        ({ text }) => text === lostReply,
      );
      await stage.receipt(reply, "white_check_mark");
      ensure(countOf(maya.sees(), lostReply) === 1, "the reply is not at the visitor's once");
    },
  },
  {
    title: "A second visitor at the same time: each in a thread of their own",
    async play(stage) {
      const [maya, tomas] = [stage.visitor(0), stage.visitor(1)];
      tomas.writes("Can I return shoes after 30 days?");
      maya.writes("Monday is fine.");
      await stage.seenInThread(maya, "Maya's words", ({ text }) => text === "Monday is fine.");
      await stage.seenInThread(tomas, "Tomás' words", ({ text }) => text.includes("return shoes"));
      await stage.reply(stage.grace, tomas, "Yes, up to 60 days.");
      await stage.reply(stage.ada, maya, "See you on Monday.");
      await stage.seenByVisitor(tomas, "Grace's reply", (chat) =>
        textsOf(chat).includes("Yes, up to 60 days."),
      );
      await stage.seenByVisitor(maya, "Ada's reply", (chat) => textsOf(chat).includes("See you on Monday."));
      ensure(!textsOf(stage.threadOf(tomas)).includes("Monday is fine."), "the threads are mixed up");
      ensure(!textsOf(maya.sees()).includes("Yes, up to 60 days."), "the chats are mixed up");
    },
  },
  {
    title: "Both write, and the bot is killed with -9 in the middle of a send",
    async play(stage) {
      const maya = stage.visitor(0);
      const { membrane } = stage.demo.world;
      membrane.faults.add({ action: "send-agent-message", kind: "slow", delayMs: 700 });
      const [first = "", second = "", third = ""] = repliesAround;
      const written = visitorsBeforeKill.map((text) => maya.writes(text).delivered);
      const card = await stage.cardOf(maya);
      const posted = [first, second, third].map(
        (text) => stage.ada.postMessage(stage.demo.channelId, text, { threadTs: card.ts }).delivered,
      );
      const answers = await Promise.all([...written, ...posted]);
      ensure(
        answers.every(({ status }) => status === 200),
        "not everything was acknowledged",
      );
      await membrane.waitFor(
        () => membrane.runs().some((run) => run.isRunning && run.input?.text === first),
        {
          what: "the send to be under way",
        },
      );
      stage.note("all of it was acknowledged; kill -9 while Membrane is sending");
      await stage.demo.bot.kill();
      ensure(stage.demo.bot.state() === "stopped", "the bot still runs");
    },
  },
  {
    title: "While it is down: Membrane ends the send unheard, Slack keeps trying, Chatra tries once",
    async play(stage) {
      const maya = stage.visitor(0);
      const { slack } = stage.demo.world;
      for (const text of repliesAround.slice(3)) {
        const late = await stage.reply(stage.ada, maya, text);
        await stage.inSlack("a second try of Slack", () => triesFor(slack.deliveries(), late.ts) >= 2);
      }
      const { status } = await maya.writes(unheard).delivered;
      ensure(status === 0, "the webhook of the message did not fail");
      const first = repliesAround[0] ?? "";
      await stage.inChatra("the echo of the send, unheard as well", (chatra) =>
        chatra
          .webhooks()
          .some(({ state, body }) => state === "given-up" && JSON.stringify(body.messages).includes(first)),
      );
    },
  },
  {
    title: "Started again: nothing acknowledged is lost, nothing doubled, the order holds",
    async play(stage) {
      const maya = stage.visitor(0);
      await stage.demo.bot.start();
      stage.note("the bot runs again; the reply that was on its way is asked about, not repeated");
      const question = await stage.seenInThread(
        maya,
        "the question about the send that was cut off",
        (message) => hasButton(message, "arrived"),
      );
      await stage.ada.clickButton(stage.demo.channelId, question.ts, "delivery.arrived");
      await stage.seenByVisitor(maya, "all replies", (chat) =>
        repliesAround.every((text) => textsOf(chat).includes(text)),
      );
      await stage.inSlack("all of the visitor's words", () =>
        visitorsBeforeKill.every((text) => textsOf(stage.threadOf(maya)).includes(text)),
      );
      for (const text of repliesAround) {
        const reply = await stage.seenInThread(
          maya,
          "the reply",
          (message) => message.text === text && message.user === stage.ada.id,
        );
        await stage.receipt(reply, "white_check_mark");
      }
      ensureSame(
        textsOf(maya.sees()).filter((text) => repliesAround.includes(text)),
        repliesAround,
        "the visitor's side",
      );
      ensureSame(
        textsOf(stage.threadOf(maya)).filter((text) => visitorsBeforeKill.includes(text)),
        visitorsBeforeKill,
        "the thread",
      );
    },
  },
  {
    title: "The chat ends: its transcript brings what was written while the bot was down",
    async play(stage) {
      const maya = stage.visitor(0);
      await stage.demo.world.chatra.endChat(maya.id);
      await stage.seenInThread(maya, "the message that nobody had heard", ({ text }) => text === unheard);
      ensure(countOf(stage.threadOf(maya), unheard) === 1, "it is there twice");
      ensureSame(
        textsOf(stage.threadOf(maya)).filter((text) => visitorsBeforeKill.includes(text)),
        visitorsBeforeKill,
        "the thread",
      );
    },
  },
];

function countOf(messages: { text: string }[], text: string): number {
  return messages.filter((message) => message.text === text).length;
}

function ensureSame(seen: string[], expected: string[], where: string): void {
  ensure(seen.join("\n") === expected.join("\n"), `${where} has: ${seen.join(" / ")}`);
}

function triesFor(
  deliveries: readonly { event: Record<string, unknown>; attempts: unknown[] }[],
  ts: string,
): number {
  return deliveries.find(({ event }) => event.ts === ts)?.attempts.length ?? 0;
}
