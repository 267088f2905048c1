import { expect, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import { createPeople, type Person } from "../../src/inbox/people.ts";

const ada = userIdSchema.parse("U1");
const bob = userIdSchema.parse("U2");

test("each person is asked for once in an hour, however many need the name at the same time", async () => {
  let now = 0;
  const asked: string[] = [];
  const people = createPeople({
    now: () => now,
    onUnknown: () => undefined,
    mayTellLater: () => false,
    lookUp: async (userId) => {
      asked.push(userId);
      return { name: `Name of ${userId}`, email: undefined, isGuest: false };
    },
  });
  expect(people.known(ada)).toBeUndefined();
  await Promise.all([people.fetch([ada, bob]), people.fetch([ada])]);
  await people.fetch([ada]);
  expect(asked).toEqual(["U1", "U2"]);
  expect(people.known(ada)?.name).toBe("Name of U1");
  now = 3_600_000;
  expect(people.known(ada)).toBeUndefined();
});

test("a person Slack does not tell about is a stranger for a minute, and then asked for again", async () => {
  let now = 0;
  const unknown: string[] = [];
  const answers: (() => Promise<Person & { isGuest: boolean }>)[] = [
    () => Promise.reject(new Error("rate limited")),
    async () => ({ name: "Ada", email: "ada@example.org", isGuest: false }),
  ];
  const people = createPeople({
    now: () => now,
    onUnknown: (userId) => unknown.push(userId),
    mayTellLater: () => false,
    lookUp: () => answers.shift()?.() ?? Promise.reject(new Error("asked too often")),
  });
  await people.fetch([ada]);
  expect(people.known(ada)).toEqual({ name: undefined, email: undefined });
  expect(unknown).toEqual(["U1"]);
  now = 60_000;
  await people.fetch([ada]);
  expect(people.known(ada)?.name).toBe("Ada");
});

test("what Slack tells about a person besides the name is not remembered: an admin may be none in a minute", async () => {
  const people = createPeople({
    now: () => 0,
    onUnknown: () => undefined,
    mayTellLater: () => false,
    lookUp: async () => ({ name: "Ada", email: "ada@example.org", isAdmin: true, isGuest: false }),
  });
  await people.fetch([ada]);
  expect(people.known(ada)).toEqual({ name: "Ada", email: "ada@example.org" });
});

test("whoever Slack could not be asked about can be asked about again at once; whom it does not know can't be told", async () => {
  const asked: string[] = [];
  const people = createPeople({
    now: () => 0,
    onUnknown: () => undefined,
    mayTellLater: (error) => error instanceof Error && error.message === "away",
    lookUp: async (userId) => {
      asked.push(userId);
      throw new Error(userId === ada ? "away" : "no such user");
    },
  });
  await people.fetch([ada, bob]);
  expect([people.isUntold(ada), people.isUntold(bob)]).toEqual([true, false]);
  people.forget(ada);
  await people.fetch([ada, bob]);
  expect(asked).toEqual([ada, bob, ada]);
});

test("whether somebody is a guest is asked for afresh each minute, and their name is kept meanwhile", async () => {
  let now = 0;
  let isGuest = false;
  let isAway = false;
  const people = createPeople({
    now: () => now,
    onUnknown: () => undefined,
    mayTellLater: () => true,
    lookUp: async () => {
      if (isAway) throw new Error("away");
      return { name: "Ada", email: undefined, isGuest };
    },
  });
  expect(people.rank(ada)).toBeUndefined();
  await people.fetch([ada]);
  expect(people.rank(ada)).toBe("member");
  isGuest = true;
  now = 59_999;
  await people.fetch([ada]);
  expect(people.rank(ada)).toBe("member");
  now = 60_000;
  expect(people.rank(ada)).toBeUndefined();
  await people.fetch([ada]);
  expect(people.rank(ada)).toBe("guest");
  isAway = true;
  now = 120_000;
  await people.fetch([ada]);
  expect([people.rank(ada), people.known(ada)?.name, people.isUntold(ada)]).toEqual([
    "unasked",
    "Ada",
    false,
  ]);
  await people.fetch([bob]);
  expect([people.rank(bob), people.known(bob)?.name]).toEqual(["unasked", undefined]);
  isAway = false;
  people.forget(ada);
  expect([people.rank(ada), people.known(ada)?.name]).toEqual([undefined, "Ada"]);
  await people.fetch([ada]);
  expect(people.rank(ada)).toBe("guest");
});

test("whom Slack refuses to tell about is of no known rank, and it is not asked again and again", async () => {
  const people = createPeople({
    now: () => 0,
    onUnknown: () => undefined,
    mayTellLater: () => false,
    lookUp: () => Promise.reject(new Error("missing_scope")),
  });
  await people.fetch([ada]);
  expect(people.rank(ada)).toBe("untold");
});

test("of very many people the latest are remembered, and who was asked about once more is one of them", async () => {
  let now = 0;
  const people = createPeople({
    now: () => now,
    onUnknown: () => undefined,
    mayTellLater: () => false,
    lookUp: async () => ({ name: "Ada", email: undefined, isGuest: false }),
  });
  const [first = ada, ...others] = Array.from({ length: 5_001 }, (_, nth) => userIdSchema.parse(`U${nth}`));
  await people.fetch([first]);
  await people.fetch(others.slice(0, 1));
  now = 60_000;
  await people.fetch([first]);
  await people.fetch(others.slice(1));
  expect([first, ...others].map((id) => people.known(id) === undefined).lastIndexOf(true)).toBe(1);
  expect(people.known(first)).toEqual({ name: "Ada", email: undefined });
});
