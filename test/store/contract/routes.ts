import { expect, test } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { NEW_ROUTE, type RouteSettings } from "../../../src/domain/route.ts";
import { renameChannel } from "../../../src/store/channel-renames.ts";
import {
  deleteRoute,
  deleteRoutesOfAccount,
  lockRoutes,
  moveRoute,
  readRoutes,
  saveRoute,
} from "../../../src/store/routes.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, channelId, teamId } from "../example-rows.ts";

const place = { accountId, teamId };
const settings: RouteSettings = {
  conditions: [
    { kind: "page", anyOf: ["*/a*"] },
    { kind: "field", key: "plan", anyOf: ["Pro", "Max"] },
    { kind: "state", anyOf: ["open"] },
  ],
  channelId,
  mention: { kind: "user", userId: userIdSchema.parse("U1") },
  policy: "on-command",
  remind: [1000, 2000],
  remindNext: [],
  escalate: { kind: "user", userId: userIdSchema.parse("U2") },
  hours: "support",
  claim: "manual",
  returnAfter: 60_000,
  digest: { days: ["mon", "sun"], minute: 1080, zone: "Europe/Berlin" },
  auto: "Back {opens}",
  autoAfter: 90_000,
};

/** Where new chats go. */
export function describeRoutes(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const save = (name: string, changes: Partial<RouteSettings> = {}, most = 9, of = place) =>
    within((tx) =>
      saveRoute(tx, of, { id: `rt ${name}`, name, settings: { ...NEW_ROUTE, ...changes } }, most, 5),
    );
  const read = (of = place) => within((tx) => readRoutes(tx, of));
  const names = async (of = place) => (await read(of)).map(({ name }) => name);
  const move = (name: string, by: number) => within((tx) => moveRoute(tx, place, name, by));

  test("a route is kept with all that it does, and has its new settings once it is saved again", async () => {
    expect(await save("vip", settings)).toBe("added");
    const stored = { ...settings, id: "rt vip", name: "vip", position: 0 };
    expect((await read())[0]).toEqual(stored);
    expect((await within((tx) => lockRoutes(tx, place)))[0]).toEqual(stored);
    const again = { id: "another", name: "vip", settings: NEW_ROUTE };
    expect(await within((tx) => saveRoute(tx, place, again, 9, 6))).toBe("changed");
    expect((await read())[0]).toEqual({ ...NEW_ROUTE, id: "rt vip", name: "vip", position: 0 });
  });

  test("routes are looked at in the order in which they came, and the default is the last of them", async () => {
    expect(await names()).toEqual(["default"]);
    for (const name of ["b", "default", "c", "a"]) await save(name);
    expect(await names()).toEqual(["b", "c", "a", "default"]);
    await save("c", { policy: "alerts" });
    expect(await names()).toEqual(["b", "c", "a", "default"]);
  });

  test("a route moves past its neighbour, and not past the ends or the default", async () => {
    for (const name of ["default", "a", "b", "c"]) await save(name);
    expect(await move("c", -1)).toBe(true);
    expect(await names()).toEqual(["a", "c", "b", "default"]);
    expect(await move("a", 1)).toBe(true);
    expect(await names()).toEqual(["c", "a", "b", "default"]);
    for (const [name, by] of [
      ["c", -1],
      ["b", 1],
      ["default", -1],
      ["none", 1],
    ] as const)
      expect([name, await move(name, by)]).toEqual([name, false]);
    await within((tx) => deleteRoute(tx, place, "a"));
    await save("d");
    expect(await move("d", -1)).toBe(true);
    expect(await names()).toEqual(["c", "d", "b", "default"]);
    expect(await move("d", -1)).toBe(true);
    expect(await names()).toEqual(["d", "c", "b", "default"]);
  });

  test("there are no more than the limit, which neither the default nor a known name counts towards", async () => {
    expect(await save("a", {}, 2)).toBe("added");
    expect(await save("default", {}, 2)).toBe("changed");
    expect(await save("b", {}, 2)).toBe("added");
    expect(await save("c", {}, 2)).toBe("full");
    expect(await save("a", {}, 2)).toBe("changed");
    await within((tx) => deleteRoute(tx, place, "b"));
    const together = ["c", "d", "e"].map((name) => save(name, {}, 2));
    expect((await Promise.all(together)).filter((outcome) => outcome === "added")).toHaveLength(1);
  });

  test("one that is deleted is gone, and the default is as it was at first", async () => {
    await save("a");
    await save("default", { policy: "alerts" });
    expect(await within((tx) => deleteRoute(tx, place, "a"))).toBe(true);
    expect(await within((tx) => deleteRoute(tx, place, "a"))).toBe(false);
    expect((await read()).map(({ id, policy }) => [id, policy])).toEqual([["default", "alerts"]]);
    expect(await within((tx) => deleteRoute(tx, place, "default"))).toBe(true);
    expect((await read()).map(({ id, policy }) => [id, policy])).toEqual([["default", "all"]]);
  });

  test("with an account go its own routes", async () => {
    const other = { ...place, accountId: accountIdSchema.parse("other") };
    for (const name of ["a", "default"]) await save(name, settings);
    await save("b", {}, 9, other);
    expect(await within((tx) => deleteRoutesOfAccount(tx, place))).toBe(2);
    expect(await names()).toEqual(["default"]);
    expect(await names(other)).toEqual(["b", "default"]);
  });

  test("a channel that has got another id is named by that, in its workspace alone", async () => {
    const to = channelIdSchema.parse("C0NEW");
    const elsewhere = { ...place, teamId: teamIdSchema.parse("T-other") };
    await save("a", { channelId });
    await save("b", { channelId: channelIdSchema.parse("C0OTHER") });
    await save("c", {});
    await save("a", { channelId }, 9, elsewhere);
    await within((tx) => renameChannel(tx, { teamId, from: channelId, to, at: 10 }, 20));
    expect((await read()).map((route) => route.channelId)).toEqual([to, "C0OTHER", undefined, undefined]);
    expect((await read(elsewhere))[0]?.channelId).toBe(channelId);
  });
}
