/** The longest text of an agent message, in characters (1–5000, as Chatra's sister product documents). */
export const CHATRA_TEXT_LIMIT = 5000;
/** The longest text of one post. Slack truncates at 40,000 and asks to keep to 4,000; escaping counts. */
export const SLACK_TEXT_LIMIT = 3900;
/** A thread that has been silent for this long is also shown in the channel, or nobody would notice its news. */
export const BROADCAST_AFTER_MS = 8 * 60 * 60 * 1000;
/** A reply that waits longer than this gets a ⏳. */
export const WAIT_SHOWN_AFTER_MS = 2000;
/** How long an uncertain send waits for its echo before the bot asks the people in the thread. */
export const ECHO_GRACE_MS = 5000;
/** How long the bot asks Membrane's log about a run that the log does not have, and about one that still runs. */
export const RUN_LOG_GRACE_MS = { none: 15_000, running: 30_000 } as const;
/** How far Chatra's clock may be from ours when the bot recognises an echo by its text. */
export const CLOCK_TOLERANCE_MS = 120_000;
/** The part number of the link of a message's first file; the parts of its text count from 0. */
export const FILE_PART = 1000;
/** How the bot marks what it sends, if the action takes a mark. The echo carries it. */
export const RECEIVED_FROM = "chatra-slack";
/** The largest file that the bot hands on to a visitor, in bytes. */
export const LARGEST_FILE_BYTES = 100 * 1024 * 1024;
