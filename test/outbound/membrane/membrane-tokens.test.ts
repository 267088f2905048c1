import { decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import {
  createMembraneTokens,
  type MembraneCredentials,
} from "../../../src/outbound/membrane/membrane-tokens.ts";

const SECRET = "a-secret-that-nobody-may-see";
const MINUTE = 60_000;
const START = Date.parse("2026-11-28T12:00:00Z");

function tokensAt(more: Partial<MembraneCredentials & { kind: "key" }> = {}) {
  const clock = { now: START };
  const credentials = {
    kind: "key",
    workspaceKey: "w1",
    workspaceSecret: SECRET,
    tenantKey: "t1",
    ...more,
  } as const;
  return { clock, tokens: createMembraneTokens(credentials, () => clock.now) };
}

async function read(token: string, at = START) {
  const key = new TextEncoder().encode(SECRET);
  return (await jwtVerify(token, key, { algorithms: ["HS512"], currentDate: new Date(at) })).payload;
}

test("a token is signed by HS512, names workspace and tenant, and lasts two hours", async () => {
  const { tokens } = tokensAt();
  const token = await tokens.current();
  expect(decodeProtectedHeader(token)).toEqual({ alg: "HS512", typ: "JWT" });
  const at = START / 1000;
  expect(await read(token)).toEqual({
    workspaceKey: "w1",
    tenantKey: "t1",
    name: "chatra-slack",
    iat: at,
    exp: at + 7200,
  });
  expect(token).not.toContain(SECRET);
});

test("without a tenant none is named", async () => {
  const { tokens } = tokensAt({ tenantKey: undefined });
  expect(await read(await tokens.current())).not.toHaveProperty("tenantKey");
});

test("a token is kept, and renewed half an hour before it ends", async () => {
  const { clock, tokens } = tokensAt();
  const [first, second] = await Promise.all([tokens.current(), tokens.current()]);
  expect(second).toBe(first);
  clock.now += 89 * MINUTE;
  expect(await tokens.current()).toBe(first);
  clock.now += MINUTE;
  const renewed = await tokens.current();
  expect((await read(renewed, clock.now)).exp).toBe(clock.now / 1000 + 7200);
});

test("a clock that was set back gets a token of its own time", async () => {
  const { clock, tokens } = tokensAt();
  await tokens.current();
  clock.now -= 300 * MINUTE;
  expect((await read(await tokens.current(), clock.now)).iat).toBe(clock.now / 1000);
});

test.each([
  ["ahead of ours by hours", 5 * 60 * MINUTE, 5 * 60 * MINUTE],
  ["behind ours", -3 * 60 * MINUTE, -3 * 60 * MINUTE],
  ["as good as ours", 20_000, 0],
])("after a refusal by a server whose clock is %s, tokens go by that", async (_name, ahead, expected) => {
  const { clock, tokens } = tokensAt();
  const refused = await tokens.current();
  const another = await tokens.replace(refused, clock.now + ahead);
  expect((await read(another ?? "", clock.now + expected)).iat).toBe((clock.now + expected) / 1000);
  expect(await tokens.current()).toBe(another);
  // Once our own clock was put right, a further refusal says so.
  clock.now += ahead;
  const third = await tokens.replace(another ?? "", clock.now);
  expect((await read(third ?? "", clock.now)).iat).toBe(clock.now / 1000);
});

test("calls that are refused together get the same new token", async () => {
  const { clock, tokens } = tokensAt();
  const refused = await tokens.current();
  clock.now += MINUTE;
  const first = await tokens.replace(refused, undefined);
  clock.now += MINUTE;
  expect(await tokens.replace(refused, undefined)).toBe(first);
  expect(first).not.toBe(refused);
});

test("a fixed token is the only one", async () => {
  const tokens = createMembraneTokens({ kind: "token", token: "fixed" }, () => START);
  expect(await tokens.current()).toBe("fixed");
  expect(await tokens.replace("fixed", START)).toBeUndefined();
});

test.each([
  [90 * MINUTE - 1, false],
  [90 * MINUTE, true],
  [-MINUTE + 1, false],
  [-MINUTE, true],
])("after %i ms by our clock there is a new token: %s", async (ms, isNew) => {
  const { clock, tokens } = tokensAt();
  const first = await tokens.current();
  clock.now += ms;
  const second = await tokens.current();
  expect((await read(second, clock.now)).iat).toBe(Math.floor((isNew ? START + ms : START) / 1000));
  expect(second === first).toBe(!isNew);
});

test.each([
  [MINUTE, 0],
  [MINUTE + 1_000, MINUTE + 1_000],
  [-MINUTE, 0],
  [-MINUTE - 1_000, -MINUTE - 1_000],
])("a server's clock that is %i ms ahead of ours counts for %i ms", async (ahead, counts) => {
  const { clock, tokens } = tokensAt();
  clock.now += 999;
  const another = await tokens.replace("refused", clock.now + ahead);
  expect((await read(another ?? "", clock.now + counts)).iat).toBe((START + counts) / 1000);
});

test("a token is of whole seconds", async () => {
  const { clock, tokens } = tokensAt();
  clock.now += 999;
  expect(await read(await tokens.current())).toMatchObject({ iat: START / 1000, exp: START / 1000 + 7200 });
});
