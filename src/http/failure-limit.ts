/**
 * By hand, because a sender over the limit may be refused only where the request can't be genuine: express-rate-limit refuses
 * before anybody has looked. rate-limiter-flexible counts alone, but its memory (11.4) has no bound and a timer for each sender.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerEmpty } from "./answer.ts";
import { clientAddress } from "./client-address.ts";

/**
 * Counts the requests that could not prove where they come from (a wrong signature, secret or token), by sender.
 * A sender over the limit is answered 429 before anything that costs: but only where the request can't be genuine.
 * What may be genuine is always looked at, because genuine requests share an address with failing ones: behind one
 * proxy everybody does, and anybody can have Slack or Chatra call us from their own addresses, by entering our address
 * in an app or account of theirs. So nobody can lock out anybody.
 */
export type FailureLimit = {
  /** Whole seconds for which another failure of this request's sender is over the limit; 0: it wouldn't be. */
  wait: (request: IncomingMessage) => number;
  /** Counts a failure; the same seconds where this one is over the limit, else 0. */
  count: (request: IncomingMessage) => number;
};

export type FailureLimitOptions = {
  /** Milliseconds UTC. */
  now: () => number;
  /** Our own proxies in front of the bot: see `clientAddress`. Default 0. */
  proxies?: number;
  /** Failures in a window that are answered as what they are. Default 20. */
  most?: number;
  /** Length of a window in ms, from a sender's first failure on. Default a minute. */
  windowMs?: number;
  /** Senders remembered at once; beyond it the one that began first is forgotten. Default 10,000, about 2 MB. */
  maxSenders?: number;
  /** Called once a window for each sender that goes over the limit. */
  onLimit?: ((address: string) => void) | undefined;
};

export function createFailureLimit(options: FailureLimitOptions): FailureLimit {
  const { now, proxies = 0, most = 20, windowMs = 60_000, maxSenders = 10_000, onLimit } = options;
  // A map keeps the order of insertion: the first entry is the oldest window.
  const windows = new Map<string, { since: number; failures: number }>();

  const current = (address: string) => {
    const window = windows.get(address);
    const age = window === undefined ? -1 : now() - window.since;
    // Below zero: the machine's clock was set back, and the window would last too long.
    return age >= 0 && age < windowMs ? window : undefined;
  };
  const secondsLeft = ({ since }: { since: number }): number =>
    Math.max(1, Math.ceil((since + windowMs - now()) / 1_000));
  const begin = (address: string) => {
    const window = { since: now(), failures: 0 };
    windows.delete(address);
    windows.set(address, window);
    const [oldest] = windows.keys();
    if (windows.size > maxSenders && oldest !== undefined) windows.delete(oldest);
    return window;
  };

  return {
    wait: (request) => {
      const window = current(clientAddress(request, proxies));
      return window !== undefined && window.failures >= most ? secondsLeft(window) : 0;
    },
    count: (request) => {
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
