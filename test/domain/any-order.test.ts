import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import type { ChatraMessage, SlackDelete, SlackEdit, SlackReply } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import type { Policy } from "../../src/domain/reply-policy.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import fc, { runs } from "../property.ts";
import {
  aDelete,
  aMessage,
  anAct,
  anAgentMessage,
  anEdit,
  anEvent,
  ann,
  aPress,
  aReply,
  channel,
  clientId,
  payloads,
  START,
  ts,
} from "./builders.ts";
import { createWorld, done, type World } from "./world.ts";

/** What may happen next; the numbers choose among what there is to choose from. */
type Step =
  | { do: "visitor writes" }
  | { do: "chatra tells"; from: number; count: number }
  | { do: "person writes"; same: boolean; long: boolean }
  | { do: "person edits"; which: number; note: boolean }
  | { do: "person deletes"; which: number }
  | { do: "slack tells"; which: number; again: boolean }
  | { do: "begin"; target: "chatra" | "slack"; fate: Fate }
  | { do: "end"; which: number }
  | { do: "ask" }
  | { do: "wait" }
  | { do: "press"; which: number; second: boolean }
  | { do: "order"; what: "send" | "push" | "relay" | "unsend" | "resend" | "retry"; which: number }
  /** Among teammates, where plain replies stay in Slack; `edits`: one of these messages gets other words. */
  | { do: "person talks"; sign: Sign; edits: number | undefined };
/** What stands in front of the words. Only behind two of these they are for the visitor. */
type Sign = "" | "!send " | "!push " | "!send: " | "!send // " | "// " | "!sned " | "send ";
type Fate =
  | "done"
  | "done without id"
  | "lost on the way back"
  | "lost on the way there"
  | "busy"
  | "refused"
  | "blocked";

const fates: Fate[] = [
  "done",
  "done without id",
  "lost on the way back",
  "lost on the way there",
  "busy",
  "refused",
  "blocked",
];
const index = fc.nat(20);
const FOR_VISITOR = /^!(?:send|push) (?!\/\/)/;
/** By how much the clocks of two processes may differ for a while. */
const AHEAD_MS = 10_000;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ do: "visitor writes" } as const),
  fc.record({ do: fc.constant("chatra tells" as const), from: index, count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant("person writes" as const), same: fc.boolean(), long: fc.boolean() }),
  fc.record({ do: fc.constant("person edits" as const), which: index, note: fc.boolean() }),
  fc.record({ do: fc.constant("person deletes" as const), which: index }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("slack tells" as const), which: index, again: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("begin" as const),
      target: fc.constantFrom("chatra" as const, "slack" as const),
      fate: fc.constantFrom(...fates),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("end" as const), which: index }) },
  fc.constant({ do: "ask" } as const),
  fc.constant({ do: "wait" } as const),
  fc.record({ do: fc.constant("press" as const), which: index, second: fc.boolean() }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("order" as const),
      what: fc.constantFrom("send", "push", "relay", "unsend", "resend", "retry"),
      which: index,
    }),
  },
);

const talkStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("person talks" as const),
  sign: fc.constantFrom<Sign>("", "!send ", "!push ", "!send: ", "!send // ", "// ", "!sned ", "send "),
  edits: fc.option(index, { nil: undefined }),
});
const strictStep = fc.oneof({ weight: 5, arbitrary: step }, { weight: 3, arbitrary: talkStep });

/** A Slack thread, a Chatra chat, and the bridge between them: everything happens in the order of the steps. */
function createScene(policy: Policy = "all") {
  const route = { ...NEW_ROUTE, policy, id: "default", name: "default", position: 0 };
  const world = createWorld({ accountContext: { routes: { routes: [route], hours: new Map() } } });
  const visitor: ChatraMessage[] = [];
  /** What agents said, as the visitor sees it now. */
  const atVisitor = new Map<string, { text: string; createdAt: number }>();
  const everAtVisitor: string[] = [];
  const written: {
    reply: SlackReply;
    text: string;
    version: number;
    state: "live" | "note" | "deleted";
    isReleased?: boolean;
  }[] = [];
  /** Words by command, and what was internal and was sent by order after all. */
  const ordered: string[] = [];
  const released: string[] = [];
  const orders: string[] = [];
  const talked: { reply: SlackReply; text: string }[] = [];
  const untold: (SlackReply | SlackEdit | SlackDelete)[] = [];
  /** Reactions that stand in Slack, by the message. */
  const marks = new Map<string, Set<string>>();
  const underWay: { delivery: Delivery; outcome: Outcome }[] = [];
  let slackTime = 100;
  let serial = 0;

  const pick = <T>(list: T[], which: number): T | undefined => list[which % Math.max(list.length, 1)];
  const show = (id: string, text: string): void => {
    atVisitor.set(id, { text, createdAt: world.now });
    everAtVisitor.push(text);
  };

  function callChatra(delivery: Delivery, fate: Fate): Outcome {
    const { payload } = delivery;
    const error = { reason: fate, detail: fate };
    if (fate === "busy") return { kind: "try-again", error };
    if (fate === "refused") return { kind: "refused", error };
    if (fate === "blocked") return { kind: "blocked", error, afterMs: 500 };
    if (payload.kind === "chatra.send") {
      if (fate === "lost on the way there") return { kind: "unknown", error };
      serial += 1;
      const chatraId = `a${serial}`;
      show(chatraId, payload.text);
      if (fate === "lost on the way back") return { kind: "unknown", error };
      return done(fate === "done" ? { chatraId } : {});
    }
    if (payload.kind !== "chatra.edit" && payload.kind !== "chatra.delete") return done();
    const link = [...world.links.values()].find(
      ({ slackTs, part, direction }) =>
        direction === "to-client" && slackTs === payload.reply.ts && part === payload.part,
    );
    const messageId = (payload.kind === "chatra.delete" ? payload.chatraId : undefined) ?? link?.chatraId;
    if (messageId === undefined) {
      const sent = link?.deliveryId !== undefined && world.delivery(link.deliveryId).state === "sent";
      return sent ? { kind: "refused", error } : { kind: "obsolete", error };
    }
    if (payload.kind === "chatra.delete") atVisitor.delete(messageId);
    else if (atVisitor.has(messageId)) show(messageId, payload.text);
    else return { kind: "refused", error };
    return done({ chatraId: messageId });
  }

  function callSlack(delivery: Delivery): Outcome {
    slackTime += 1;
    if (delivery.payload.kind === "slack.react") {
      const { ts: marked, name, on } = delivery.payload;
      const names = marks.get(marked) ?? new Set();
      if (on) names.add(name);
      else names.delete(name);
      marks.set(marked, names);
    }
    const isPost = delivery.payload.kind === "slack.root" || delivery.payload.kind === "slack.post";
    return done(isPost ? { channelId: channel, ts: ts(slackTime) } : {});
  }

  function begin(target: "chatra" | "slack", fate: Fate): boolean {
    const delivery = world.claim(target);
    if (!delivery) return false;
    underWay.push({
      delivery,
      outcome: target === "chatra" ? callChatra(delivery, fate) : callSlack(delivery),
    });
    return true;
  }

  function end(which: number): void {
    const ended = pick(underWay, which);
    if (!ended) return;
    underWay.splice(underWay.indexOf(ended), 1);
    world.settle(ended.delivery, ended.outcome);
  }

  function tellAll(from: number, count: number): void {
    const agents = [...atVisitor].map(([id, { text, createdAt }]) => anAgentMessage(id, text, { createdAt }));
    const all = [...visitor, ...agents].sort((a, b) => a.createdAt - b.createdAt);
    const start = from % Math.max(all.length, 1);
    world.input(anEvent(all.slice(start, start + count)));
  }

  function tellSlack(which: number, again: boolean): void {
    const event = pick(untold, which);
    if (!event) return;
    if (!again) untold.splice(untold.indexOf(event), 1);
    world.input(event);
  }

  function take(one: Step): void {
    world.now += 1000;
    slackTime += 1;
    if (one.do === "visitor writes") {
      visitor.push(aMessage(`m${visitor.length}`, `visitor ${visitor.length}.`, { createdAt: world.now }));
    } else if (one.do === "chatra tells") tellAll(one.from, one.count);
    else if (one.do === "person writes") {
      const threadTs = world.conversation?.threadTs;
      if (threadTs === undefined) return;
      const text = one.long
        ? `${"x".repeat(4995)} tail-${written.length}`
        : one.same
          ? "ok"
          : `reply-${written.length}`;
      const reply = aReply(text, { ts: ts(slackTime), threadTs });
      written.push({ reply, text, version: 0, state: "live" });
      untold.push(reply);
    } else if (one.do === "person edits") {
      const target = pick(written, one.which);
      if (target?.state !== "live") return;
      target.version += 1;
      target.text = one.note ? `// secret ${slackTime}` : `changed-${target.reply.ts}-${target.version}`;
      if (one.note) target.state = "note";
      // The visitor has it by order, so its edits follow.
      else if (target.isReleased) released.push(target.text);
      const { ts: own, threadTs } = target.reply;
      untold.push(anEdit(target.text, { ts: own, threadTs, editedTs: ts(slackTime) }));
    } else if (one.do === "person talks") talk(one.sign, one.edits);
    else if (one.do === "person deletes") {
      const target = pick(written, one.which);
      if (!target || target.state === "deleted") return;
      target.state = "deleted";
      untold.push(aDelete({ ts: target.reply.ts, threadTs: target.reply.threadTs }));
    } else if (one.do === "slack tells") tellSlack(one.which, one.again);
    else if (one.do === "begin") begin(one.target, one.fate);
    else if (one.do === "end") end(one.which);
    else if (one.do === "ask") {
      // By another process, whose clock is ahead.
      world.now += AHEAD_MS;
      for (const delivery of world.inState("uncertain")) if (!delivery.asked) world.ask(delivery);
      world.now -= AHEAD_MS;
    } else if (one.do === "wait") world.showWaits();
    else if (one.do === "order") give(one.what, one.which);
    else {
      const open = [
        ...world.inState("failed", "chatra"),
        ...world.inState("uncertain").filter(({ asked }) => asked),
      ];
      const delivery = pick(open, one.which);
      if (!delivery) return;
      const [first, second] =
        delivery.state === "failed" ? (["retry", "discard"] as const) : (["send-again", "arrived"] as const);
      press(delivery, one.second ? second : first);
    }
  }

  function talk(sign: Sign, edits: number | undefined): void {
    const threadTs = world.conversation?.threadTs;
    const text = `${sign}${FOR_VISITOR.test(sign) ? "open" : "secret"}-${slackTime}`;
    const target = edits === undefined ? undefined : pick(talked, edits);
    if (target) {
      target.text = text;
      const { ts: own } = target.reply;
      untold.push(anEdit(text, { ts: own, threadTs: target.reply.threadTs, editedTs: ts(slackTime) }));
    } else if (threadTs !== undefined) {
      const reply = aReply(text, { ts: ts(slackTime), threadTs });
      talked.push({ reply, text });
      untold.push(reply);
    }
  }

  function give(what: Extract<Step, { do: "order" }>["what"], which: number): void {
    const id = `order-${orders.length}`;
    const at = { channelId: channel, threadTs: world.conversation?.threadTs };
    const settled = written.filter(({ reply }) => !untold.some((event) => event.ts === reply.ts));
    const order = (act: Order): boolean => {
      orders.push(id);
      world.input(anAct(act, { order: { id, userId: ann, answer: { channelId: channel } } }));
      return world.audit.get(id) !== "refused";
    };
    if (what === "send" || what === "push") {
      ordered.push(`words-${id}`);
      order({ kind: "send", clientId, text: `words-${id}`, pushed: what === "push" });
      return;
    }
    if (what === "retry") {
      const failed = pick(world.inState("failed", "chatra"), which);
      if (failed) order({ kind: "retry", deliveryId: failed.id });
      return;
    }
    const { threadTs } = at;
    if (threadTs === undefined) return;
    const place = { channelId: channel, threadTs };
    if (what === "resend") {
      order({ kind: "resend", ...place });
      return;
    }
    const from = what === "unsend" ? "live" : "note";
    const target = pick(
      settled.filter(({ state }) => state === from),
      which,
    );
    if (!target) return;
    const { ts: own } = target.reply;
    if (what === "unsend") {
      if (order({ kind: "unsend", ...place, ts: own })) target.state = "note";
    } else if (
      order({ kind: "relay", ...place, ts: own, authorId: target.reply.userId, text: target.text, files: [] })
    ) {
      target.state = "live";
      target.isReleased = true;
      target.text = target.text.replace("// ", "");
      released.push(target.text);
    }
  }

  function press(delivery: Delivery, action: "retry" | "discard" | "send-again" | "arrived"): void {
    const threadTs = world.conversation?.threadTs;
    if (threadTs === undefined) return;
    serial += 1;
    world.input(aPress(action, delivery.id, { threadTs, actionTs: String(serial) }));
  }

  /** All news is told, all calls go well, all questions are answered, until nothing is left to do. */
  function finish(): void {
    for (let round = 0; round < 12; round += 1) {
      // As long as the longest wait before another try.
      world.now += 60_000;
      while (untold.length > 0) tellSlack(0, false);
      while (underWay.length > 0) end(0);
      for (const target of ["slack", "chatra"] as const) while (begin(target, "done")) end(0);
      tellAll(0, Number.MAX_SAFE_INTEGER);
      for (const delivery of world.inState("uncertain")) {
        if (!delivery.asked) world.ask(delivery);
        // The person who is asked does not find it in Chatra: what arrived was known by its echo.
        press(world.delivery(delivery.id), "send-again");
      }
      for (const delivery of world.inState("failed", "chatra")) press(delivery, "retry");
    }
  }

  return {
    world,
    visitor,
    atVisitor,
    everAtVisitor,
    marks,
    written,
    ordered,
    released,
    orders,
    talked,
    take,
    finish,
  };
}

function postsOf(world: World, text: string): number {
  return payloads(world.inState("sent", "slack"), "slack.post").filter((post) => post.text === text).length;
}

describe("in whatever order things happen, and whatever fails,", () => {
  test("no visitor's message is shown twice or not at all, and no note reaches the visitor but by order, and every order is answered", {
    timeout: 600_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const scene = createScene();
        scene.take({ do: "visitor writes" });
        scene.take({ do: "chatra tells", from: 0, count: 1 });
        scene.take({ do: "begin", target: "slack", fate: "done" });
        scene.take({ do: "end", which: 0 });
        for (const one of steps) scene.take(one);
        scene.finish();
        for (const { text } of scene.visitor) expect([text, postsOf(scene.world, text)]).toEqual([text, 1]);
        const leaked = scene.everAtVisitor.filter(
          (text) => text.includes("secret") && !scene.released.includes(text),
        );
        expect(leaked).toEqual([]);
        const told = payloads([...scene.world.deliveries.values()], "slack.answer");
        expect(told.length).toBeGreaterThanOrEqual(scene.orders.length);
        expect([...scene.world.audit].filter(([, outcome]) => outcome === "ordered")).toEqual([]);
        expect(scene.world.inState("sending")).toEqual([]);
        expect(scene.world.now).toBeGreaterThan(START);
      }),
      { numRuns: runs(100) },
    );
  });

  test("a reply that is settled carries what became of it and no ⏳, and what was given up says so for good", {
    timeout: 600_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const scene = createScene();
        scene.take({ do: "visitor writes" });
        scene.take({ do: "chatra tells", from: 0, count: 1 });
        scene.take({ do: "begin", target: "slack", fate: "done" });
        scene.take({ do: "end", which: 0 });
        for (const one of steps) scene.take(one);
        scene.finish();
        for (const { reply, state } of scene.written) {
          const names = scene.marks.get(reply.ts) ?? new Set();
          expect(names).not.toContain("hourglass_flowing_sand");
          const sends = [...scene.world.links.values()]
            .filter((link) => link.slackTs === reply.ts && link.state === "live")
            .flatMap(({ deliveryId }) => (deliveryId === undefined ? [] : scene.world.delivery(deliveryId)));
          const isGivenUp = sends.some((send) => send.state === "discarded");
          if (state !== "deleted") expect(names.has("no_entry_sign")).toBe(isGivenUp);
          if (sends.length > 0 && sends.every((send) => send.state === "sent")) {
            expect(names).toContain("white_check_mark");
            expect(names).not.toContain("grey_question");
            expect(names).not.toContain("warning");
          }
        }
      }),
      {
        numRuns: runs(100),
        examples: [
          [
            [
              { do: "person writes", same: false, long: true },
              { do: "slack tells", which: 0, again: false },
              { do: "begin", target: "chatra", fate: "done" },
              { do: "person edits", which: 0, note: false },
              { do: "end", which: 0 },
            ],
          ],
          [
            [
              { do: "person writes", same: false, long: true },
              { do: "slack tells", which: 0, again: false },
              { do: "begin", target: "chatra", fate: "done" },
              { do: "end", which: 0 },
              { do: "begin", target: "chatra", fate: "lost on the way there" },
              { do: "person edits", which: 0, note: false },
            ],
          ],
          [
            [
              { do: "person writes", same: false, long: false },
              { do: "slack tells", which: 0, again: false },
              { do: "begin", target: "chatra", fate: "lost on the way back" },
              { do: "end", which: 0 },
              { do: "ask" },
              { do: "chatra tells", from: 0, count: 6 },
            ],
          ],
        ],
      },
    );
  });

  test("the visitor has in the end what Slack shows, when nobody gives a reply up", {
    timeout: 600_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(step.filter(keepsTrying), { maxLength: 60, size: "max" }), (steps) => {
        const scene = createScene();
        scene.take({ do: "visitor writes" });
        scene.take({ do: "chatra tells", from: 0, count: 1 });
        scene.take({ do: "begin", target: "slack", fate: "done" });
        scene.take({ do: "end", which: 0 });
        for (const one of steps) scene.take(one);
        scene.finish();
        const wanted = scene.written
          .filter(({ state }) => state === "live")
          .flatMap(({ text }) => text.split(" "))
          .concat(scene.ordered);
        const seen = [...scene.atVisitor.values()].flatMap(({ text }) => text.split(" "));
        expect(seen.sort().map(shortened)).toEqual(wanted.sort().map(shortened));
      }),
      { numRuns: runs(100) },
    );
  });
});

describe.each(["on-command", "alerts"] as const)("where the policy is %s, whatever happens,", (policy) => {
  const told = (steps: Step[]) => {
    const scene = createScene(policy);
    scene.take({ do: "visitor writes" });
    scene.take({ do: "chatra tells", from: 0, count: 1 });
    scene.take({ do: "begin", target: "slack", fate: "done" });
    scene.take({ do: "end", which: 0 });
    for (const one of steps) scene.take(one);
    scene.finish();
    return scene;
  };

  test("the visitor reads what a command, or an order, has sent, and nothing else ever", {
    timeout: 600_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(strictStep, { maxLength: 60, size: "max" }), (steps) => {
        const { everAtVisitor, ordered, released } = told(steps);
        const allowed = new Set([...ordered, ...released]);
        const isSent = (text: string) =>
          allowed.has(text) || (policy === "on-command" && text.startsWith("open-"));
        expect(everAtVisitor.filter((text) => !isSent(text))).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });

  test("the visitor keeps in the end what still stands behind a command", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(fc.array(strictStep.filter(keepsTrying), { maxLength: 60, size: "max" }), (steps) => {
        const { atVisitor, talked } = told(steps);
        const standing = talked.filter(({ text }) => FOR_VISITOR.test(text)).map(({ text }) => text.slice(6));
        const kept = [...atVisitor.values()]
          .map(({ text }) => text)
          .filter((text) => text.startsWith("open-"));
        expect(kept.filter((text) => !standing.includes(text))).toEqual([]);
        expect(new Set(kept).size).toBe(kept.length);
      }),
      { numRuns: runs(100) },
    );
  });
});

function keepsTrying(one: Step): boolean {
  if (one.do === "press") return false;
  return one.do !== "begin" || one.fate !== "done without id";
}

function shortened(text: string): string {
  return text.slice(0, 40);
}
