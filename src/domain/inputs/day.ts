import { dailyDigest, openingDigest } from "../../messages/digest.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import type { NewDelivery } from "../delivery.ts";
import { dailyDigests, LATEST_MS, neededFor, openingDigests } from "../digest.ts";
import { type ChannelId, deliveryIdOf, inputIdOf } from "../ids.ts";
import type { Day } from "../input.ts";
import type { Words } from "../payload.ts";
import { defineInput } from "./input-kind.ts";
import { digestKey } from "./partitions.ts";

/** The time came for digests of an account: one post for each channel. */
export const dayInput = defineInput<Day>()({
  naturalId: ({ accountId, dueAt }) => inputIdOf("day", accountId, String(dueAt)),
  partition: ({ accountId }) => `day:${inputIdOf(accountId)}`,
  sourceTime: ({ dueAt }) => dueAt,
  logFields: ({ accountId, dueAt }) => ({ accountId, dueAt }),
  sought: () => undefined,
  isRepeatable: () => true,
  whenUndecided: () => [],
  needs: ({ dueAt }) => ({ routes: true, day: (routes) => neededFor(routes, dueAt) }),
  decide: onDay,
});

function onDay({ accountId, dueAt }: Day, _: unknown, context: With<"routes" | "day">): Decision {
  const { now, routes, day, channelId, workspaceUrl } = context;
  // The account was not served for so long that people have looked for themselves.
  if (now - dueAt >= LATEST_MS) return nothing("too-late");
  const opening = openingDigests(routes, day.chats, dueAt, channelId);
  const daily = dailyDigests(routes, day, dueAt, channelId);
  const deliveries = [
    ...[...opening].flatMap(([channel, chats]) => post(channel, "open", openingDigest(chats, workspaceUrl))),
    ...[...daily].flatMap(([channel, digest]) => post(channel, "daily", dailyDigest(digest, workspaceUrl))),
  ];
  return deliveries.length === 0 ? nothing("nothing-to-do") : { ...nothing(), deliveries };

  function post(channel: ChannelId, what: string, words: Words | undefined): NewDelivery[] {
    if (words === undefined) return [];
    const key = digestKey(accountId);
    const id = deliveryIdOf(key, `${what}@${dueAt}:${channel}`);
    const payload = { kind: "slack.notice" as const, channelId: channel, ...words };
    return [deliverAlone(key, { id, sourceTime: dueAt, payload })];
  }
}
