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
      return { name: `Name of ${userId}`, email: undefined };
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
  const answers: (() => Promise<Person>)[] = [
    () => Promise.reject(new Error("rate limited")),
    async () => ({ name: "Ada", email: "ada@example.org" }),
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
    lookUp: async () => ({ name: "Ada", email: "ada@example.org", isAdmin: true }),
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
