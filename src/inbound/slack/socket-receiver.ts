import { setTimeout as wait } from "node:timers/promises";
import { type App, type Receiver, webApi } from "@slack/bolt";
import { openSocketLink, type SocketLink, type SocketLinkOptions } from "./socket-link.ts";

export type SocketReceiverOptions = SocketLinkOptions & {
  /** The first wait after a failure, in ms; it doubles up to 30 s. Default 500. */
  retryMs?: number;
};

export type SocketReceiver = Receiver & {
  /** Whether Slack can reach us now, by at least one connection. */
  connected: () => boolean;
};

/** Slack refuses to open connections with this token; the message says what to do. */
export class AppTokenError extends Error {
  override readonly name = "AppTokenError";

  constructor(code: string, options: ErrorOptions) {
    super(
      `Slack refuses SLACK_APP_TOKEN (${code}). Make an app-level token with the scope connections:write in your Slack app (Basic Information), and switch Socket Mode on there.`,
      options,
    );
  }
}

/** The number of open connections; Slack allows ten. */
const LINKS = 2;
const MAX_RETRY_MS = 30_000;
/** A connection that ends sooner counts as a failure, so that we don't reconnect in a tight loop. */
const SOUND_AFTER_MS = 5_000;

/**
 * Receives by Socket Mode over several connections: when Slack recycles one (every few hours, with a `disconnect`), events go
 * to the others. We replace each one as soon as it ends.
 */
export function createSocketReceiver(
  options: SocketReceiverOptions,
  openLink: (app: App, options: SocketLinkOptions) => SocketLink = openSocketLink,
  /** Of a steady clock, in ms. */
  now: () => number = () => performance.now(),
): SocketReceiver {
  const { logger, retryMs = 500 } = options;
  const current = new Set<SocketLink>();
  const stopping = new AbortController();
  let app: App | undefined;

  const open = (): SocketLink => {
    if (app === undefined) throw new Error("the receiver was started before it had an app");
    const link = openLink(app, options);
    current.add(link);
    return link;
  };

  /** Keeps one connection open until we stop; `first` is the one that is opening. */
  const keepOpen = async (first: SocketLink): Promise<void> => {
    let failures = 0;
    let link = first;
    while (true) {
      const openedAt = now();
      try {
        await link.opened;
        await link.closed;
      } catch (error) {
        logger.warn({ error: describe(error) }, "Slack connection not opened");
      }
      current.delete(link);
      void link.close();
      if (stopping.signal.aborted) return;
      failures = now() - openedAt < SOUND_AFTER_MS ? failures + 1 : 0;
      // After a sound connection's first end we reconnect without a wait.
      const delayMs = failures === 0 ? 0 : Math.min(MAX_RETRY_MS, retryMs * 2 ** (failures - 1));
      logger.info({ delayMs }, "Slack connection ended, reconnecting");
      await wait(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      link = open();
    }
  };

  return {
    init: (given) => {
      app = given;
    },
    /** Resolves after the first attempt, good or not; rejects with an `AppTokenError` only where a retry is useless. */
    start: async () => {
      const first = open();
      try {
        await first.opened;
      } catch (error) {
        if (isRefusal(error)) throw new AppTokenError(error.data.error, { cause: error });
      }
      void keepOpen(first);
      for (let count = 1; count < LINKS; count += 1) void keepOpen(open());
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([...current].map((link) => link.close()));
    },
    connected: () => [...current].some((link) => link.isOpen()),
  };
}

/** Slack understood the call and refused. Other errors are temporary. */
function isRefusal(error: unknown): error is webApi.WebAPIPlatformError {
  return error instanceof webApi.WebAPIPlatformError && !PASSING.has(error.data.error);
}

const PASSING = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
]);

/** Slack's code for a refusal, else the error's name: never a message, which may hold the address with its ticket. */
function describe(error: unknown): string {
  if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
  return error instanceof Error ? error.name : typeof error;
}
