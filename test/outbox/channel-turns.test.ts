import { describe, expect, test } from "vitest";
import { GAP_MS, giveTurns } from "../../src/outbox/channel-turns.ts";
import type { ChannelRateLimit } from "../../src/store/channel-rate-limits.ts";
import { channelId } from "./stage.ts";

type Post = { name: string; isUrgent: boolean; queuedSince: number | undefined };

const line = (name: string, queuedSince?: number): Post => ({ name, isUrgent: false, queuedSince });
const notice = (name: string, queuedSince?: number): Post => ({ name, isUrgent: true, queuedSince });

/** At 10,000 ms: when each post may go, and until when the channel is taken by a post or by the lines that wait. */
const cases: [
  string,
  { free: number; end: number },
  Post[],
  [string, number][],
  { free: number; end: number },
][] = [
  [
    "a free channel takes one post, and the rest follow",
    { free: 10_000, end: 10_000 },
    [line("a"), line("b"), line("c")],
    [
      ["a", 10_000],
      ["b", 11_050],
      ["c", 12_100],
    ],
    { free: 11_050, end: 13_150 },
  ],
  [
    "a new line goes behind all that wait",
    { free: 10_500, end: 16_000 },
    [line("a"), line("b")],
    [
      ["a", 16_000],
      ["b", 17_050],
    ],
    { free: 10_500, end: 18_100 },
  ],
  [
    "a new line does not take the turn of one that is due next",
    { free: 10_000, end: 11_050 },
    [line("a")],
    [["a", 11_050]],
    { free: 10_000, end: 12_100 },
  ],
  [
    "a notice takes the next turn, and the lines move back by one",
    { free: 10_000, end: 16_000 },
    [line("a", 5_000), notice("n")],
    [
      ["n", 10_000],
      ["a", 11_050],
    ],
    { free: 11_050, end: 17_050 },
  ],
  [
    "a notice waits for the pause, but not for the lines",
    { free: 10_400, end: 16_000 },
    [notice("n")],
    [["n", 10_400]],
    { free: 10_400, end: 16_000 },
  ],
  [
    "of several notices and of several lines, who has waited longest goes first",
    { free: 10_000, end: 16_000 },
    [line("a", 7_000), notice("m"), line("b", 6_000), notice("n", 9_000)],
    [
      ["n", 10_000],
      ["m", 11_050],
      ["b", 11_050],
      ["a", 12_100],
    ],
    { free: 11_050, end: 17_050 },
  ],
  [
    "a turn that came late does not delay the next",
    { free: 9_000, end: 16_000 },
    [line("a", 5_000), line("b", 6_000)],
    [
      ["a", 10_000],
      ["b", 10_050],
    ],
    { free: 10_050, end: 16_000 },
  ],
  [
    "however long nobody looked, no more than two go at once",
    { free: 1_000, end: 2_000 },
    [line("a", 500), line("b", 600), line("c", 700)],
    [
      ["a", 10_000],
      ["b", 10_000],
      ["c", 10_525],
    ],
    { free: 10_525, end: 11_575 },
  ],
  [
    "who has waited does so again while Slack asks for a pause",
    { free: 13_000, end: 14_000 },
    [line("b", 600), line("a", 500)],
    [
      ["a", 13_000],
      ["b", 14_050],
    ],
    { free: 13_000, end: 15_100 },
  ],
];

describe("turns in a channel", () => {
  test.each(cases)("%s", (_title, before, posts, turns, after) => {
    const limit = { channelId, pausedUntil: before.free, nextAt: before.end };
    const given = giveTurns(limit, posts, 10_000);
    expect(given.turns.map(({ post, at }) => [post.name, at])).toEqual(turns);
    expect(given.rateLimit).toEqual({ channelId, pausedUntil: after.free, nextAt: after.end });
  });

  test("of many cards one goes and Slack refuses the others: they and their lines leave no turn of the channel unused", () => {
    const CARDS = 30;
    type Queued = Post & { dueAt: number };
    const refused = Array.from({ length: CARDS - 1 }, (_, nth) => notice(`card ${nth}`));
    let waiting: Queued[] = [
      { ...line("line of the first card"), dueAt: 0 },
      ...refused.map((card) => ({ ...card, dueAt: 1_000 })),
    ];
    let limit: ChannelRateLimit = { channelId, pausedUntil: 1_000, nextAt: 1_000 };
    const gone: number[] = [];
    while (waiting.length > 0) {
      const now = Math.min(...waiting.map(({ dueAt }) => dueAt));
      const { turns, rateLimit } = giveTurns(
        limit,
        waiting.filter(({ dueAt }) => dueAt <= now),
        now,
      );
      limit = rateLimit;
      waiting = waiting.filter(({ dueAt }) => dueAt > now);
      for (const { post, at } of turns) {
        if (at > now) waiting.push({ ...post, dueAt: at, queuedSince: post.queuedSince ?? now });
        else {
          gone.push(now);
          // The lines of a conversation wait for its card.
          if (post.isUrgent) waiting.push({ ...line(`line of ${post.name}`), dueAt: now });
        }
      }
    }
    expect(gone).toEqual(Array.from({ length: 2 * CARDS - 1 }, (_, nth) => 1_000 + nth * GAP_MS));
  });
});
