import { expect, test } from "vitest";
import {
  allWays,
  digestOf,
  nextPersonalDigest,
  readStoredPreferences,
} from "../../src/domain/preferences.ts";

const digest = { days: ["mon" as const], minute: 540, zone: "Europe/Berlin" };

test("what a teammate chose is read back, and nothing that this version can't read", () => {
  const chosen = { assigned: "dm", digest: { ...digest, isOwnZone: true } };
  expect(readStoredPreferences(chosen)).toEqual(chosen);
  expect(readStoredPreferences({ digest: "off" })).toEqual({ digest: "off" });
  expect(readStoredPreferences({})).toEqual({});
  expect(readStoredPreferences({ assigned: "pigeon" })).toBeUndefined();
  expect(readStoredPreferences({ digest: { ...digest, zone: "Europe/Nowhere" } })).toBeUndefined();
});

test("a digest is one that was chosen and not switched off", () => {
  expect([undefined, {}, { digest: "off" as const }].map(digestOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(digestOf({ digest })).toEqual(digest);
});

test("who chose nothing is told in the thread, and directly of what is escalated to them", () => {
  expect(allWays(undefined)).toEqual({ assigned: "thread", reminders: "thread", escalation: "dm" });
  expect(allWays({ assigned: "off", escalation: "thread" })).toEqual({
    assigned: "off",
    reminders: "thread",
    escalation: "thread",
  });
});

test("a digest looks back to the one before", () => {
  const [before, monday, next] = ["2026-11-16", "2026-11-23", "2026-11-30"].map((day) =>
    Date.parse(`${day}T08:00:00Z`),
  );
  if (!before || !monday || !next) throw new Error("no times");
  expect(nextPersonalDigest(digest, monday - 1)).toEqual({ dueAt: monday, since: before });
  expect(nextPersonalDigest(digest, monday)).toEqual({ dueAt: next, since: monday });
});
