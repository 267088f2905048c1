import { readClientRef } from "./client-ref.ts";
import type { AccountId } from "./ids.ts";

const ACTS = ["add", "edit", "up", "down", "delete", "test"] as const;

/** What a button or a form is to do with a route. */
export type RouteAct = (typeof ACTS)[number];

/** Names an act and its route in the value of a button or a form. The account stands first, as in a `clientRef`. */
export function routeRef(accountId: AccountId, act: RouteAct, name = ""): string {
  return `${accountId}/${act}/${name}`;
}

/** Reads what `routeRef` wrote; undefined for anything else. */
export function readRouteRef(value: string): { act: RouteAct; name: string } | undefined {
  const [typed, name, ...more] = readClientRef(value)?.clientId.split("/") ?? [];
  const act = ACTS.find((known) => known === typed);
  return act === undefined || name === undefined || more.length > 0 ? undefined : { act, name };
}
