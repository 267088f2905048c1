import type { Delivery } from "./delivery.ts";
import type { DeliveryId } from "./ids.ts";
import { SLACK_TEXT_LIMIT } from "./limits.ts";
import type { PayloadOf } from "./payload.ts";
import { isLine } from "./payload.ts";

/**
 * Lines of one conversation that go as one post, because Slack takes fewer posts in their channel than come.
 *
 * The claim of a line writes the lines that follow it into its payload; these stay as they are, behind it in their lane, where
 * nothing is claimed before the first has ended. Its success settles them all; a failure that is certain takes them out again, and
 * each goes on as if nothing had been merged: later ones, or ones between, find their place. Only while the outcome is unknown do
 * the lines stay together, because the post may be there. Links and changes name each line by its own delivery all the time.
 */
export type MergedLine = NonNullable<PayloadOf<"slack.post">["lines"]>[number];

/** The post's metadata names each of its deliveries, and Slack limits that. */
const MOST_LINES = 20;

/** What Slack would let run on into the next line: a block of code, or a quote of all that follows. */
const RUNS_ON = /```|^&gt;&gt;&gt;/m;

/**
 * Returns the lines that a post shows if it takes along what waits behind it in its lane; undefined if it goes alone. `lane`: all
 * that waits there, in order.
 */
export function linesToMerge(first: Delivery, lane: readonly Delivery[]): MergedLine[] | undefined {
  const { payload } = first;
  // The post of an attempt of unknown outcome may be there, without these.
  if (!isPlain(payload) || first.outcomeUnknown) return undefined;
  let lines: MergedLine[] = [{ deliveryId: first.id, text: payload.text }];
  const place = lane.findIndex(({ id }) => id === first.id);
  for (const next of place < 0 ? [] : lane.slice(place + 1)) {
    if (!isPlain(next.payload) || next.payload.broadcast || next.payload.username !== payload.username) break;
    if (next.state !== "pending" || next.outcomeUnknown) break;
    const longer = [...lines, { deliveryId: next.id, text: next.payload.text }];
    if (!isShowable(longer)) break;
    lines = longer;
  }
  return lines.length > 1 ? lines : undefined;
}

/** Tells whether one post can show these lines, each as it is. */
export function isShowable(lines: readonly MergedLine[]): boolean {
  return (
    lines.length <= MOST_LINES &&
    wholeText(lines).length <= SLACK_TEXT_LIMIT &&
    lines.every(({ text }) => !RUNS_ON.test(text))
  );
}

/** The text of a post with these lines; empty if all are gone. */
export function wholeText(lines: readonly MergedLine[]): string {
  return lines.flatMap(({ text, isGone }) => (isGone ? [] : text)).join("\n");
}

/** The lines after one of them has got another text, or, if that is undefined, is gone. */
export function withLine(
  lines: readonly MergedLine[],
  deliveryId: DeliveryId,
  text: string | undefined,
): MergedLine[] {
  return lines.map((line): MergedLine => {
    if (line.deliveryId !== deliveryId) return line;
    return text === undefined ? { ...line, isGone: true } : { ...line, text };
  });
}

/** A line without anything that belongs to it alone. */
function isPlain(payload: Delivery["payload"]): payload is PayloadOf<"slack.post"> {
  return isLine(payload) && payload.blocks === undefined && payload.alone === undefined;
}
