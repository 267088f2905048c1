import { describe, expect, test } from "vitest";
import { type GroupMember, whomToCall } from "../../src/domain/call-group.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { Way } from "../../src/domain/preferences.ts";

/** A member who is there, with what is different about them. */
type Member = Partial<Omit<GroupMember, "userId">> & { way?: Way };

const away: Member = { isPresent: false };
const busy: Member = { isBusy: true };
const noTeammate: Member = { mayOwn: false };
const off: Member = { way: "off" };
const inThread: Member = { way: "thread" };
const here: Member = {};

/** Members are called A, B, C … in Slack's order. */
function called(members: Member[], turn = 0): string {
  const ids = members.map((_, index) => userIdSchema.parse(String.fromCharCode(65 + index)));
  const group = members.map(({ mayOwn = true, isPresent = true, isBusy = false }, index) => {
    const userId = ids[index] ?? userIdSchema.parse("Z");
    return { userId, mayOwn, isPresent, isBusy };
  });
  const ways = new Map(
    members.flatMap(({ way }, index) => {
      const userId = ids[index];
      return way === undefined || userId === undefined ? [] : [[userId, { escalation: way }] as const];
    }),
  );
  const { direct, mentioned } = whomToCall(group, ways, turn);
  return `${direct.join("")}|${mentioned.join("")}`;
}

describe("of a group an escalation calls", () => {
  test.each<[string, Member[], string]>([
    ["nobody of none", [], "|"],
    ["the only one", [here], "A|"],
    ["all of three", [here, here, here], "ABC|"],
    ["three of four", [here, here, here, here], "ABC|"],
    ["those who are there first", [away, away, here, here], "CDA|"],
    ["three who are there, and nobody who is away", [away, here, away, here, here, here], "BDE|"],
    ["people who are away, if nobody is there", [away, away, away, away], "ABC|"],
    ["nobody in do-not-disturb, there or away", [busy, here, { ...busy, ...away }], "B|"],
    ["no deactivated user, bot, stranger or guest", [noTeammate, here, noTeammate], "B|"],
    ["nobody who wants to hear of none", [off, here, off], "B|"],
    ["in the thread who chose the thread", [inThread, here, inThread], "B|AC"],
    ["three in all, in the thread or directly", [inThread, here, inThread, here], "B|AC"],
    ["nobody at all, where nobody is left", [busy, noTeammate, off], "|"],
  ])("%s", (_title, members, expected) => {
    expect(called(members)).toBe(expected);
  });

  test("not always the same three", () => {
    const five = [here, here, away, here, here];
    expect([0, 1, 2, 3, 4].map((turn) => called(five, turn))).toEqual([
      "ABD|",
      "BDE|",
      "DEA|",
      "EAB|",
      "ABD|",
    ]);
    expect([0, 1, 2].map((turn) => called([away, here, away, away], turn))).toEqual(["BAC|", "BCD|", "BDA|"]);
  });
});
