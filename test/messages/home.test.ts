import { describe, expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import {
  awoken,
  closed,
  type Episode,
  snoozed,
  withAnswer,
  withOwner,
  withWords,
} from "../../src/domain/episode.ts";
import {
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import {
  type HomeContent,
  homeBlocks,
  MOST_IN_HOME,
  showClosedHome,
  showHome,
} from "../../src/messages/home.ts";
import type { Problematic } from "../../src/messages/status.ts";
import { problemsOfView } from "../../src/simulator/slack/view-problems.ts";
import { aConversation, aReply, START, ts } from "../domain/builders.ts";
import fc, { anySign, runs } from "../property.ts";

const workspaceUrl = "https://acme.slack.com/";
const about = { workspaceUrl, adminUsers: ["UADMIN"] };
const ANN = userIdSchema.parse("UANN");
const none = { items: [], count: 0 };
const nothing: HomeContent = {
  accounts: [{ name: "default", fault: undefined }],
  failed: none,
  uncertain: none,
  forThem: none,
  unclaimed: none,
  theirs: none,
  snoozed: none,
  settings: { ways: { assigned: "thread", reminders: "off", escalation: "dm" }, digest: undefined },
};

const words = (text: string, at: number) =>
  withWords(undefined, { id: chatraMessageIdSchema.parse("m1"), text, at });
const chat = (name: string, episode: Episode, more: Partial<Conversation> = {}) =>
  aConversation({ episode, profile: { name }, ...more });
const one = <Item>(item: Item) => ({ items: [item], count: 1 });

const sentPayload = {
  kind: "chatra.send",
  clientId: clientIdSchema.parse("client-0042"),
  text: "It is on its way",
  agent: {},
  reply: aReply("x"),
  part: 0,
  parts: 1,
} as const;

function send(id: string, more: Partial<Delivery> = {}): Delivery {
  return {
    id: deliveryIdSchema.parse(id),
    key: "k",
    seq: 1,
    conversationId: undefined,
    sourceTime: START,
    payload: sentPayload,
    state: "failed",
    attempts: 1,
    nextAttemptAt: 0,
    createdAt: START,
    outcomeUnknown: false,
    asked: true,
    waitShown: false,
    result: undefined,
    error: { reason: "refused", detail: "Chatra says no" },
    ...more,
  };
}
const problem = (id: string, more: Partial<Delivery> = {}): Problematic => ({
  delivery: send(id, more),
  client: "*Vera*",
  link: "https://acme.slack.com/archives/C1/p1?thread_ts=1&cid=C1",
});

const at = (ms: number) => {
  const plain = `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${ms / 1000}^{date_short_pretty} {time}|${plain}>`;
};
const text = (mrkdwn: string) => ({ type: "section", text: { type: "mrkdwn", text: mrkdwn } });
const title = (plain: string) => ({ type: "header", text: { type: "plain_text", text: plain } });
const small = (mrkdwn: string) => ({ type: "context", elements: [{ type: "mrkdwn", text: mrkdwn }] });
const press = (action_id: string, label: string, value: string, style?: string) => ({
  type: "button",
  action_id,
  text: { type: "plain_text", text: label },
  value,
  ...(style ? { style } : {}),
});
const settings = (lines: string) => [
  title("My settings"),
  { ...text(lines), accessory: press("home.settings", "Change", "settings") },
];
const howTo = [
  title("How to use"),
  text(expect.stringMatching(/^\*Three things to know\*\n1\. /)),
  small(expect.stringMatching(/^Receipts: /)),
];
const thread = "https://acme.slack.com/archives/C1/p1700000000000100";

describe("the Home tab", () => {
  test("shows when it was so, that nothing waits, that the account works, and how to use the bot", () => {
    const view = showHome(homeBlocks(nothing, about), START);
    expect(view).toEqual({
      type: "home",
      blocks: [
        {
          ...text("As of <!date^1700000000^{time}|22:13 UTC>"),
          accessory: press("home.refresh", "Refresh", "refresh"),
        },
        title("Chats"),
        text("No chat waits for you or for the team."),
        title("Accounts"),
        text("🟢 `default` works."),
        ...settings(
          "A chat is assigned to me: *mention in the thread*\nA visitor in my chat waits: *off*\n" +
            "A chat is escalated to me: *direct message*\nDaily digest by direct message: *off*",
        ),
        ...howTo,
      ],
    });
    expect(problemsOfView(view, "home", new Set())).toEqual([]);
  });

  test("shows what needs a person, each chat in its list, and what is wrong with an account", () => {
    const asked = withOwner(words("Where is <it>?", START), ANN, START);
    const answered = withAnswer(asked, { by: { userId: ANN }, writtenAt: START + 1, at: START + 60_000 });
    const content: HomeContent = {
      accounts: [
        { name: "default", fault: undefined },
        { name: "shop", fault: { reason: "not-logged-in", detail: "", url: undefined } },
      ],
      failed: { items: [problem("dl_1")], count: 12 },
      uncertain: {
        items: [
          { ...problem("dl_2", { state: "uncertain" }), isAsked: true },
          { ...problem("dl_3", { state: "uncertain" }), isAsked: false, link: undefined },
        ],
        count: 2,
      },
      forThem: one(chat("Vera", asked)),
      unclaimed: {
        items: [
          chat("Ona", words("Hello", START)),
          chat(
            "Max",
            awoken(
              snoozed(withAnswer(asked, { by: { userId: ANN }, writtenAt: START, at: START }), 1, 2, ANN),
              2,
            ),
          ),
        ],
        count: 40,
      },
      theirs: one(chat("Lea", answered, { threadTs: undefined })),
      settings: {
        ways: { assigned: "dm", reminders: "thread", escalation: "dm" },
        digest: { days: ["mon", "fri"], minute: 480, zone: "Europe/Berlin", isOwnZone: true },
      },
      snoozed: one(chat("Ida", snoozed(words("Later", START), START, START + 600_000, ANN))),
    };
    const sent = "The message “It is on its way” to *Vera*";
    const show = "<https://acme.slack.com/archives/C1/p1?thread_ts=1&amp;cid=C1|Show it>";
    expect(homeBlocks(content, about)).toEqual([
      title("Needs you"),
      text("*Failed* (12)"),
      {
        ...text(`${sent}. refused: Chatra says no. ${show}`),
        accessory: press("failed.retry", "Retry", "dl_1"),
      },
      small("… and 11 more."),
      text("*Unconfirmed* (2)"),
      text(`${sent}: did it arrive? ${show}`),
      {
        type: "actions",
        elements: [
          press("home.arrived", "It arrived", "dl_2", "primary"),
          press("home.send-again", "Send again", "dl_2"),
        ],
      },
      text(`${sent}: the bot is checking whether the visitor has it.`),
      title("Chats"),
      text("*For you* (1)"),
      text(`🟡 *<${thread}|Vera>*  ·  since ${at(START)}  ·  <@UANN>  ·  “Where is &lt;it&gt;?”`),
      text("*Nobody has it* (40)"),
      text(
        `🔴 *<${thread}|Ona>*  ·  since ${at(START)}  ·  “Hello”\n` +
          `🔴 *<${thread}|Max>*  ·  Snooze ended  ·  <@UANN>  ·  “Where is &lt;it&gt;?”`,
      ),
      small("… and 38 more."),
      text("*Yours* (1)"),
      text(`🟢 *Lea*  ·  answered ${at(START + 60_000)}  ·  <@UANN>  ·  “Where is &lt;it&gt;?”`),
      text("*Snoozed* (1)"),
      text(`⚪ *<${thread}|Ida>*  ·  until ${at(START + 600_000)}  ·  “Later”`),
      title("Accounts"),
      text(
        "🟢 `default` works.\n🔴 `shop` Membrane is not logged in where the bot runs. " +
          "Ask <@UADMIN> to run `membrane login --tenant` there.",
      ),
      ...settings(
        "A chat is assigned to me: *direct message*\nA visitor in my chat waits: *mention in the thread*\n" +
          "A chat is escalated to me: *direct message*\nDaily digest by direct message: *mon,fri 8:00 Europe/Berlin*",
      ),
      ...howTo,
    ]);
  });

  test("says how to begin where there is no account", () => {
    const [first, ...how] = homeBlocks({ ...nothing, accounts: [] }, about);
    expect(first).toEqual(text(expect.stringContaining("`/chatra account add NAME`")));
    expect(how).toEqual(howTo.slice(1));
  });

  test("shows no chat to somebody who may not use commands", () => {
    const view = showHome(showClosedHome("You are a guest."), START);
    expect(view.blocks.slice(1)).toEqual([text("You are a guest.")]);
    expect(problemsOfView(view, "home", new Set())).toEqual([]);
  });
});

/** Whatever people and websites may write: markup, signs of many bytes, invisible ones. */
const hostile = fc.oneof(
  fc.string({
    unit: fc.oneof(anySign, fc.constantFrom("<", "&", ">", "*", "`", "\n", "|", "👩‍🚀", "﷽", "\0")),
    maxLength: 400,
  }),
  fc.constantFrom("<", "&", "👩‍🚀", "﷽", "\u0000", "*`", "\n").map((sign) => sign.repeat(1500)),
);

const hostileEpisode = fc
  .tuple(hostile, fc.nat({ max: 8_640_000_000_000 }), fc.nat({ max: 4 }))
  .map(([said, when, kind]) => {
    const waiting = words(said, when);
    const owned = withOwner(waiting, ANN, START);
    if (kind === 0) return waiting;
    if (kind === 1) return owned;
    if (kind === 2) return snoozed(owned, when, when + 1, ANN);
    if (kind === 3) return closed(owned, when, ANN, false);
    return withAnswer(owned, { by: { agentName: said }, writtenAt: when, at: when });
  });

const hostileChat = fc
  .record({
    name: hostile,
    episode: hostileEpisode,
    id: fc.string({ unit: anySign, minLength: 1, maxLength: 1500 }),
  })
  .map(({ name, episode, id }) =>
    chat(name, episode, { clientId: clientIdSchema.parse(id), threadTs: ts(1) }),
  );

const hostileProblem = fc
  .record({ words: hostile, detail: hostile, reason: hostile, client: hostile, kind: fc.nat({ max: 2 }) })
  .map(({ words: said, detail, reason, kind }) => {
    const error = { reason, detail };
    const payloads: Delivery["payload"][] = [
      { ...sentPayload, text: said },
      { kind: "chatra.edit", text: said, reply: aReply("x"), part: 0 },
      { kind: "slack.post", text: said },
    ];
    return problem("dl_1", { error, payload: payloads[kind] ?? sentPayload });
  });

const hostileContent = fc.record({
  accounts: fc.array(
    fc.record({
      name: hostile,
      fault: fc.option(
        fc.record({
          reason: fc.oneof(hostile, fc.constant("connection-needs-action")),
          detail: hostile,
          url: fc.option(fc.webUrl({ withQueryParameters: true }), { nil: undefined }),
        }),
        { nil: undefined },
      ),
    }),
    { minLength: 1, maxLength: 25 },
  ),
  failed: listOf(hostileProblem),
  uncertain: listOf(hostileProblem.map((found) => ({ ...found, isAsked: true }))),
  forThem: listOf(hostileChat),
  unclaimed: listOf(hostileChat),
  theirs: listOf(hostileChat),
  snoozed: listOf(hostileChat),
  settings: fc.constant(nothing.settings),
});

function listOf<Item>(item: fc.Arbitrary<Item>) {
  return fc
    .tuple(fc.array(item, { minLength: MOST_IN_HOME, maxLength: MOST_IN_HOME }), fc.nat())
    .map(([items, more]) => ({ items, count: items.length + more }));
}

test("whatever was written, Slack takes the Home tab: under 100 blocks and 250 kB", () => {
  fc.assert(
    fc.property(hostileContent, (content) => {
      const admins = Array.from({ length: 20 }, (_, index) => `U0ADMIN${index}`);
      const view = showHome(homeBlocks(content, { workspaceUrl, adminUsers: admins }), START);
      expect(problemsOfView(view, "home", new Set())).toEqual([]);
      expect(view.blocks.length).toBeLessThan(100);
      expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
    }),
    { numRuns: runs(20) },
  );
});
