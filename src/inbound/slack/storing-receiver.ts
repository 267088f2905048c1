import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { whyNotDispatchable } from "./dispatchable.ts";
import type { SlackIgnoredReason } from "./ignored-reasons.ts";

/** Leaves a Slack request unacknowledged because we did not store it: Slack should deliver it again. */
class NotTakenError extends Error {
  readonly reason: "stopping" | "acknowledged-twice";

  constructor(reason: "stopping" | "acknowledged-twice") {
    super(`not taken: ${reason}`);
    this.name = "NotTakenError";
    this.reason = reason;
  }
}

export type StoringReceiver = Receiver & {
  /** From now on nothing is taken or acknowledged; active work continues. */
  stopTaking: () => void;
  /** Waits until every active listener has settled. False: some had not after `timeoutMs`. */
  drain: (timeoutMs: number) => Promise<boolean>;
};

export type ReceiverHooks = {
  /** True for a body that needs no listener: we acknowledge it at once. */
  ignores: (body: unknown) => Promise<boolean>;
  /** The body was not taken; Slack will deliver it again. */
  onFailed: (error: unknown, body: unknown) => void;
  /** A body that Bolt can't even dispatch; we acknowledge it, because a repetition would be the same. */
  onMalformed: (reason: SlackIgnoredReason, body: unknown) => void;
  /** No listener acknowledged a command, press or view; we acknowledge it here. */
  onUnhandled: (body: unknown) => void;
};

/**
 * Wraps a Bolt receiver so that Slack gets its acknowledgement only after all listeners resolved and the input is stored. If a
 * listener throws, `processEvent` rejects. The inner receiver then answers 503 (HTTP) or nothing (Socket Mode), and Slack
 * delivers again.
 *
 * Measured on Bolt 5.1: both receivers acknowledge an event before any listener runs, so a failed listener still answers 200.
 * `processBeforeResponse` waits (and answers 500), but only over HTTP, and not with an `app.error` handler that doesn't throw.
 * A press that no listener acknowledges gets 404 after 3 s.
 */
export function storeBeforeAck(inner: Receiver, hooks: ReceiverHooks): StoringReceiver {
  const underWay = new Set<Promise<void>>();
  let taking = true;

  const take = async (app: App, event: ReceiverEvent): Promise<void> => {
    const settled = Promise.withResolvers<void>();
    try {
      if (!taking) throw new NotTakenError("stopping");
      underWay.add(settled.promise);
      await processThenAck(app, event, hooks);
    } catch (error) {
      hooks.onFailed(error, event.body);
      throw error;
    } finally {
      underWay.delete(settled.promise);
      settled.resolve();
    }
  };

  return {
    init: (app) => inner.init(withProcessEvent(app, take)),
    start: (...args) => inner.start(...args),
    stop: (...args) => inner.stop(...args),
    stopTaking: () => {
      taking = false;
    },
    drain: async (timeoutMs) => {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, timeoutMs);
      await Promise.race([Promise.all(underWay), timeout.promise]);
      clearTimeout(timer);
      return underWay.size === 0;
    },
  };
}

async function processThenAck(app: App, event: ReceiverEvent, hooks: ReceiverHooks): Promise<void> {
  const malformed = whyNotDispatchable(event.body);
  if (malformed !== undefined) {
    hooks.onMalformed(malformed, event.body);
    await event.ack();
    return;
  }
  if (await hooks.ignores(event.body)) {
    await event.ack();
    return;
  }
  let answer: { content: unknown } | undefined;
  const holdBack = async (content?: unknown): Promise<void> => {
    if (answer !== undefined) throw new NotTakenError("acknowledged-twice");
    answer = { content };
  };
  await app.processEvent({ ...event, ack: holdBack });
  if (answer === undefined) hooks.onUnhandled(event.body);
  await event.ack(answer?.content);
}

/** The app as its receiver sees it: only `processEvent` differs. */
function withProcessEvent(app: App, take: (app: App, event: ReceiverEvent) => Promise<void>): App {
  const throwing = withThrowingErrors(app);
  return new Proxy(app, {
    get: (target, key) =>
      key === "processEvent" ? (event: ReceiverEvent) => take(throwing, event) : Reflect.get(target, key),
  });
}

/** The app with every error passed on, past any `app.error` handler: a swallowed error would look like success. */
function withThrowingErrors(app: App): App {
  const handleError = async ({ error }: { error: unknown }): Promise<never> => {
    throw error;
  };
  return new Proxy(app, {
    get: (target, key) => (key === "handleError" ? handleError : Reflect.get(target, key)),
  });
}
