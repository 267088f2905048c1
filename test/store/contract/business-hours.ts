import { expect, test } from "vitest";
import { readHours } from "../../../src/domain/command/read-hours.ts";
import { accountIdSchema } from "../../../src/domain/ids.ts";
import {
  deleteHours,
  deleteHoursOfAccount,
  findHours,
  listHours,
  saveHours,
} from "../../../src/store/hours.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId } from "../example-rows.ts";

const other = accountIdSchema.parse("other");
const office = readHours("weekdays 9:00-18:00 Europe/Berlin, closed 2026-12-24");
const night = readHours("daily 22:00-6:00 America/New_York");

/** When the team of an account is there. */
export function describeBusinessHours(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const save = (name: string, hours = office, most = 9, of = accountId) =>
    within((tx) => saveHours(tx, of, { name, hours }, most));
  const list = (of = accountId) => within((tx) => listHours(tx, of));

  test("hours are found by their name, and listed by it", async () => {
    for (const name of ["support", "öffnung", "night"])
      expect(await save(name, name === "night" ? night : office)).toBe("saved");
    expect(await within((tx) => findHours(tx, accountId, "night"))).toEqual(night);
    expect(await within((tx) => findHours(tx, accountId, "Night"))).toBeUndefined();
    expect(await list()).toEqual([
      { name: "night", hours: night },
      { name: "öffnung", hours: office },
      { name: "support", hours: office },
    ]);
  });

  test("hours that are saved again are replaced", async () => {
    await save("support", office);
    expect(await save("support", night)).toBe("saved");
    expect(await list()).toEqual([{ name: "support", hours: night }]);
  });

  test("no account gets beyond the limit, which a known name does not count towards", async () => {
    for (const name of ["a", "b"]) expect(await save(name, office, 2)).toBe("saved");
    expect(await save("c", office, 2)).toBe("full");
    expect(await save("b", night, 2)).toBe("saved");
    expect(await save("c", office, 2, other)).toBe("saved");
    const together = ["d", "e", "f", "g"].map((name) => save(name, office, 3));
    expect((await Promise.all(together)).filter((outcome) => outcome === "saved")).toHaveLength(1);
  });

  test("deleted hours are gone, and another account's of the same name stay", async () => {
    await save("support");
    await save("support", night, 9, other);
    expect(await within((tx) => deleteHours(tx, accountId, "support"))).toBe(true);
    expect(await within((tx) => deleteHours(tx, accountId, "support"))).toBe(false);
    expect([await list(), await list(other)]).toEqual([[], [{ name: "support", hours: night }]]);
  });

  test("with an account go its own hours", async () => {
    for (const name of ["a", "b"]) await save(name);
    await save("c", night, 9, other);
    expect(await within((tx) => deleteHoursOfAccount(tx, accountId))).toBe(2);
    expect([await list(), await list(other)]).toEqual([[], [{ name: "c", hours: night }]]);
  });
}
