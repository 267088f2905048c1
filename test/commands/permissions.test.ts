import { pino } from "pino";
import { expect, test } from "vitest";
import { placeOf } from "../../src/commands/answer-person.ts";
import { createPermissions, refusalFor } from "../../src/commands/permissions.ts";
import { channelIdSchema, slackTsSchema, type UserId, userIdSchema } from "../../src/domain/ids.ts";
import { onlyAdmins } from "../../src/messages/permissions.ts";
import { SlackGatewayError, type SlackPerson } from "../../src/outbound/slack/slack-gateway.ts";

const [ann, bob] = [userIdSchema.parse("UANN"), userIdSchema.parse("UBOB")];
const member = {
  name: "Ann",
  email: undefined,
  timeZone: undefined,
  isActive: true,
  isAdmin: false,
  isGuest: false,
};

/** Permissions by what Slack says of people, which may change, at a time that is set by hand. */
function permissionsOf(options: { adminUsers?: UserId[]; guestsMayCommand?: boolean } = {}) {
  const state = { now: 0, person: member as SlackPerson | Error, asked: 0, isSlow: false };
  const permissions = createPermissions({
    adminUsers: options.adminUsers ?? [],
    guestsMayCommand: options.guestsMayCommand ?? false,
    logger: pino({ level: "silent" }),
    now: () => state.now,
    sleep: (_ms, signal) =>
      state.isSlow
        ? Promise.resolve()
        : new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))),
    slack: {
      person: async () => {
        state.asked += 1;
        const { person } = state;
        if (person instanceof Error) throw person;
        return state.isSlow ? new Promise(() => undefined) : person;
      },
    },
  });
  return { state, ...permissions };
}

test("what Slack says of a person counts for a minute", async () => {
  const { state, isAdmin } = permissionsOf();
  expect(await isAdmin(ann)).toBe(false);
  state.person = { ...member, isAdmin: true };
  state.now = 59_999;
  expect([await isAdmin(ann), state.asked]).toEqual([false, 1]);
  state.now = 60_000;
  expect([await isAdmin(ann), state.asked]).toEqual([true, 2]);
  state.person = member;
  state.now = 120_000;
  expect([await isAdmin(ann), state.asked]).toEqual([false, 3]);
});

test("a thousand people are remembered, and all forgotten when there is one more", async () => {
  const { state, isAdmin } = permissionsOf();
  const nth = (number: number) => userIdSchema.parse(`U${number}`);
  for (let number = 0; number < 1000; number += 1) await isAdmin(nth(number));
  await isAdmin(nth(0));
  expect(state.asked).toBe(1000);
  await isAdmin(nth(1000));
  await isAdmin(nth(1000));
  expect(state.asked).toBe(1001);
  await isAdmin(nth(0));
  expect(state.asked).toBe(1002);
});

test("nobody waits any more once Slack has told", async () => {
  const { isAdmin } = permissionsOf();
  let wait: AbortSignal | undefined;
  const sleep = (_ms: number, signal: AbortSignal) => {
    wait = signal;
    return new Promise<void>(() => undefined);
  };
  await refusalFor({ isAdmin, adminUsers: [], sleep }, { userId: ann }, "This");
  expect(wait?.aborted).toBe(true);
});

test("a failure of Slack's is not remembered", async () => {
  const { state, isAdmin } = permissionsOf();
  state.person = new SlackGatewayError("unavailable", "code");
  await expect(isAdmin(ann)).rejects.toThrow(SlackGatewayError);
  state.person = { ...member, isAdmin: true };
  expect(await isAdmin(ann)).toBe(true);
});

test.each<[string, Parameters<typeof permissionsOf>[0], SlackPerson | Error, string | undefined, boolean]>([
  ["a member", {}, member, undefined, false],
  ["an admin", {}, { ...member, isAdmin: true }, undefined, true],
  ["a guest", {}, { ...member, isGuest: true }, "guest", false],
  ["a guest, where guests may", { guestsMayCommand: true }, { ...member, isGuest: true }, undefined, false],
  ["a guest whom the operator named", { adminUsers: [ann] }, { ...member, isGuest: true }, undefined, true],
  [
    "a guest beside one whom the operator named",
    { adminUsers: [bob] },
    { ...member, isGuest: true },
    "guest",
    false,
  ],
  ["somebody of whom Slack does not say", {}, new SlackGatewayError("unavailable", "code"), "untold", false],
])("%s may use commands, and those for admins, or not", async (_, options, person, refusal, admin) => {
  const { state, isAdmin, guestCheck } = permissionsOf(options);
  state.person = person;
  expect([await guestCheck(ann), await isAdmin(ann).catch(() => false)]).toEqual([refusal, admin]);
});

test("while Slack takes too long nobody is taken for a member or an admin", async () => {
  const { state, isAdmin, guestCheck } = permissionsOf();
  state.isSlow = true;
  expect(await guestCheck(ann)).toBe("untold");
  const parts = { isAdmin, adminUsers: [], sleep: () => Promise.resolve() };
  expect(await refusalFor(parts, { userId: ann }, "This")).toEqual({ text: expect.any(String) });
});

test("whoever is no admin is told who may do it, and an admin nothing", async () => {
  const { state, isAdmin } = permissionsOf({ adminUsers: [bob] });
  const parts = { isAdmin, adminUsers: [bob], sleep: () => new Promise<void>(() => undefined) };
  expect(await refusalFor(parts, { userId: ann }, "This")).toEqual({ text: onlyAdmins("This", [bob]) });
  expect(await refusalFor(parts, { userId: bob }, "This")).toBeUndefined();
  expect(state.asked).toBe(1);
});

test("an answer replaces what was pressed only where one person sees that and Slack gave an address", () => {
  const place = {
    userId: ann,
    channelId: channelIdSchema.parse("C1"),
    threadTs: slackTsSchema.parse("1700000000.000100"),
    responseUrl: "https://hooks.test/1",
  };
  const asked = (over: object) => {
    const { userId, channelId, threadTs, responseUrl, ...rest } = { ...place, ...over };
    return placeOf({ id: "1", teamId: expect.anything(), userId, channelId, threadTs, responseUrl, ...rest });
  };
  expect([asked({}), asked({ isEphemeral: false }), asked({ isEphemeral: true })]).toEqual([
    place,
    place,
    { ...place, replaces: true },
  ]);
  expect(Object.keys(asked({ isEphemeral: true, responseUrl: undefined }))).not.toContain("replaces");
});
