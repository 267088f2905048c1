/** How long a test waits for what takes milliseconds on a fast machine, and seconds where eight workers share two slow cores. */
export const PATIENCE_MS = 20_000;
