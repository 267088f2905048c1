import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "pino";
import { getAccountFault, setAccountFault } from "../store/account-faults.ts";
import { type QueueDepths, queueDepths } from "../store/backlog.ts";
import { insertDeliveries } from "../store/deliveries.ts";
import type { Store } from "../store/store.ts";
import type { AccountFailure } from "./carry-out-chatra.ts";
import { faultNotice, type NoticePlace, recoveryNotice, withdrawNotice } from "./notices.ts";

type Options = NoticePlace & {
  store: Store;
  /** An admin is connecting the account and knows its state: the channel is told only once something waits for it. */
  isConnecting: boolean;
  /** Resolves when the account seems to work; rejects otherwise. */
  check: () => Promise<unknown>;
  /** Reads a rejection of `check`: a failure that an admin must fix, or undefined for a temporary one. */
  readFailure: (error: unknown) => AccountFailure | undefined;
  /** There may be room for deliveries now. */
  onRoom: () => void;
  /** The first wait after a failure, in ms; it doubles up to 15 s. Default 2 s. */
  lookAgainMs?: number;
  now: () => number;
  logger: Logger;
};

/**
 * `unknown`: no check yet, or, with `error`, the check failed. `doubted`: the same, after the account worked. `trying`: the
 * account seems to work, but refused deliveries while it seemed so before. We let one through and wait until it arrives.
 * Otherwise notice and all-clear could alternate forever.
 */
type State =
  | { kind: "unknown"; error?: unknown }
  | { kind: "doubted"; error?: unknown }
  | { kind: "working" }
  | { kind: "failing"; failure: AccountFailure; seenBy: "check" | "delivery" }
  | { kind: "trying"; failure: AccountFailure };

/** Each check costs a process, but users wait for their replies. */
const LONGEST_WAIT_MS = 15_000;

/** While the account is not usable, deliveries to Chatra wait, and the channel is told once what to do. A fix resumes all. */
export function createAccountMonitor(options: Options) {
  const { store, accountId, lookAgainMs = 2_000, logger, now } = options;
  let state: State = { kind: "unknown" };
  let waitMs = lookAgainMs;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  let stopped = false;
  const { promise: looked, resolve: endFirstLook } = Promise.withResolvers<void>();

  async function look(): Promise<void> {
    looks += 1;
    const number = looks;
    // Results from before a later check are outdated.
    const isOver = (): boolean => stopped || number !== looks;
    try {
      await options.check();
    } catch (error) {
      if (isOver()) return;
      const failure = options.readFailure(error);
      // After any failure there is a next check.
      lookLater();
      if (failure) await fail(failure, "check");
      else {
        logger.warn({ accountId, err: error }, "Chatra unreachable through Membrane");
        if (state.kind === "unknown" || state.kind === "doubted") state = { kind: state.kind, error };
      }
      return;
    }
    if (isOver()) return;
    if (state.kind === "failing" && state.seenBy === "delivery") {
      state = { kind: "trying", failure: state.failure };
      options.onRoom();
      lookLater();
    } else if (state.kind !== "trying" || (await isBacklogEmpty())) await work();
    else lookLater();
  }

  /** The trial delivery is gone: it was deleted, or became uncertain. So it can't tell whether the account works. */
  async function isBacklogEmpty(): Promise<boolean> {
    try {
      return !isUnsettled(await store.transaction((tx) => queueDepths(tx, accountId)));
    } catch (error) {
      logger.warn({ accountId, err: error }, "backlog of an account not read");
      return false;
    }
  }

  function lookLater(): void {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(() => void look(), waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  async function work(): Promise<void> {
    state = { kind: "working" };
    waitMs = lookAgainMs;
    clearTimeout(timer);
    options.onRoom();
    await keep(async (tx) => {
      const fault = await getAccountFault(tx, accountId);
      if (!fault || !(await setAccountFault(tx, accountId, undefined))) return;
      const known = await withdrawNotice(tx, faultNotice(options, fault, now()).id, now());
      // If the channel was not told that replies wait, it gets no all-clear.
      if (known !== "untold")
        await insertDeliveries(tx, [{ ...recoveryNotice(options, fault, now()), accountId }], now());
      logger.info({ accountId, reason: fault.reason }, "Chatra reachable again");
    });
  }

  async function fail(failure: AccountFailure, seenBy: "check" | "delivery"): Promise<void> {
    state = { kind: "failing", failure, seenBy };
    await keep(async (tx) => {
      if (options.isConnecting && !isUnsettled(await queueDepths(tx, accountId))) return;
      // True for the first process that finds it: only that one tells the channel.
      if (!(await setAccountFault(tx, accountId, { ...failure, since: now() }))) return;
      const fault = await getAccountFault(tx, accountId);
      if (fault) await insertDeliveries(tx, [{ ...faultNotice(options, fault, now()), accountId }], now());
      logger.error({ accountId, reason: failure.reason }, "account needs a fix, replies are waiting");
    });
  }

  /** What can't be stored now is stored, and reported, when it is found again. */
  async function keep(work: Parameters<Store["transaction"]>[0]): Promise<void> {
    try {
      await store.transaction(work);
    } catch (error) {
      logger.error({ accountId, err: error }, "account state not saved");
      lookLater();
    }
  }

  return {
    /** Checks whether the account works, and repeats that until it does. Never rejects. */
    start: () => look().finally(endFirstLook),
    /** Settled when the first check has ended. */
    looked,
    /** Chatra refused a delivery because of the account: the others wait from now on. Never rejects. */
    // The monitor's later work is separate from the reporting delivery, and must not be logged under its trace.
    report: AsyncLocalStorage.bind(async (failure: AccountFailure) => {
      if (stopped || state.kind === "failing") return;
      if (state.kind !== "trying") waitMs = lookAgainMs;
      lookLater();
      await fail(failure, "delivery");
    }),
    /** A send ended uncertain, in text that suggests an account fault but proves none: the others wait for a check. */
    doubt: AsyncLocalStorage.bind(() => {
      if (stopped || state.kind === "failing" || state.kind === "doubted") return;
      logger.warn({ accountId }, "send error suggests an account fault, checking");
      // A trial has its own way back: it must arrive.
      if (state.kind !== "trying") state = { kind: "doubted" };
      waitMs = lookAgainMs;
      clearTimeout(timer);
      void look();
    }),
    /** A delivery reached Chatra. */
    confirm: AsyncLocalStorage.bind(() => {
      if (!stopped && state.kind === "trying") void work();
    }),
    /** How many deliveries to Chatra may run: none unless the account is known to work, one as a trial. */
    room: (): number => {
      if (state.kind === "working") return Number.POSITIVE_INFINITY;
      return state.kind === "trying" ? 1 : 0;
    },
    /** Throws why Chatra can't be reached at the moment. */
    checkReady: (): void => {
      if (state.kind === "working" || (state.kind === "doubted" && state.error === undefined)) return;
      if (state.kind === "unknown" || state.kind === "doubted")
        throw new Error("not reached yet", { cause: state.error });
      throw new NotReadyError(state.failure.reason);
    },
    /** From now on writes and reports nothing: another monitor may watch the account, by another connection. */
    stop: (): void => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function isUnsettled({ deliveries }: QueueDepths): boolean {
  const waiting = deliveries.filter(({ state }) => state === "pending" || state === "sending");
  return waiting.some(({ target }) => target === "chatra");
}

/** Carries the reason that `/readyz` shows. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
