import { describe, expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import {
  awoken,
  claimedByAnswer,
  closed,
  type Episode,
  ended,
  snoozed,
  withAnswer,
  withOwner,
  withWords,
} from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { ClientProfile } from "../../src/domain/input.ts";
import type { Card } from "../../src/messages/blocks.ts";
import { clientCard } from "../../src/messages/card.ts";
import { clientUsername, displayName } from "../../src/messages/names.ts";
import { link, permalink } from "../../src/messages/text/link.ts";
import { aConversation, channel, rootTs, START } from "../domain/builders.ts";
import { aRoute, aRoutedChat } from "../domain/policy-story.ts";

const anId = (id: string) => chatraMessageIdSchema.parse(id);

const URL = "https://acme.slack.com/";
const card = (profile: ClientProfile, clientId = "client-0042") =>
  clientCard(aConversation({ clientId: clientIdSchema.parse(clientId), profile }), URL);

/** An episode that the visitor began a minute ago. */
const waiting = withWords(undefined, { id: anId("m1"), text: "Where is my order?", at: START });
const withState = (episode: Episode, over: Partial<Conversation> = {}) =>
  clientCard(aConversation({ episode, ...over }), URL);
const lines = ({ blocks }: Card) =>
  blocks.flatMap((block) => {
    if (block.type === "section") return block.text?.text ?? [];
    return block.type === "context" ? block.elements.flatMap((one) => ("text" in one ? one.text : [])) : [];
  });
const at = (ms: number) => {
  const plain = `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${ms / 1000}^{date_short_pretty} {time}|${plain}>`;
};

test("a card tells who writes, what they want, from where, on which page, and what the chat waits for", () => {
  const profile = {
    name: "Vera",
    city: "Oslo",
    country: "Norway",
    pageUrl: "https://shop.example/cart",
    pageTitle: "Your cart",
    chatLink: "https://app.chatra.io/c/1",
    source: "telegram",
  };
  const earlier = { channelId: channel, threadTs: rootTs };
  const shown = withState(waiting, { profile, card: { earlier }, nobodyAvailable: true });
  expect(shown.text).toBe("🔴 Vera: Where is my order?");
  expect(lines(shown)).toEqual([
    "🔴 *Vera*\n> Where is my order?",
    "<https://shop.example/cart|Your cart>  ·  Oslo, Norway  ·  telegram  ·  " +
      "<https://app.chatra.io/c/1|Open in Chatra>  ·  " +
      "<https://acme.slack.com/archives/C1/p1700000000000100|Earlier thread>  ·  " +
      "Nobody was online in Chatra  ·  Client ID `client-0042`",
    `*Waiting for us since ${at(START)} (first response)*`,
  ]);
});

const ANN = userIdSchema.parse("UANN");
const BOB = userIdSchema.parse("UBOB");
const claimed = withOwner(waiting, ANN, START);
const answered = withAnswer(claimed, { by: { userId: ANN }, writtenAt: START + 60_000, at: START + 61_000 });
const again = withWords(answered, { id: anId("m2"), text: "And when?", at: START + 120_000 });

test.each([
  [
    "somebody has it",
    claimed,
    "🟡",
    `*<@UANN> has it*  ·  Waiting for us since ${at(START)} (first response)`,
  ],
  ["it is answered", answered, "🟢", `*Answered* ${at(START + 61_000)} by <@UANN>, waiting for the visitor`],
  [
    "the visitor wrote again",
    again,
    "🟡",
    `*<@UANN> has it*  ·  Waiting for us since ${at(START + 120_000)} (next response)`,
  ],
  [
    "two answered",
    claimedByAnswer(again, BOB, START),
    "🟡",
    `*<@UANN> (with <@UBOB>) has it*  ·  Waiting for us since ${at(START + 120_000)} (next response)`,
  ],
  [
    "it sleeps",
    snoozed(claimed, START, START + 600_000, BOB),
    "⚪",
    `*Snoozed* until ${at(START + 600_000)} by <@UBOB>`,
  ],
  [
    "a snooze ended",
    awoken(snoozed(claimed, START, START + 600_000, BOB), START + 600_000),
    "🔴",
    `*<@UANN> has it*  ·  Snooze ended ${at(START + 600_000)}  ·  Waiting for us since ${at(START)} (first response)`,
  ],
  [
    "it is closed",
    closed(answered, START + 700_000, BOB, false),
    "⚪",
    `*Closed* ${at(START + 700_000)} by <@UBOB>`,
  ],
  [
    "Chatra ended it",
    ended(answered, START + 700_000, START),
    "⚪",
    `*Closed* ${at(START + 700_000)}, Chatra ended the chat  ·  Answered ${at(START + 61_000)} by <@UANN>`,
  ],
  [
    "it was missed",
    ended(waiting, START + 700_000, START),
    "⚪",
    `*Ended, unanswered* ${at(START + 700_000)}`,
  ],
  [
    "an agent in Chatra answered",
    withAnswer(waiting, { by: { agentName: "Eve <b>" }, writtenAt: START + 1, at: START + 2000 }),
    "🟢",
    `*Answered* ${at(START + 2000)} by Eve &lt;b&gt;, waiting for the visitor`,
  ],
] as const)("the card shows at a glance that %s", (_title, episode, emoji, line) => {
  const shown = withState(episode);
  expect(lines(shown)[0]).toBe(`${emoji} *Vera*\n> Where is my order?`);
  expect(lines(shown).at(-1)).toBe(line);
});

test("the card offers what can be done with the chat", () => {
  const offered = (episode: Episode) => {
    const actions = withState(episode).blocks.find(({ type }) => type === "actions");
    return actions && "elements" in actions
      ? actions.elements.map((one) => ("action_id" in one ? one.action_id : ""))
      : [];
  };
  expect(offered(waiting)).toEqual(["card.claim", "card.close", "card.menu"]);
  expect(offered(claimed)).toEqual(["card.release", "card.close", "card.menu"]);
  expect(offered(closed(waiting, START, ANN, true))).toEqual(["card.reopen", "card.menu"]);
});

test("the card's menu holds five entries, as many as Slack shows", () => {
  const actions = JSON.stringify(withState(waiting).blocks.find(({ type }) => type === "actions"));
  const labels = [...actions.matchAll(/"text":"([^"]+…|Details)"/g)].map(([, label]) => label);
  expect(labels).toEqual(["Assign…", "Snooze…", "Snippet…", "Details", "More…"]);
});

test("nothing of a profile can mention anybody or break out of a link", () => {
  const evil = "<!channel>|`x`";
  const { text, blocks } = card(
    { name: evil, email: evil, pageUrl: "javascript:alert(1)", pageTitle: evil, custom: { [evil]: evil } },
    evil,
  );
  // A header is plain text, and the value of a button is never shown.
  const mrkdwn = [
    text,
    ...blocks
      .filter(({ type }) => type !== "header")
      .map((block) => JSON.stringify(block, (key, value) => (key === "value" ? undefined : value))),
  ].join("\n");
  expect(mrkdwn).not.toContain("<!channel>");
  expect(mrkdwn).not.toContain("javascript:alert(1)|");
});

test.each([
  ["a long name", { name: "🙂".repeat(400) }],
  ["a long value", { email: `${"a".repeat(1990)}&&&&&&` }],
  [
    "an address full of ampersands",
    { pageUrl: `https://x.example/?${"a=1&".repeat(480)}`, pageTitle: "<".repeat(300) },
  ],
  [
    "many of everything",
    { custom: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, "v"])) },
  ],
])("%s stays within what Slack takes, and nothing is cut in half", (_title, profile) => {
  for (const block of card(profile).blocks) {
    const all = JSON.stringify(block);
    expect(all.isWellFormed()).toBe(true);
    expect(all).not.toMatch(/\\ud[89a-f]/i);
    const fields = "fields" in block ? block.fields : [];
    const words = "text" in block ? block.text : "";
    expect(JSON.stringify(words ?? "").length).toBeLessThan(3000);
    expect(fields?.length ?? 0).toBeLessThanOrEqual(10);
    if (block.type === "header") expect(all.length).toBeLessThanOrEqual(150 + 70);
  }
  expect(JSON.stringify(card(profile).blocks)).not.toMatch(/&(?!amp;|lt;|gt;)/);
});

describe("what to call a client", () => {
  test.each([
    [{ name: "Vera", email: "v@example.com" }, "Vera"],
    [{ email: "v@example.com", phone: "1" }, "v@example.com"],
    [{ phone: "+47 1" }, "+47 1"],
    [{}, "Visitor 0042"],
  ])("%o: %s", (profile, name) => {
    expect(displayName("client-0042", profile)).toBe(name);
    expect(clientUsername("client-0042", profile)).toBe(`${name} (visitor)`);
  });
});

test("a permalink needs no look-up", () => {
  expect(permalink("https://acme.slack.com/", channel, rootTs)).toBe(
    "https://acme.slack.com/archives/C1/p1700000000000100",
  );
});

test.each([
  ["https://x.example/a|b>c", "<https://x.example/a%7Cb%3Ec|label>"],
  ["https://x.example/?a=1&b=2", "<https://x.example/?a=1&amp;b=2|label>"],
  ["javascript:alert(1)", undefined],
  ["not an address", undefined],
  [undefined, undefined],
  [`https://x.example/${"a".repeat(2000)}`, undefined],
])("the link to %s is %s", (url, expected) => {
  expect(link(url, "label")).toBe(expected);
});

describe("the card of a chat of a route", () => {
  const shownBy = (over: Parameters<typeof aRoute>[0], change = (episode: Episode) => episode) => {
    const { episode } = aRoutedChat(aRoute(over));
    if (!episode) throw new Error("no episode");
    return withState(change(episode));
  };
  const choices = ({ blocks }: Card) =>
    blocks.flatMap((block) =>
      block.type === "actions"
        ? block.elements.flatMap((one) =>
            "options" in one
              ? one.options.map((choice) => `menu: ${"value" in choice ? choice.value : ""}`)
              : "value" in one
                ? one.value
                : [],
          )
        : [],
    );

  test.each([
    ["all", []],
    ["on-command", ["Only `!send …` reaches the visitor"]],
    ["alerts", ["Replies here don't reach the visitor"]],
  ] as const)("tells which replies go (%s), also when it is over", (policy, told) => {
    for (const card of [
      shownBy({ policy }),
      shownBy({ policy }, (episode) => closed(episode, START, ANN, false)),
    ])
      expect(lines(card).slice(2, -1)).toEqual(told);
  });

  test.each(["first-reply", "manual"] as const)("offers to claim it (%s)", (claim) => {
    expect(choices(shownBy({ claim }))).toEqual(expect.arrayContaining(["claim", "menu: assign"]));
  });

  test("offers neither *Claim* nor *Assign* where nobody is to have it, and *Release* if somebody has", () => {
    const rest = ["menu: snooze", "menu: snippet", "menu: details", "menu: more"];
    expect(choices(shownBy({ claim: "off" }))).toEqual(["close", ...rest]);
    const owned = shownBy({ claim: "off" }, (episode) => withOwner(episode, ANN, START));
    expect(choices(owned)).toEqual(["release", "close", ...rest]);
  });
});
