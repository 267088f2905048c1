import type { Stage } from "./stage.ts";

/** The ⏳ of a reply that waits. */
export const WAITS = "hourglass_flowing_sand";

/** The names of the receipts on a message. */
export const marksOf = ({ world, channelId }: Stage, ts: string) =>
  world.slack
    .channel(channelId)
    .reactions(ts)
    .map(({ name }) => name);

/** Resolves when exactly this receipt is on the message. */
export async function bears(stage: Stage, ts: string, receipt: string, timeoutMs = 20_000): Promise<void> {
  await stage.world.slack.waitFor(() => marksOf(stage, ts).join() === receipt, {
    what: `${receipt} alone`,
    timeoutMs,
  });
}

/** What Slack was asked to do with the ⏳ of a message. */
export const callsAbout = ({ world }: Stage, ts: string) =>
  ["reactions.add", "reactions.remove"].flatMap((method) =>
    world.slack.calls(method).filter(({ args }) => args.name === WAITS && args.timestamp === ts),
  );
