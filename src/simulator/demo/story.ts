/** The story that the page tells in three steps, and which of them were done on the page. */

import { visitorOf } from "./shown-post.ts";
import type { Demo } from "./start-demo.ts";

export interface Steps {
  /** The words of a visitor became a card. */
  write: boolean;
  /** A reply reached its visitor. */
  reply: boolean;
  /** A note stayed in Slack. */
  note: boolean;
}

export interface Story {
  /** A visitor wrote on the page. */
  wrote(clientId: string): void;
  /** A teammate wrote on the page, in a thread. */
  posted(ts: string): void;
  /** What was done stays done. */
  steps(): Steps;
}

/** The day writes as well: only what was done on the page counts. */
export function createStory({ world, channelId }: Demo): Story {
  const writers = new Set<string>();
  const posts = new Set<string>();
  const done: Steps = { write: false, reply: false, note: false };
  const channel = world.slack.channel(channelId);

  const hasReceipt = (name: string): boolean =>
    [...posts].some((ts) =>
      channel
        .reactions(ts)
        .some((reaction) => reaction.name === name && reaction.users.includes(world.slack.bot.userId)),
    );
  return {
    wrote: (clientId) => void writers.add(clientId),
    posted: (ts) => void posts.add(ts),
    steps() {
      done.write ||=
        writers.size > 0 && channel.messages().some((card) => writers.has(visitorOf(card) ?? ""));
      done.reply ||= hasReceipt("white_check_mark");
      done.note ||= hasReceipt("lock");
      return { ...done };
    },
  };
}
