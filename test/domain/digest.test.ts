import { describe, expect, test } from "vitest";
import { readDigestTime } from "../../src/domain/command/read-digest.ts";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { Conversation } from "../../src/domain/conversation.ts";
import { hasDigests, neededFor, nextDigests } from "../../src/domain/digest.ts";
import type { Episode } from "../../src/domain/episode.ts";
import type { AccountRoutes } from "../../src/domain/episode-route.ts";
import type { Fact } from "../../src/domain/fact.ts";
import { type ChannelId, chatraMessageIdSchema, clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { ClientProfile } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import { NEW_ROUTE, type Route, type RouteSettings } from "../../src/domain/route.ts";
import { aContext, aConversation, account, channel, otherChannel, ts } from "./builders.ts";

const utc = (time: string) => Date.parse(`${time}Z`);
const HOUR = 3_600_000;
const BERLIN = "weekdays 9:00-12:30 13:30-18:00 Europe/Berlin";

function aRoute(name: string, settings: Partial<RouteSettings> = {}): Route {
  return { ...NEW_ROUTE, hours: "office", ...settings, id: name, name, position: 0 };
}

function withHours(lines: Record<string, string>, ...routes: Route[]): AccountRoutes {
  return {
    routes: routes.length === 0 ? [aRoute("default")] : routes,
    hours: new Map(Object.entries(lines).map(([name, line]) => [name, readHours(line)])),
  };
}

/** A chat whose visitor wrote at a time, by the route of this name. */
function aChat(
  at: number,
  {
    name = "Vera",
    route = "default",
    words = "Where is it?",
    profile = {},
    ...episode
  }: { name?: string; route?: string; words?: string; profile?: ClientProfile } & Partial<
    Omit<Episode, "route">
  > = {},
): Conversation {
  const { conditions: _, ...settings } = NEW_ROUTE;
  return aConversation({
    clientId: clientIdSchema.parse(`client ${name}`),
    threadTs: ts(Math.floor(at / 1000) % 1000),
    profile: { name, ...profile },
    episode: {
      number: 1,
      openedAt: at,
      firstWords: words,
      firstMessageId: chatraMessageIdSchema.parse("m1"),
      lastWordsAt: at,
      unanswered: [at],
      helpers: [],
      reminders: { count: 0, posts: [] },
      route: { ...settings, name: route },
      ...episode,
    },
  });
}

/** What is posted where at an opening: the text, and the lines. */
function posted(
  routes: AccountRoutes,
  chats: Conversation[],
  dueAt: number,
  now = dueAt,
  facts: Fact[] = [],
  waiting: [ChannelId, number][] = [],
): Record<string, string[]> {
  const context = aContext({ now, routes, day: { chats, facts, waiting: new Map(waiting) } });
  const { deliveries } = decide({ kind: "day", accountId: account, dueAt }, undefined, context);
  return Object.fromEntries(
    deliveries.map(({ payload }) => {
      if (payload.kind !== "slack.notice") throw new Error(payload.kind);
      const texts = (payload.blocks ?? []).map((block) => JSON.stringify(block));
      const lines = texts.flatMap((text) => /"text":"(.*?)"[},]/.exec(text)?.[1]?.split("\\n") ?? []);
      return [payload.channelId, [payload.text, ...lines]];
    }),
  );
}

describe("digests are due", () => {
  test("whenever the hours of a route open, and never where no route has any", () => {
    const office = withHours({ office: BERLIN });
    const friday = utc("2026-11-27T10:00");
    const times = [friday];
    for (let count = 0; count < 3; count += 1)
      times.push(nextDigests(office, times.at(-1) ?? 0) ?? Number.NaN);
    expect(times.slice(1).map((at) => new Date(at).toISOString())).toEqual([
      "2026-11-27T12:30:00.000Z",
      "2026-11-30T08:00:00.000Z",
      "2026-11-30T12:30:00.000Z",
    ]);
    expect(nextDigests(withHours({}), friday)).toBeUndefined();
    expect(nextDigests(withHours({ other: BERLIN }), friday)).toBeUndefined();
    expect(nextDigests({ routes: [], hours: new Map() }, friday)).toBeUndefined();
  });

  test("at the time of the jump where clocks skip the opening, and at the first of two", () => {
    const spring = withHours({ office: "daily 2:30-10:00 Europe/Berlin" });
    expect(nextDigests(spring, utc("2026-03-28T12:00"))).toBe(utc("2026-03-29T01:00"));
    expect(nextDigests(spring, utc("2026-10-24T12:00"))).toBe(utc("2026-10-25T00:30"));
    expect(nextDigests(spring, utc("2026-10-25T00:30"))).toBe(utc("2026-10-26T01:30"));
  });

  test("at the earliest opening of all routes, exactly then", () => {
    const both = withHours(
      { office: BERLIN, early: "mon 6:00-7:00 UTC" },
      aRoute("a"),
      aRoute("b", { hours: "early" }),
    );
    const monday = utc("2026-11-30T06:00");
    expect(nextDigests(both, utc("2026-11-29T00:00"))).toBe(monday);
    expect([-1, 0, 1].map((ms) => hasDigests(both, monday + ms))).toEqual([false, true, false]);
    expect(neededFor(both, monday + 1)).toEqual({});
    // Since the opening before, for what was missed while it was open.
    expect(neededFor(both, monday)).toEqual({
      chats: { from: utc("2026-11-23T06:00"), to: monday + 2 * HOUR },
    });
  });
});

describe("at an opening", () => {
  const office = withHours({ office: BERLIN });
  const opens = utc("2026-11-30T08:00");
  const night = utc("2026-11-28T20:00");
  const nightShown = "<!date^1795896000^{date_short_pretty} {time}|2026-11-28 20:00 UTC>";

  test("the channel is told what came while it was closed, oldest first, and what was missed", () => {
    const chats = [
      aChat(night + HOUR, { name: "Ben", owner: userIdSchema.parse("UANN"), words: "Hello\nthere" }),
      aChat(night),
      aChat(night - 3 * HOUR, {
        name: "Mia",
        profile: { email: "mia@example.com", phone: "+49 30 1" },
        end: { at: night, missed: true },
      }),
      aChat(night - 2 * HOUR, { name: "Zoe", end: { at: night + 1, missed: true } }),
    ];
    const link = (chat: Conversation | undefined, name: string) =>
      `*<https://acme.slack.com/archives/${channel}/p${chat?.threadTs?.replace(".", "")}|${name}>*`;
    expect(posted(office, chats, opens)).toEqual({
      [channel]: [
        "2 chats came while we were closed. 2 chats ended before we answered.",
        "*2 chats came while we were closed.*",
        `🔴 ${link(chats[1], "Vera")}  ·  ${nightShown}  ·  “Where is it?”`,
        `🟡 ${link(chats[0], "Ben")}  ·  ${nightShown.replace("1795896000", "1795899600").replace("20:00", "21:00")}  ·  “Hello there”`,
        "*2 chats ended before we answered.*",
        `⚪ ${link(chats[2], "Mia")}  ·  \`mia@example.com\` or \`+49 30 1\`  ·  “Where is it?”`,
        `⚪ ${link(chats[3], "Zoe")}  ·  no email or phone  ·  “Where is it?”`,
      ],
    });
  });

  test("nothing is posted where nothing came, or all of it before it closed and after it opened", () => {
    expect(posted(office, [], opens)).toEqual({});
    const closed = utc("2026-11-27T17:00");
    const opened = utc("2026-11-27T12:30");
    const others = [
      aChat(closed - 1),
      aChat(opens),
      // Told of when it opened on Friday.
      aChat(opened - HOUR, { end: { at: opened - 1, missed: true } }),
      aChat(opened - HOUR, { end: { at: opens, missed: true } }),
      aChat(night, { route: "deleted" }),
      aConversation(),
    ];
    expect(posted(office, others, opens)).toEqual({});
    const told = [
      aChat(closed, { name: "A" }),
      aChat(opens - 1, { name: "B" }),
      aChat(opened - HOUR, { name: "C", end: { at: opened, missed: true } }),
      aChat(opened - HOUR, { name: "D", end: { at: opens - 1, missed: true } }),
      // An earlier chat in which the visitor wrote again, and once more after it opened.
      aChat(closed - 1, { name: "E", unanswered: [closed - 1, night], lastWordsAt: opens }),
    ];
    expect(posted(office, told, opens)[channel]?.[0]).toBe(
      "3 chats came while we were closed. 2 chats ended before we answered.",
    );
  });

  test("one post goes to each channel, with the chats of all routes that open there", () => {
    const routes = withHours(
      { office: BERLIN, same: "mon 9:00-10:00 Europe/Berlin", later: "mon 10:00-11:00 Europe/Berlin" },
      aRoute("a"),
      aRoute("b", { hours: "same" }),
      aRoute("c", { channelId: otherChannel }),
      aRoute("d", { hours: "later" }),
      aRoute("e", { hours: "gone" }),
    );
    const chats = ["a", "b", "c", "d", "e"].map((route) => aChat(night, { name: route, route }));
    const all = posted(routes, chats, opens);
    expect(Object.entries(all).map(([where, [text]]) => [where, text])).toEqual([
      [channel, "2 chats came while we were closed."],
      [otherChannel, "1 chat came while we were closed."],
    ]);
  });

  test("at most twenty lines are shown, half of them for what was missed, and how many more there are", () => {
    const came = Array.from({ length: 30 }, (_, index) => aChat(night + index));
    const missed = Array.from({ length: 25 }, (_, index) =>
      aChat(night, { end: { at: night + index, missed: true } }),
    );
    const shown = (chats: Conversation[]) => posted(office, chats, opens)[channel] ?? [];
    const counts = (chats: Conversation[]) => ({
      lines: shown(chats).filter((line) => /^[🔴⚪]/u.test(line)).length,
      more: shown(chats).filter((line) => line.startsWith("…")),
    });
    expect(counts(came)).toEqual({ lines: 20, more: ["… and 10 more."] });
    expect(counts(missed)).toEqual({ lines: 20, more: ["… and 5 more."] });
    expect(counts([...came, ...missed])).toEqual({ lines: 20, more: ["… and 20 more.", "… and 15 more."] });
    expect(counts([...came.slice(0, 3), ...missed])).toEqual({ lines: 20, more: ["… and 8 more."] });
    expect(counts(came.slice(0, 20))).toEqual({ lines: 20, more: [] });
  });

  test("nothing that a visitor wrote is markup, or calls anybody", () => {
    const name = "<!channel>|*_`\u202eeve\n@here";
    const chat = aChat(night, {
      name,
      words: "<!here> <https://evil.example|click> `code",
      profile: { email: "`<@UANN>|x`@e.example" },
    });
    const lines = [
      ...(posted(office, [chat], opens)[channel] ?? []),
      ...(posted(
        office,
        [{ ...chat, episode: chat.episode && { ...chat.episode, end: { at: night, missed: true } } }],
        opens,
      )[channel] ?? []),
    ].join("\n");
    expect(lines).not.toMatch(/<!(?:channel|here)|<@|<https:\/\/evil|\u202e/);
    expect(lines.match(/<[^>]*>/g)?.every((mark) => /^<(?:!date|https:\/\/acme)/.test(mark))).toBe(true);
    const links = lines.match(/<https:[^>]*>/g) ?? [];
    expect(links.map((link) => link.split("|").length)).toEqual([2, 2]);
  });

  test("a bot that was down posts it later, but not two hours later", () => {
    const chats = [aChat(night)];
    expect(posted(office, chats, opens, opens + 2 * HOUR - 1)[channel]).toHaveLength(3);
    expect(posted(office, chats, opens, opens + 2 * HOUR)).toEqual({});
  });
});

describe("a daily digest", () => {
  const weekdays = readDigestTime("weekdays 18:00");
  const office = withHours({ office: BERLIN }, aRoute("default", { digest: weekdays }));
  const monday = utc("2026-11-30T17:00");
  const saturday = utc("2026-11-28T12:00");
  const opened = (episodeId: string, route = "default", at = saturday): Fact => ({
    kind: "opened",
    episodeId,
    route,
    at,
  });
  const answered = (episodeId: string, businessMs: number): Fact => ({
    kind: "answered",
    episodeId,
    route: "default",
    at: monday - HOUR,
    wait: "first",
    since: saturday,
    businessMs,
  });

  test("is due at its time in the zone of the hours, or in its own", () => {
    const nextAfter = (routes: AccountRoutes, time: string) =>
      new Date(nextDigests(routes, utc(time)) ?? 0).toISOString();
    const own = (digest: string) =>
      withHours({}, aRoute("a", { digest: readDigestTime(digest), hours: undefined }));
    expect(nextAfter(office, "2026-11-30T13:00")).toBe("2026-11-30T17:00:00.000Z");
    expect(nextAfter(own("daily 6pm America/New_York"), "2026-11-28T23:00")).toBe("2026-11-29T23:00:00.000Z");
    expect(nextAfter(own("mon 9:00 UTC"), "2026-11-30T09:00")).toBe("2026-12-07T09:00:00.000Z");
    expect(nextDigests(withHours({}, aRoute("a", { digest: weekdays })), 0)).toBeUndefined();
    // Clocks skip 2:30, and show it twice.
    expect(nextAfter(own("sun 2:30 Europe/Berlin"), "2026-03-28T12:00")).toBe("2026-03-29T01:00:00.000Z");
    expect(nextAfter(own("sun 2:30 Europe/Berlin"), "2026-10-24T12:00")).toBe("2026-10-25T00:30:00.000Z");
    expect(nextAfter(own("sun 2:30 Europe/Berlin"), "2026-10-25T00:30")).toBe("2026-11-01T01:30:00.000Z");
    // A whole day was skipped there.
    expect(nextAfter(own("fri 9:00 Pacific/Apia"), "2011-12-29T20:00")).toBe("2011-12-30T10:00:00.000Z");
  });

  test("tells the numbers since the one before, and what was missed", () => {
    expect(neededFor(office, monday)).toEqual({
      chats: { from: utc("2026-11-27T17:00"), to: monday + 2 * HOUR },
      facts: { from: utc("2026-11-27T17:00"), to: monday },
      waiting: true,
    });
    const missed = {
      kind: "missed" as const,
      episodeId: "c",
      route: "default",
      at: monday - 1,
      since: saturday,
    };
    const facts = [
      ...["a", "b", "c", "d"].map((id) => opened(id)),
      answered("a", 180_000),
      answered("b", 60_000),
      missed,
      opened("e", "other"),
    ];
    const chat = aChat(saturday, { end: { at: monday - 1, missed: true }, profile: { phone: "030 1" } });
    const since = "<!date^1795798800^{date_short_pretty} {time}|2026-11-27 17:00 UTC>";
    // Two have waited since before the last digest, and others wait in another channel.
    const waiting: [ChannelId, number][] = [
      [channel, 3],
      [otherChannel, 9],
    ];
    expect(posted(office, [chat, aChat(saturday)], monday, monday, facts, waiting)).toEqual({
      [channel]: [
        "4 chats since the last digest: 2 answered, 1 missed, 3 waiting now.",
        `*4 chats* since ${since}`,
        "2 answered  ·  1 missed  ·  3 waiting now",
        "First response after 1m (median)",
        "*1 chat ended before we answered.*",
        expect.stringContaining("`030 1`"),
      ],
    });
    expect(posted(office, [], monday, monday, [opened("a")])[channel]?.slice(2)).toEqual(["0 answered"]);
  });

  test("is not posted where nothing happened, or two hours late", () => {
    expect(posted(office, [aChat(saturday)], monday, monday, [opened("e", "other")])).toEqual({});
    const late = monday + 2 * HOUR;
    expect(posted(office, [], monday, late, [opened("a")])).toEqual({});
    expect(Object.keys(posted(office, [], monday, late - 1, [opened("a")]))).toEqual([channel]);
  });

  test("is one for all routes of a channel that have it then", () => {
    const routes = withHours(
      { office: BERLIN },
      aRoute("a", { digest: weekdays }),
      aRoute("b", { digest: weekdays }),
      aRoute("c", { digest: weekdays, channelId: otherChannel }),
      aRoute("d"),
    );
    const facts = ["a", "b", "c", "d"].map((route) => opened(route, route));
    const all = posted(routes, [], monday, monday, facts, [[otherChannel, 1]]);
    expect(Object.entries(all).map(([where, [text]]) => [where, text])).toEqual([
      [channel, "2 chats since the last digest: 0 answered."],
      [otherChannel, "1 chat since the last digest: 0 answered, 1 waiting now."],
    ]);
  });
});
