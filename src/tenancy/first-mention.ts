import { userGroupIdSchema, userIdSchema } from "../domain/ids.ts";
import { DEFAULT_ROUTE, MOST_ROUTES, type RouteMention, routeSettingsSchema } from "../domain/route.ts";
import { lockRoutes, type RoutesPlace, saveRoute } from "../store/routes.ts";
import { deleteSetting, getSetting, putSettingIfAbsent, replaceSetting } from "../store/settings.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";

/**
 * Gives the default route the mention of the configuration, once for each value that is written there: what admins change in
 * Slack afterwards stays. `written`: `none`, `here`, or the id of a user or a user group. `now` in ms.
 */
export async function takeOverMention(
  store: Store,
  place: RoutesPlace,
  written: string,
  now: number,
): Promise<void> {
  const name = settingOf(place);
  await store.transaction(async (tx) => {
    const before = await getSetting(tx, name);
    if (before === written) return;
    const known = (await lockRoutes(tx, place)).find((route) => route.name === DEFAULT_ROUTE);
    const settings = routeSettingsSchema.parse({ ...known, mention: mentionOf(written) });
    await saveRoute(tx, place, { id: DEFAULT_ROUTE, name: DEFAULT_ROUTE, settings }, MOST_ROUTES, now);
    if (before === undefined) await putSettingIfAbsent(tx, name, written);
    else await replaceSetting(tx, name, before, written);
  });
}

/** The routes of the account are gone: after a reinstallation it is taken over again. */
export async function forgetMention(tx: Tx, place: RoutesPlace): Promise<void> {
  await deleteSetting(tx, settingOf(place));
}

function settingOf({ teamId, accountId }: RoutesPlace): string {
  return `mention:${teamId}:${accountId}`;
}

function mentionOf(written: string): RouteMention {
  if (written === "none" || written === "here") return { kind: written };
  if (written.startsWith("S")) return { kind: "group", groupId: userGroupIdSchema.parse(written) };
  return { kind: "user", userId: userIdSchema.parse(written) };
}
