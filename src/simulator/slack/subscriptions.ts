/** Which events the app gets: those that its manifest names, unless a test says otherwise. */

import type { SlackBehaviour } from "./behaviour.ts";
import { botEventsOf, readManifest } from "./manifest.ts";
import type { Workspace } from "./workspace.ts";

const subscribed = new WeakMap<SlackBehaviour, readonly string[]>();

/** Gives a workspace's app other events than those of manifest.yml. */
export function subscribeTo(behaviour: SlackBehaviour, events: readonly string[]): void {
  subscribed.set(behaviour, events);
}

export function isSubscribed({ behaviour }: Pick<Workspace, "behaviour">, event: string): boolean {
  return (subscribed.get(behaviour) ?? botEventsOf(readManifest())).includes(event);
}
