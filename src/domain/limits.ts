/** The longest text of an agent message, in characters (1–5000, as Chatra's sister product documents). */
export const CHATRA_TEXT_LIMIT = 5000;
/** The longest text of one post. Slack truncates at 40,000 and asks to keep to 4,000; escaping is counted in. */
export const SLACK_TEXT_LIMIT = 3900;
/** A thread that has been silent for this long is also shown in the channel, or its news would go unnoticed. */
export const BROADCAST_AFTER_MS = 8 * 60 * 60 * 1000;
/** A reply that waits for longer gets a ⏳, in ms. */
export const WAIT_SHOWN_AFTER_MS = 2000;
/** How long a send of unknown outcome waits for its echo before the people in the thread are asked. */
export const ECHO_GRACE_MS = 5000;
/** How long Membrane's log of runs is asked about a send that it does not have, and about one that is not over. */
export const RUN_LOG_GRACE_MS = { none: 15_000, running: 30_000 } as const;
/** How far Chatra's clock may be from ours when an echo is recognised by its words. */
export const CLOCK_TOLERANCE_MS = 120_000;
/** The part number of the link that stands for a message's file; its words have the numbers from 0. */
export const FILE_PART = 1000;
/** How we mark what we send, where the action takes it. It comes back with the echo. */
export const RECEIVED_FROM = "chatra-slack";
/** The largest file that is handed on to a visitor, in bytes. */
export const LARGEST_FILE_BYTES = 100 * 1024 * 1024;
