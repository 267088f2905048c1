import { personalDigest } from "../../messages/personal-digest.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import { LATEST_MS } from "../digest.ts";
import { deliveryIdOf, inputIdOf } from "../ids.ts";
import type { Digest } from "../input.ts";
import { digestOf } from "../preferences.ts";
import { defineInput } from "./input-kind.ts";
import { personalDigestKey } from "./partitions.ts";

/** The time came for a teammate's own digest: one direct message about all accounts of their workspace. */
export const digestInput = defineInput<Digest>()({
  naturalId: ({ teamId, userId, dueAt }) => inputIdOf("digest", teamId, userId, String(dueAt)),
  partition: ({ teamId, userId }) => `digest:${inputIdOf(teamId, userId)}`,
  sourceTime: ({ dueAt }) => dueAt,
  logFields: ({ teamId, userId, dueAt }) => ({ teamId, userId, dueAt }),
  sought: () => undefined,
  isRepeatable: () => true,
  whenUndecided: () => [],
  needs: ({ userId, since, dueAt }) => ({
    preferences: [userId],
    personal: { userId, missedIn: { from: since, to: dueAt } },
  }),
  decide: onDigest,
});

function onDigest(
  { teamId, userId, dueAt }: Digest,
  _: unknown,
  { now, preferences, personal, author, mayOwn, workspaceUrl }: With<"preferences" | "personal">,
): Decision {
  const digest = digestOf(preferences.get(userId));
  if (digest === undefined || !mayOwn(userId)) return nothing("nothing-to-do");
  const hasMoved = digest.isOwnZone && author.timeZone !== undefined && author.timeZone !== digest.zone;
  const movedTo = hasMoved ? { movedTo: { teamId, userId, zone: author.timeZone ?? digest.zone } } : {};
  if (now - dueAt >= LATEST_MS) return { ...nothing("too-late"), ...movedTo };
  const words = personalDigest(personal, digest, workspaceUrl);
  if (words === undefined) return { ...nothing("nothing-to-do"), ...movedTo };
  const key = personalDigestKey(teamId);
  const id = deliveryIdOf(key, `${userId}@${dueAt}`);
  const payload = { kind: "slack.direct" as const, userId, ...words };
  return { ...nothing(), deliveries: [deliverAlone(key, { id, sourceTime: dueAt, payload })], ...movedTo };
}
