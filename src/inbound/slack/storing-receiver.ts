import { setTimeout as wait } from "node:timers/promises";
import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { whyNotDispatchable } from "./dispatchable.ts";
import type { SlackIgnoredReason } from "./ignored.ts";

/** Leaves a Slack request unacknowledged because we did not store it: Slack should deliver it again. */
class NotTakenError extends Error {
  override readonly name = "NotTakenError";
  readonly reason: "stopping" | "acknowledged-twice";

  constructor(reason: NotTakenError["reason"]) {
    super(`not taken: ${reason}`);
    this.reason = reason;
  }
}

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
export function storeBeforeAck(inner: Receiver, hooks: ReceiverHooks) {
  const underWay = new Set<Promise<void>>();
  let taking = true;

  const take = async (app: App, event: ReceiverEvent): Promise<void> => {
    const work = taking
      ? processThenAck(app, event, hooks)
      : Promise.reject<void>(new NotTakenError("stopping"));
    underWay.add(work);
    try {
      await work;
    } catch (error) {
      hooks.onFailed(error, event.body);
      throw error;
    } finally {
      underWay.delete(work);
    }
  };

  return {
    init: (app: App): void => {
      const throwing = withMethod(app, "handleError", throwOn);
      inner.init(withMethod(app, "processEvent", (event: ReceiverEvent) => take(throwing, event)));
    },
    start: (...args: unknown[]) => inner.start(...args),
    stop: (...args: unknown[]) => inner.stop(...args),
    /** From now on nothing is taken or acknowledged; active work continues. */
    stopTaking: () => {
      taking = false;
    },
    /** Waits until every active listener has settled. False: some had not after `timeoutMs`. */
    drain: async (timeoutMs: number): Promise<boolean> => {
      await Promise.race([Promise.allSettled(underWay), wait(timeoutMs, undefined, { ref: false })]);
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

/** Passes every error on, past any `app.error` handler: a swallowed error would look like success. */
async function throwOn({ error }: { error: unknown }): Promise<never> {
  throw error;
}

/** The app with another method of this name. */
function withMethod(app: App, name: string, method: unknown): App {
  return new Proxy(app, { get: (target, key) => (key === name ? method : Reflect.get(target, key)) });
}
