import { expect, test } from "vitest";
import { type Context, nothing } from "../../../src/domain/decision.ts";
import type { Input } from "../../../src/domain/input.ts";
import { decide, isRepeatable, logFieldsOf } from "../../../src/domain/inputs/input-kinds.ts";
import { NOTHING_FOUND, type PersonalFound } from "../../../src/domain/needs.ts";
import type { PersonalDigest } from "../../../src/domain/preferences.ts";
import { aContext, aConversation, account, ann, aPress, replyRef } from "../builders.ts";

const DUE = Date.parse("2026-11-25T08:00:00Z");
const HOUR = 3_600_000;
const { teamId } = replyRef;
const input: Input = { kind: "digest", teamId, userId: ann, dueAt: DUE, since: DUE - 24 * HOUR };
const digest: PersonalDigest = { days: ["wed"], minute: 540, zone: "Europe/Berlin" };
const withProfile: PersonalDigest = { ...digest, isOwnZone: true };
const movedTo = { teamId, userId: ann, zone: "Asia/Tokyo" };
const answered: PersonalFound = {
  ...NOTHING_FOUND.personal,
  theirs: { items: [aConversation()], count: 1 },
};

function decided(
  own: PersonalDigest | "off" | undefined,
  over: Partial<Context> & { personal?: PersonalFound } = {},
) {
  const preferences = new Map(own === undefined ? [] : [[ann, { digest: own }]]);
  const author = { name: "Ann", email: undefined, timeZone: "Asia/Tokyo" };
  return decide(input, undefined, aContext({ now: DUE, preferences, author, personal: answered, ...over }));
}

test("a teammate's digest is one direct message, at its time", () => {
  const { deliveries, ...more } = decided(digest);
  const { deliveries: _, ...nothingElse } = nothing();
  expect(more).toStrictEqual(nothingElse);
  expect(deliveries.map(({ id: _id, ...one }) => one)).toStrictEqual([
    {
      key: expect.stringContaining(teamId),
      conversationId: undefined,
      sourceTime: DUE,
      payload: {
        kind: "slack.direct",
        userId: ann,
        text: "1 chat of yours is answered.",
        blocks: expect.anything(),
      },
    },
  ]);
});

test.each<[string, () => ReturnType<typeof decided>, object]>([
  ["a digest that nobody wants", () => decided("off"), nothing("nothing-to-do")],
  ["a digest that nobody chose", () => decided(undefined), nothing("nothing-to-do")],
  ["of somebody who left", () => decided(withProfile, { mayOwn: () => false }), nothing("nothing-to-do")],
  ["that is two hours late", () => decided(digest, { now: DUE + 2 * HOUR }), nothing("too-late")],
  [
    "that is late, of somebody who moved",
    () => decided(withProfile, { now: DUE + 2 * HOUR }),
    { ...nothing("too-late"), movedTo },
  ],
  [
    "of nothing, of somebody who moved",
    () => decided(withProfile, { personal: NOTHING_FOUND.personal }),
    { ...nothing("nothing-to-do"), movedTo },
  ],
])("nothing comes of a digest %s", (_what, decision, expected) => {
  expect(decision()).toStrictEqual(expected);
});

test("a digest that is nearly two hours late still comes", () => {
  expect(decided(digest, { now: DUE + 2 * HOUR - 1 }).deliveries).toHaveLength(1);
});

test.each<[string, PersonalDigest, string | undefined, object | undefined]>([
  ["their profile's", withProfile, "Asia/Tokyo", movedTo],
  ["their profile's, which is the same", withProfile, "Europe/Berlin", undefined],
  ["their profile's, which Slack does not tell", withProfile, undefined, undefined],
  ["one that they named", digest, "Asia/Tokyo", undefined],
])("a teammate whose zone is %s takes the digest along or not", (_what, own, timeZone, moved) => {
  const author = { name: "Ann", email: undefined, timeZone };
  const decision = decided(own, { author });
  expect(decision.movedTo).toStrictEqual(moved);
  expect(decision.deliveries).toHaveLength(1);
});

test("the log names whose digest it is, and of which account a day is", () => {
  expect(logFieldsOf(input)).toStrictEqual({ kind: "digest", teamId, userId: ann, dueAt: DUE });
  expect(logFieldsOf({ kind: "day", accountId: account, dueAt: DUE })).toStrictEqual({
    kind: "day",
    accountId: account,
    dueAt: DUE,
  });
});

test("what may be decided again is told from what has gone out by then", () => {
  const presses = (["retry", "discard", "arrived", "send-again"] as const).map((action) =>
    isRepeatable(aPress(action, "dl_1")),
  );
  expect(presses).toEqual([false, true, true, false]);
  expect([input, { kind: "day" as const, accountId: account, dueAt: DUE }].map(isRepeatable)).toEqual([
    true,
    true,
  ]);
});
