import type { Blocks, Delivery } from "../domain/delivery.ts";
import type { QueueDepths } from "../store/store.ts";
import { button, buttons, context, fitList, section } from "./blocks.ts";
import { type Checked, MOST_FAILED, type Status } from "./check-status.ts";
import type { Answer } from "./desk.ts";
import { excerptOfPlain } from "./words.ts";

/** Whether everything works, what waits and for how long, and what failed last with ways to try again. */
export function showStatus({ checks, queues }: Status, now: number): Answer {
  const isFine = checks.every(({ problem }) => problem === undefined);
  const failedCount = queues ? countOf(queues.depths, "failed") : 0;
  const heading = isFine ? ":large_green_circle: Everything works." : ":red_circle: Something does not work.";
  return {
    text: heading,
    blocks: fitList({
      head: [
        section(`*${heading}*`),
        ...checks.map((checked) => section(showCheck(checked))),
        section(queues ? showQueues(queues, now) : "What waits can't be told without the database."),
        ...(failedCount > 0 ? [section("*Failed last*")] : []),
      ],
      items: (queues?.failed ?? []).map(showFailed),
      tail: failedCount > 0 ? failedTail(failedCount) : [],
      rest: (leftOut) => `… and ${leftOut} more.`,
    }),
  };
}

function showCheck({ name, problem }: Checked): string {
  return problem === undefined ? `:white_check_mark: ${name}` : `*${name}*\n${problem}`;
}

function showQueues({ depths, fault }: NonNullable<Status["queues"]>, now: number): string {
  const waiting = (target: "slack" | "chatra") =>
    depths.deliveries
      .filter((depth) => depth.target === target && (depth.state === "pending" || depth.state === "sending"))
      .reduce((sum, { count }) => sum + count, 0);
  const oldest = depths.oldestUnsettledAt;
  const lines = [
    `To Chatra: ${waiting("chatra")} waiting. To Slack: ${waiting("slack")} waiting. To be decided: ${depths.inputs}.`,
    `Failed: ${countOf(depths, "failed")}. Of unknown outcome: ${countOf(depths, "uncertain")}.`,
    oldest === undefined ? undefined : `The oldest has waited for ${durationOf(now - oldest)}.`,
    fault && `For ${durationOf(now - fault.since)} nothing has gone out to Chatra: it waits for the account.`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

function countOf({ deliveries }: QueueDepths, state: Delivery["state"]): number {
  return deliveries.filter((depth) => depth.state === state).reduce((sum, { count }) => sum + count, 0);
}

function showFailed({ id, payload, error }: Delivery): Blocks {
  const why = error === undefined ? "" : ` ${excerptOfPlain(`${error.reason}: ${error.detail}`, 300)}`;
  return [section(`${WHAT[payload.kind]}.${why}`, button("failed.retry", "Retry", id))];
}

const WHAT: Record<Delivery["payload"]["kind"], string> = {
  "slack.root": "A client's card",
  "slack.post": "A post in a thread",
  "slack.notice": "A notice",
  "slack.update": "A change of a post",
  "slack.remove": "The removal of a post",
  "slack.react": "A mark on a message",
  "slack.whisper": "Words for one person",
  "slack.answer": "An answer to a command",
  "chatra.send": "A message to a visitor",
  "chatra.edit": "A change of a message at a visitor's",
  "chatra.delete": "A deletion of a message at a visitor's",
  "chatra.call": "Something that was ordered by a command",
};

function failedTail(count: number): Blocks {
  const more = count - MOST_FAILED;
  return [
    ...(more > 0 ? [context(`… and ${more} more.`)] : []),
    buttons([button("failed.retry-all", "Retry all failed", "all", "primary")]),
  ];
}

/** In the largest whole unit: "3 minutes". */
function durationOf(ms: number): string {
  const units = [
    [24 * 60 * 60_000, "day"],
    [60 * 60_000, "hour"],
    [60_000, "minute"],
    [1000, "second"],
  ] as const;
  const [size, name] = units.find(([length]) => ms >= length) ?? [1000, "second"];
  const count = Math.max(1, Math.floor(ms / size));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
