/**
 * Our own, because we may refuse a sender over the limit only where the request can't be genuine: express-rate-limit refuses
 * before any check. rate-limiter-flexible only counts, but its memory (11.4) has no bound and a timer for each sender.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerEmpty } from "./answer.ts";
import { clientAddress } from "./client-address.ts";

/**
 * Counts requests with a wrong signature, secret or token, by sender. A sender over the limit gets 429 before any costly work,
 * but only where the request can't be genuine. We always check a request that may be genuine, because it may share its address
 * with failing ones. Behind one proxy all senders do. Anyone can also make Slack or Chatra call us, by entering our address in
 * their own app or account. So no sender can lock out another.
 */
export type FailureLimit = ReturnType<typeof createFailureLimit>;

export type FailureLimitOptions = {
  /** Milliseconds UTC. */
  now: () => number;
  /** Our own proxies in front of the bot: see `clientAddress`. Default 0. */
  proxies?: number;
  /** Failures in a window that get their normal answer. Default 20. */
  most?: number;
  /** Senders remembered at once; above it we forget the oldest window. Default 10,000, about 2 MB. */
  maxSenders?: number;
  /** Called once a window for each sender that goes over the limit. */
  onLimit?: ((address: string) => void) | undefined;
};

/** The length of a window, from a sender's first failure on. */
const WINDOW_MS = 60_000;

export function createFailureLimit(options: FailureLimitOptions) {
  const { now, proxies = 0, most = 20, maxSenders = 10_000, onLimit } = options;
  // A map keeps the order of insertion: the first entry is the oldest window.
  const windows = new Map<string, { since: number; failures: number }>();

  const current = (address: string) => {
    const window = windows.get(address);
    const age = window === undefined ? -1 : now() - window.since;
    // Below zero: the machine's clock was set back, and the window would last too long.
    return age >= 0 && age < WINDOW_MS ? window : undefined;
  };
  // At least one: the clock goes on between two readings.
  const secondsLeft = ({ since }: { since: number }): number =>
    Math.max(1, Math.ceil((since + WINDOW_MS - now()) / 1_000));
  const begin = (address: string) => {
    const window = { since: now(), failures: 0 };
    windows.delete(address);
    windows.set(address, window);
    const [oldest] = windows.keys();
    if (windows.size > maxSenders && oldest !== undefined) windows.delete(oldest);
    return window;
  };

  return {
    /** Whole seconds for which another failure of this request's sender is over the limit; 0: it wouldn't be. */
    wait: (request: IncomingMessage): number => {
      const window = current(clientAddress(request, proxies));
      return window !== undefined && window.failures >= most ? secondsLeft(window) : 0;
    },
    /** Counts a failure; returns the same seconds where this one is over the limit, else 0. */
    count: (request: IncomingMessage): number => {
      const address = clientAddress(request, proxies);
      const window = current(address) ?? begin(address);
      window.failures += 1;
      if (window.failures === most + 1) onLimit?.(address);
      return window.failures > most ? secondsLeft(window) : 0;
    },
  };
}

/** Counts a failure and answers it without a body: 429 for a sender over the limit, else `status`. True: it was 429. */
export function answerFailure(
  failures: FailureLimit,
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
): boolean {
  const wait = failures.count(request);
  if (wait === 0) {
    answerEmpty(response, status);
    return false;
  }
  if (!response.headersSent) response.setHeader("retry-after", String(wait));
  answerEmpty(response, 429);
  return true;
}
