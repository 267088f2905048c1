/** Trigger ids: each opens one view, within three seconds of the interaction that gave it. */
import type { Workspace } from "./workspace.ts";

interface Trigger {
  user: string;
  givenAt: number;
  isUsed: boolean;
}

const triggersOf = new WeakMap<Workspace, Map<string, Trigger>>();
const triggerLifetimeMs = 3_000;

export function giveTrigger(workspace: Workspace, user: string): string {
  const id = `${Math.floor(workspace.now())}.${workspace.team.id}.${workspace.uniqueIds.membrane()}`;
  let triggers = triggersOf.get(workspace);
  if (!triggers) {
    triggers = new Map();
    triggersOf.set(workspace, triggers);
  }
  triggers.set(id, { user, givenAt: workspace.now(), isUsed: false });
  return id;
}

export function takeTrigger(workspace: Workspace, id: string): { user: string } | { error: string } {
  const trigger = triggersOf.get(workspace)?.get(id);
  if (!trigger) return { error: "invalid_trigger_id" };
  if (trigger.isUsed) return { error: "exchanged_trigger_id" };
  if (workspace.now() - trigger.givenAt > triggerLifetimeMs) return { error: "expired_trigger_id" };
  trigger.isUsed = true;
  return { user: trigger.user };
}
