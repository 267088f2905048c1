import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { clientCard, leftCard } from "../../src/messages/card.ts";
import { anAct, channel, clientId, otherChannel, rootTs, START, ts } from "./builders.ts";
import { aStory, type EpisodeStory, MINUTE, toldIn } from "./episode-story.ts";
import { done } from "./world.ts";

const HOUR = 60 * MINUTE;
const EARLIER = { channelId: channel, threadTs: rootTs };

/** Carries out what is owed to Slack; posts stand in `channelId`. Returns what went out, in order. */
function goesOut(story: EpisodeStory, channelId = channel, card: Outcome = done()): Delivery[] {
  const gone: Delivery[] = [];
  for (let one = story.world.claim("slack"); one; one = story.world.claim("slack")) {
    gone.push(one);
    const isCard = one.payload.kind === "slack.card";
    story.world.settle(one, isCard ? card : done({ channelId, ts: ts(100 + one.seq) }));
  }
  return gone;
}

const cardsIn = (deliveries: Pick<Delivery, "payload">[]) =>
  deliveries.flatMap(({ payload }) => (payload.kind === "slack.card" ? [payload.rootDeliveryId] : []));

const moved = (channelId = otherChannel) => anAct({ kind: "open", clientId, channelId, move: true });

describe("the card of a thread that was left", () => {
  test("is changed once the new card stands, and says where the chat goes on", () => {
    const story = aStory();
    story.writes("Hi");
    story.hears(moved());
    const gone = goesOut(story, otherChannel);
    expect(cardsIn(gone)).toContain("dl_root");
    const { text, blocks } = leftCard(story.conversation, "https://acme.slack.com/");
    const { threadTs = "" } = story.conversation;
    const address = `https://acme.slack.com/archives/${otherChannel}/p${threadTs.replace(".", "")}`;
    expect(text).toBe("⚪ Vera: continues in a new thread");
    expect(blocks).toEqual([
      {
        type: "section",
        text: { type: "mrkdwn", text: `⚪ *Vera*: continues in <${address}|a new thread>` },
      },
    ]);
  });

  test("is changed, too, when the visitor comes back after a long time", () => {
    const story = aStory();
    story.writes("one");
    story.types("!close");
    goesOut(story);
    story.passes(9 * HOUR);
    story.writes("two");
    expect(cardsIn(goesOut(story))).toContain("dl_root");
  });

  test("ends without a trace in the state of the new card", () => {
    const story = aStory();
    story.writes("Hi");
    const claimed = Array.from({ length: 2 }, () => story.world.claim("slack")).find(
      (one) => one?.payload.kind === "slack.card",
    );
    expect(claimed?.payload).toEqual({ kind: "slack.card", rootDeliveryId: "dl_root" });
    story.hears(moved());
    expect(story.conversation.card).toEqual({ earlier: EARLIER });
    if (claimed) story.world.settle(claimed, done({ look: "of the earlier one" }));
    expect(story.conversation.card).toEqual({ earlier: EARLIER });
  });
});

describe("a card that a teammate ordered elsewhere and Slack refused", () => {
  test("leaves the old one as it was, which does not become its own earlier thread", () => {
    const story = aStory({ card: { earlier: { channelId: otherChannel, threadTs: ts(-500) } } });
    story.writes("Hi");
    goesOut(story);
    story.hears(moved());
    const root = story.world.claim("slack");
    expect(root?.payload).toMatchObject({ kind: "slack.root", continues: EARLIER });
    if (root) story.world.settle(root, { kind: "refused", error: { reason: "refused", detail: "No." } });
    expect(story.conversation).toMatchObject({
      ...EARLIER,
      card: { earlier: { channelId: otherChannel, threadTs: ts(-500) } },
    });
    expect(JSON.stringify(clientCard(story.conversation, "https://acme.slack.com/"))).not.toContain(
      rootTs.replace(".", ""),
    );
  });
});

test("a change that was clicked is not lost where another one was put off in the same moment", () => {
  const story = aStory({ card: { changedAt: START } });
  story.writes("Hi");
  story.types("!close");
  story.types("!reopen");
  expect(toldIn(story.types("!close"))).toContain("card at +0");
  const [first] = story.world.line("card");
  expect(first?.payload).toMatchObject({ clicked: true });
});
