import type fc from "../property.ts";
import type { Bridge } from "./small-bridge.ts";
import type { ChatraFate, LogFate, SlackFate } from "./small-services.ts";

/** What has to be true of a bridge, as simply as it can be said. */
export type Model = {
  /** What the visitor wrote, in order, and how much of it Chatra told us of. */
  visitor: string[];
  told: number;
  /** What the team wrote in the thread, in order. */
  replies: { name: string; text: string; state: "live" | "note" | "deleted" }[];
};

type Step = fc.AsyncCommand<Model, Bridge>;

/** After every step: nothing twice, nothing out of order, nothing internal. */
function check(model: Model, bridge: Bridge): void {
  const shown = bridge.thread();
  const expected = model.visitor.slice(0, shown.length);
  if (JSON.stringify(shown) !== JSON.stringify(expected) || shown.length > model.told)
    throw new Error(`the thread shows ${shown.join(", ")}, and was told ${expected.join(", ")}`);
  const names = bridge.sent().map(({ text }) => nameIn(text));
  if (new Set(names).size !== names.length) throw new Error(`sent twice: ${names.join(", ")}`);
  const said = model.replies.map(({ name }) => name);
  const inOrder = names.filter((name) => !bridge.wasDoubtful(name));
  const right = said.filter((name) => inOrder.includes(name));
  if (JSON.stringify(inOrder) !== JSON.stringify(right))
    throw new Error(`out of order: ${inOrder.join(", ")}`);
  const leaked = bridge.sent().filter(({ text }) => text.includes("secret"));
  if (leaked.length > 0) throw new Error("a note went to the visitor");
}

/** When all is over: the thread shows everything, and the visitor has what the thread has. */
export function checkEnd(model: Model, bridge: Bridge): void {
  check(model, bridge);
  const shown = bridge.thread();
  if (shown.length !== model.visitor.length) throw new Error(`the thread shows only ${shown.join(", ")}`);
  const wanted = model.replies.filter(({ state }) => state === "live").map(({ text }) => text);
  const has = bridge.sent().filter(({ isDeleted }) => !isDeleted);
  const texts = has.map(({ text }) => text).sort();
  if (JSON.stringify(texts) !== JSON.stringify([...wanted].sort()))
    throw new Error(`the visitor has ${texts.join(", ")}, and should have ${wanted.join(", ")}`);
}

function nameIn(text: string): string {
  return /^reply-\d+/.exec(text)?.[0] ?? text;
}

/** Makes a step of something that changes the model and the bridge, and is followed by the check. */
function step(name: string, run: (model: Model, bridge: Bridge) => Promise<void>): Step {
  return {
    check: () => true,
    run: async (model, bridge) => {
      await run(model, bridge);
      check(model, bridge);
    },
    toString: () => name,
  };
}

export const visitorWrites = (): Step =>
  step("visitor writes", async (model) => {
    model.visitor.push(`question-${model.visitor.length}`);
  });

/** Chatra tells what is new, and repeats `back` messages and all that agents said. */
export const chatraTells = (back: number): Step =>
  step(`Chatra tells, and repeats ${back}`, async (model, bridge) => {
    const from = Math.max(0, model.told - back);
    model.told = model.visitor.length;
    await bridge.tell(model.visitor.slice(from), from);
  });

export const teamWrites = (): Step =>
  step("team writes", async (model, bridge) => {
    const name = `reply-${model.replies.length}`;
    if (await bridge.reply(name, name)) model.replies.push({ name, text: name, state: "live" });
  });

const pickLive = (model: Readonly<Model>, which: number) => {
  const live = model.replies.filter(({ state }) => state === "live");
  return live[which % Math.max(1, live.length)];
};

export const teamEdits = (which: number): Step =>
  step(`team edits ${which}`, async (model, bridge) => {
    const reply = pickLive(model, which);
    if (!reply) return;
    reply.text = `${reply.text}'`;
    await bridge.edit(reply.name, reply.text);
  });

export const teamMakesNote = (which: number): Step =>
  step(`team makes a note of ${which}`, async (model, bridge) => {
    const reply = pickLive(model, which);
    if (!reply) return;
    reply.state = "note";
    await bridge.edit(reply.name, `// secret ${reply.name}`);
  });

export const teamDeletes = (which: number): Step =>
  step(`team deletes ${which}`, async (model, bridge) => {
    const reply = pickLive(model, which);
    if (!reply) return;
    reply.state = "deleted";
    await bridge.remove(reply.name);
  });

export const slackRepeats = (which: number): Step =>
  step(`Slack repeats ${which}`, (_model, bridge) => bridge.repeatEvent(which));

export const decide = (): Step => step("inputs are decided", (_model, bridge) => bridge.decide());

export const begin = (fate: { chatra: ChatraFate; slack: SlackFate; isBehind: boolean }): Step =>
  step(
    `deliveries begin (${fate.chatra}, ${fate.slack}${fate.isBehind ? ", behind" : ""})`,
    (_model, bridge) => bridge.begin(fate),
  );

export const end = (which: number): Step =>
  step(`delivery ${which} ends`, (_model, bridge) => bridge.end(which));

export const lookAfter = (log: LogFate): Step =>
  step(`time passes, and the log is ${log}`, (_model, bridge) => bridge.lookAfter(log));

export const answer = (): Step => step("somebody answers", (_model, bridge) => bridge.answer());

export const setClock = (ms: number): Step =>
  step(`the clock is set ${ms} ms ahead`, (_model, bridge) => bridge.setClock(ms));

export const crash = (): Step => step("the process is killed", (_model, bridge) => bridge.crash());
