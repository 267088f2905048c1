import { expect, test } from "vitest";
import { accountIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE, type RouteSettings } from "../../src/domain/route.ts";
import { deleteRoutesOfAccount, readRoutes, saveRoute } from "../../src/store/routes.ts";
import type { Store } from "../../src/store/store.ts";
import { forgetMention, takeOverMention } from "../../src/tenancy/first-mention.ts";
import { teamId } from "../outbox/stage.ts";
import { onEachDatabase } from "../store/each-database.ts";

const place = { accountId: accountIdSchema.parse("default"), teamId };
const takeOver = (store: Store, written: string) => takeOverMention(store, place, written, 1);
const routes = (store: Store) =>
  store.transaction(async (tx) =>
    (await readRoutes(tx, place)).map(({ name, mention, remind }) => ({ name, mention, remind })),
  );
/** An admin changes a route in Slack. */
const changes = (store: Store, name: string, settings: Partial<RouteSettings>) =>
  store.transaction((tx) =>
    saveRoute(tx, place, { id: name, name, settings: { ...NEW_ROUTE, ...settings } }, 30, 2),
  );

onEachDatabase((processes) => {
  test("each value of the configuration is taken over once, and what admins change afterwards stays", async () => {
    const [store, second] = processes();
    const { remind } = NEW_ROUTE;
    const user = { kind: "user", userId: "U0GRACE" };
    await Promise.all([takeOver(store, "U0GRACE"), takeOver(second, "U0GRACE")]);
    expect(await routes(store)).toEqual([{ name: "default", mention: user, remind }]);

    await changes(store, "default", { mention: { kind: "here" }, remind: [60_000] });
    await changes(store, "vip", {});
    await takeOver(store, "U0GRACE");
    const vip = { name: "vip", mention: { kind: "none" }, remind };
    expect(await routes(store)).toEqual([
      vip,
      { name: "default", mention: { kind: "here" }, remind: [60_000] },
    ]);
    // The operator has changed their mind: nothing else of the route changes.
    await takeOver(store, "S0DESK");
    const desk = { kind: "group", groupId: "S0DESK" };
    expect(await routes(store)).toEqual([vip, { name: "default", mention: desk, remind: [60_000] }]);
    await takeOver(store, "none");
    expect((await routes(store)).at(-1)?.mention).toEqual({ kind: "none" });

    await store.transaction(async (tx) => {
      await deleteRoutesOfAccount(tx, place);
      await forgetMention(tx, place);
    });
    await takeOver(store, "none");
    await takeOver(store, "here");
    expect(await routes(store)).toEqual([{ name: "default", mention: { kind: "here" }, remind }]);
  });
});
