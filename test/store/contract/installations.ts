import { expect, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import {
  deleteInstallation,
  dueInstallations,
  leaseInstallation,
  type NewInstallation,
  postponeRenewal,
  readInstallation,
  readInstallations,
  renewInstallation,
  resealInstallation,
  saveInstallation,
} from "../../../src/store/installations.ts";
import { getSetting, putSettingIfAbsent, replaceSetting } from "../../../src/store/settings.ts";
import type { Store } from "../../../src/store/store.ts";
import { teamId } from "../example-rows.ts";

const otherTeam = teamIdSchema.parse("E2");
const example: NewInstallation = {
  teamId,
  isOrgWide: false,
  sealed: "sealed",
  version: "v1",
  installedAt: 100,
  expiresAt: 1_000,
  refreshAt: 500,
};

export function describeInstallations(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const save = (more: Partial<NewInstallation> = {}) =>
    within((tx) => saveInstallation(tx, { ...example, ...more }));
  const read = () => within((tx) => readInstallation(tx, teamId));
  const lease = (
    more: Partial<{ version: string; refreshAttempts: number; owner: string; now: number }> = {},
  ) => {
    const { version = "v1", refreshAttempts = 0, owner = "me", now = 500 } = more;
    const seen = { teamId, version, refreshAttempts };
    return within((tx) => leaseInstallation(tx, seen, { owner, now, until: now + 30 }));
  };
  const renewed = { sealed: "sealed-2", version: "v2", expiresAt: 2_000, refreshAt: 1_500 };
  const toldBy = async (work: () => Promise<unknown>) => {
    const told: string[] = [];
    store().onWork((what) => told.push(what));
    await work();
    return told;
  };

  test("an installation is kept as it was given, and in the order of the ids", async () => {
    await save();
    await save({ teamId: otherTeam, isOrgWide: true, expiresAt: undefined, refreshAt: undefined });
    const kept = { refreshAttempts: 0, leaseUntil: undefined };
    expect(await within((tx) => readInstallations(tx))).toEqual(
      [
        { ...example, ...kept },
        {
          ...example,
          ...kept,
          teamId: otherTeam,
          isOrgWide: true,
          expiresAt: undefined,
          refreshAt: undefined,
        },
      ].sort((a, b) => (a.teamId < b.teamId ? -1 : 1)),
    );
    expect(await within((tx) => readInstallation(tx, teamIdSchema.parse("T-none")))).toBeUndefined();
  });

  test("a new installation takes the place of the old one, with its lease and its failures", async () => {
    await save();
    await lease();
    expect(await toldBy(() => save({ ...renewed, isOrgWide: true, installedAt: 600 }))).toEqual(["tenants"]);
    expect(await read()).toEqual({
      ...example,
      ...renewed,
      isOrgWide: true,
      installedAt: 600,
      refreshAttempts: 0,
      leaseUntil: undefined,
    });
  });

  test("a lease is one's alone until it runs out, is given back, or the token was renewed or tried", async () => {
    await save();
    const both = await Promise.all([lease({ owner: "a" }), lease({ owner: "b" })]);
    expect(both.filter(Boolean)).toEqual([true]);
    expect(await lease({ now: 529 })).toBe(false);
    expect(await lease({ owner: "c", now: 530 })).toBe(true);
    const postponed = { version: "v1", owner: "c", refreshAt: 700 };
    expect(await toldBy(() => within((tx) => postponeRenewal(tx, teamId, postponed)))).toEqual([]);
    expect(await read()).toMatchObject({ refreshAt: 700, refreshAttempts: 1, leaseUntil: undefined });
    expect([await lease(), await lease({ refreshAttempts: 1, version: "v0" })]).toEqual([false, false]);
    expect(await lease({ refreshAttempts: 1 })).toBe(true);
  });

  test("whoever lost the lease postpones nothing", async () => {
    await save();
    await lease({ owner: "a" });
    await within((tx) => postponeRenewal(tx, teamId, { version: "v1", owner: "b", refreshAt: 700 }));
    expect(await read()).toMatchObject({ refreshAt: 500, refreshAttempts: 0, leaseUntil: 530 });
  });

  test("a renewed token is kept whoever has the lease, but not over another one", async () => {
    await save();
    await lease({ owner: "other" });
    const renew = (version: string) => within((tx) => renewInstallation(tx, teamId, version, renewed));
    expect(await toldBy(() => renew("v0"))).toEqual([]);
    expect(await toldBy(() => renew("v1"))).toEqual(["tenants"]);
    expect(await read()).toEqual({ ...example, ...renewed, refreshAttempts: 0, leaseUntil: undefined });
    expect(await renew("v1")).toBe(false);
  });

  test("each step says whether it took place, and a token that never runs out needs no renewal", async () => {
    await save();
    const endless = { ...renewed, expiresAt: undefined, refreshAt: undefined };
    const renew = (version: string, to: typeof renewed | typeof endless) =>
      within((tx) => renewInstallation(tx, teamId, version, to));
    expect([await renew("v1", endless), await renew("v1", renewed)]).toEqual([true, false]);
    const kept = { refreshAttempts: 0, leaseUntil: undefined };
    expect(await read()).toStrictEqual({ ...example, ...endless, ...kept });
    expect(await renew("v2", { ...renewed, version: "v3" })).toBe(true);
    expect(await read()).toStrictEqual({ ...example, ...renewed, version: "v3", ...kept });
    await lease({ version: "v3", owner: "me" });
    await within((tx) => postponeRenewal(tx, teamId, { version: "v2", owner: "me", refreshAt: 700 }));
    expect(await read()).toMatchObject({ refreshAt: 1_500, refreshAttempts: 0, leaseUntil: 530 });
    const remove = (version: string) => within((tx) => deleteInstallation(tx, teamId, version));
    expect(await toldBy(() => remove("v2"))).toEqual([]);
    expect([await remove("v2"), await remove("v3")]).toEqual([false, true]);
  });

  test("those due are told, the first due first, without those that somebody is about or that never run out", async () => {
    await save();
    await save({ teamId: otherTeam, refreshAt: 400 });
    await save({ teamId: teamIdSchema.parse("T-never"), expiresAt: undefined, refreshAt: undefined });
    const due = async (now: number, limit = 9) =>
      (await within((tx) => dueInstallations(tx, now, limit))).map((row) => row.teamId);
    expect([await due(399), await due(400), await due(500), await due(500, 1)]).toEqual([
      [],
      [otherTeam],
      [otherTeam, teamId],
      [otherTeam],
    ]);
    await lease();
    expect([await due(529), await due(530)]).toEqual([[otherTeam], [otherTeam, teamId]]);
  });

  test("another seal changes neither the version nor a lease, and only takes the place of the one it was made from", async () => {
    await save();
    await lease();
    const reseal = (before: string) => within((tx) => resealInstallation(tx, teamId, before, "anew"));
    expect([await reseal("other"), await reseal("sealed"), await reseal("sealed")]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await read()).toMatchObject({ sealed: "anew", version: "v1", leaseUntil: 530 });
  });

  test("an installation is deleted as the version that was decided about, once", async () => {
    await save();
    const remove = (version: string) => within((tx) => deleteInstallation(tx, teamId, version));
    expect([await remove("v0"), await read()]).toMatchObject([false, { version: "v1" }]);
    expect(await toldBy(() => remove("v1"))).toEqual(["tenants"]);
    expect([await remove("v1"), await read()]).toEqual([false, undefined]);
  });

  test("a setting is replaced by whoever knows what it was", async () => {
    await within((tx) => putSettingIfAbsent(tx, "name", "old"));
    const replace = (before: string, value: string) =>
      within((tx) => replaceSetting(tx, "name", before, value));
    const both = await Promise.all([replace("old", "a"), replace("old", "b")]);
    expect(both.filter(Boolean)).toEqual([true]);
    expect(await replace("other", "c")).toBe(false);
    expect(await within((tx) => getSetting(tx, "name"))).toMatch(/^[ab]$/);
  });
}
