/** A workspace's possible behaviour, and its defaults. */

/** How the workspace behaves; may be changed at any time by assigning to `slack.behaviour`. */
export interface SlackBehaviour {
  /** Send events for what the bot itself posts, edits and deletes, as Slack does. Default true. */
  echoOwnMessages: boolean;
  /** Send message_changed for the root when a reply arrives (`message_replied`), with or without its subtype. Default off. */
  messageReplied: "off" | "with-subtype" | "without-subtype";
  /** Every event is delivered this many extra times with new event ids and no retry header. Default 0. */
  duplicateEvents: number;
  /** Hold back this many events and then send them in the opposite order. 0 (default): as they happen. */
  reorderEvents: number;
  /** "thread": the next event of a thread waits for the first try of the one before; "none": all at once, as Slack. */
  eventOrder: "thread" | "none";
  /** When the parent of a thread is deleted, replay its replies as message_changed without a change. Default false. */
  replayRepliesOnParentDelete: boolean;
  /** Send message_changed with attachments after a message with a link whose unfurling was not turned off. */
  unfurlLinks: boolean;
  /** Leave previous_message out of message_deleted and message_changed. Default false. */
  omitPreviousMessage: boolean;
  /** Waits before the retries of an event, in ms; Slack's are 0, 60,000 and 300,000. */
  retryDelaysMs: number[];
  /** How long the app may take to answer, in ms. Slack's is 3,000. */
  answerTimeoutMs: number;
  /** Posts per second that a channel allows before 429; 0 (default) for any number. */
  postsPerSecond: number;
  /** Posts that a channel allows at once before its rate limit counts. */
  postBurst: number;
  /** URLs that Slack fails to fetch in image blocks. */
  unfetchableImages: Set<string>;
  /** A time added to every answer of the Web API, in ms. Default 0. */
  latencyMs: number;
  /** Keep calls and deliveries for queries. A long benchmark turns this off. Default true. */
  record: boolean;
}

export function defaultBehaviour(): SlackBehaviour {
  return {
    echoOwnMessages: true,
    messageReplied: "off",
    duplicateEvents: 0,
    reorderEvents: 0,
    eventOrder: "thread",
    replayRepliesOnParentDelete: false,
    unfurlLinks: false,
    omitPreviousMessage: false,
    retryDelaysMs: [20, 100, 300],
    answerTimeoutMs: 3_000,
    postsPerSecond: 0,
    postBurst: 1,
    unfetchableImages: new Set(),
    latencyMs: 0,
    record: true,
  };
}
