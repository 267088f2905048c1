import type { Logger } from "pino";
import type { Outcome } from "../domain/attempt.ts";
import type { AccountId, DeliveryId } from "../domain/ids.ts";
import type { MayBegin } from "../domain/may-begin.ts";
import type { Target } from "../domain/payload.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { withLogFields } from "../runtime/logger.ts";
import type { Metrics } from "../runtime/metrics.ts";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import { nextDueAt } from "../store/backlog.ts";
import { type StoredDelivery, traceOf } from "../store/cause.ts";
import {
  type Claim,
  claimDeliveries,
  claimFirst,
  claimUpdated,
  settleDelivery,
} from "../store/delivery-claims.ts";
import type { Store } from "../store/store.ts";
import { isAway } from "../store/store-error.ts";
import { type Tx, workOf } from "../store/tx.ts";
import { acceptedTimes, deliveryFields, tellAttempted, tellSettled } from "./delivery-log.ts";
import { holdLeases } from "./held-leases.ts";
import type { Settle } from "./settle-attempt.ts";

type Options<Job> = {
  store: Store;
  /** Each account has its own worker, so that a faulty or busy one delays no other. */
  accountId: AccountId;
  target: Target;
  /** How many deliveries may run at once. */
  concurrency: number;
  /** Names this process among those that share the database. */
  owner: string;
  leaseMs: number;
  /** True while any worker of this process carries the delivery out. */
  isUnderWay: (id: DeliveryId) => boolean;
  /** A further, temporary limit on concurrent deliveries. */
  room: () => number;
  /** Reads the data for deliveries that are claimed at a time in ms. It has postponed those that it leaves out. */
  prepare: (tx: Tx, claimed: StoredDelivery[], now: number) => Promise<Job[]>;
  carryOut: (job: Job, mayBegin: MayBegin) => Promise<Outcome>;
  settle: Settle;
  /** Claims for another worker what a poll of this one has made due; see `claimMadeDue`. */
  claimBeside?: (tx: Tx) => Promise<void>;
  now: () => number;
  /** Returns a function for the ms passed since, by clocks that are never set. */
  startWatch: () => () => number;
  logger: Logger;
  metrics: Pick<Metrics, "attempted" | "arrived">;
};

type Ended = { delivery: StoredDelivery; outcome: Outcome; at: number; failures: number };

/** What a poll's transaction did. `dueAt`: when more becomes due, in ms, as far as it saw. */
type Polled<Job> = {
  settled: Awaited<ReturnType<Settle>>;
  jobs: Job[];
  dueAt: number | undefined;
};

const SETTLE_ATTEMPTS = 3;
const GATHER_MS = 3;
/** How soon to look again at a claimed delivery whose earlier attempt still runs here. */
const BESIDE_MS = 1_000;
/** How often a poll looks at all that is due, without a notification. */
const LOOK_EVERY_MS = 4_000;

export type OutboxWorker = PollLoop & {
  /** True while this process carries a delivery out, or has yet to store its outcome. */
  isUnderWay(id: DeliveryId): boolean;
  /**
   * Claims what this transaction made due, as far as there is room: it begins right after that transaction's commit, and needs
   * none of its own.
   */
  claimMadeDue(tx: Tx): Promise<void>;
};

/**
 * Claims one account's deliveries to one target, carries them out in parallel and settles them. One transaction settles what
 * ended since the last poll and claims what may start: one commit for all of it.
 */
export function createOutboxWorker<Job extends { delivery: StoredDelivery }>(
  options: Options<Job>,
): OutboxWorker {
  const { store, accountId, target, owner, logger, now } = options;
  const share = { accountId, target };
  const underWay = holdLeases(options);
  let ended: Ended[] = [];
  /** Something in the batch can't be settled: until we find it, we settle one at a time. */
  let careful = false;
  /** From when on, in ms, a poll looks at all that is due, and not only at what it made due itself; at once if `woken`. */
  let lookAt = 0;
  let woken = true;
  let closing = false;
  /** Room that running transactions count on. */
  let reserved = 0;
  let gathering: NodeJS.Timeout | undefined;
  let whenIdle: (() => void) | undefined;

  const polls = createPollLoop({
    logger,
    now,
    poll: async () => {
      const settling = careful ? ended.slice(0, 1) : ended;
      const free = Math.max(0, roomLeft() + settling.length);
      if (settling.length === 0 && free === 0) {
        // Who has the room wakes this worker then.
        woken ||= now() >= lookAt;
        return { dueAt: undefined };
      }
      ended = careful ? ended.slice(1) : [];
      reserved += free;
      const isToLook = woken || now() >= lookAt;
      woken = false;
      // What others' transactions add from here on may lower it, and this look may not see that.
      if (isToLook) lookAt = Number.POSITIVE_INFINITY;
      let work: Polled<Job>;
      const heldFor = options.startWatch();
      try {
        work = await store.transaction((tx) => settleAndClaim(tx, settling, free, isToLook));
      } catch (error) {
        woken = true;
        // None of it happened; the ended deliveries still wait to be settled.
        const [only, another] = settling;
        if (isAway(error) || only === undefined || another !== undefined) ended = [...settling, ...ended];
        else if (mayBeSettledYet(only, error)) ended.push(only);
        careful = !isAway(error) && ended.length > 0;
        throw error;
      } finally {
        reserved -= free;
        tellIfIdle();
      }
      const { settled, jobs, dueAt } = work;
      // Without room, we did not see all that is due.
      if (jobs.length === free) woken = true;
      lookAt = Math.min(lookAt, dueAt ?? Number.POSITIVE_INFINITY, now() + LOOK_EVERY_MS);
      if (ended.length === 0) careful = false;
      for (const [index, one] of settling.entries()) {
        underWay.drop(one.delivery.id);
        noteSettled(one, settled[index]);
      }
      tellIfIdle();
      for (const job of jobs) {
        underWay.add(job.delivery.id, heldFor);
        void attempt(job);
      }
      // Ended deliveries and new work wake the next poll: there is nothing to look for in between.
      return careful && ended.length > 0 ? "more" : { dueAt };
    },
  });

  /** A transaction that counts on room may yet claim something. */
  function isIdle(): boolean {
    return underWay.count() === 0 && reserved === 0;
  }

  function tellIfIdle(): void {
    if (isIdle()) whenIdle?.();
  }

  /** Nothing new starts while something can't be settled, or we could not find which delivery is at fault. */
  function roomLeft(): number {
    const most = closing || careful ? 0 : Math.min(options.concurrency, options.room());
    return most - underWay.count() - reserved;
  }

  /** `isToLook`: others may have made something due as well. */
  async function settleAndClaim(
    tx: Tx,
    settling: Ended[],
    free: number,
    isToLook: boolean,
  ): Promise<Polled<Job>> {
    const settled = await options.settle(tx, settling);
    if (!careful) await options.claimBeside?.(tx);
    if (free === 0) return { settled, jobs: [], dueAt: undefined };
    const at = now();
    const claim = claimOf(free, at);
    const claimed = await (isToLook ? claimDeliveries(tx, claim) : claimUpdated(tx, claim));
    const jobs = await prepareClaimed(tx, claimed, settling, at);
    if (jobs.length === free) return { settled, jobs, dueAt: undefined };
    const dueAt = await nextDueAt(tx, share, isToLook ? undefined : lookAt);
    // What this transaction made due was claimed in it: this worker need not be woken for that.
    if (dueAt === undefined || dueAt > at) tx.wakeHere.delete(workOf(share));
    return { settled, jobs, dueAt };
  }

  function claimOf(limit: number, at: number): Claim {
    return { accountId, target, limit, owner, now: at, leaseUntil: at + options.leaseMs };
  }

  async function prepareClaimed(
    tx: Tx,
    claimed: StoredDelivery[],
    settling: Ended[],
    at: number,
  ): Promise<Job[]> {
    const ours = await deferDuplicateClaims(tx, claimed, settling, at);
    return ours.length === 0 ? [] : options.prepare(tx, ours, at);
  }

  async function claimMadeDue(tx: Tx): Promise<void> {
    const free = roomLeft();
    const work = workOf(share);
    if (free <= 0 || !(tx.wakeHere.has(work) || tx.wakeEverywhere.has(work))) return;
    reserved += free;
    const at = now();
    const heldFor = options.startWatch();
    let jobs: Job[] = [];
    let dueLater: number | undefined;
    tx.whenEnded.push((isCommitted) => {
      reserved -= free;
      if (isCommitted && dueLater !== undefined) {
        lookAt = Math.min(lookAt, dueLater);
        polls.wakeBy(dueLater);
      }
      for (const job of jobs) {
        if (isCommitted) void attempt(job);
        else underWay.drop(job.delivery.id);
      }
      tellIfIdle();
      // A poll meanwhile may have found no room.
      if (woken) polls.wake();
    });
    jobs = await prepareClaimed(tx, await claimFirst(tx, claimOf(free, at)), [], at);
    for (const { delivery } of jobs) underWay.add(delivery.id, heldFor);
    const dueAt = await nextDueAt(tx, share, Number.POSITIVE_INFINITY);
    if (dueAt === undefined || dueAt <= at) return;
    dueLater = dueAt;
    tx.wakeHere.delete(work);
    tx.wakeEverywhere.delete(work);
  }

  /**
   * Another process may have taken over a delivery that runs here, and returned it. Two attempts would share one claim: each
   * would mistake the other's lease and outcome for its own.
   */
  async function deferDuplicateClaims(
    tx: Tx,
    claimed: StoredDelivery[],
    settling: Ended[],
    at: number,
  ): Promise<StoredDelivery[]> {
    const over = new Set(settling.map(({ delivery }) => delivery.id));
    const isDuplicate = ({ id }: StoredDelivery): boolean =>
      !over.has(id) && (underWay.has(id) || options.isUnderWay(id));
    for (const { id } of claimed.filter(isDuplicate)) {
      const deferred = { state: "pending", nextAttemptAt: at + BESIDE_MS, countsAsAttempt: false } as const;
      await settleDelivery(tx, { id, owner, now: at, ...deferred });
    }
    return claimed.filter((one) => !isDuplicate(one));
  }

  /** A bug with one delivery must not stop the others: after some tries we let its lease expire. */
  function mayBeSettledYet(one: Ended, error: unknown): boolean {
    one.failures += 1;
    if (one.failures < SETTLE_ATTEMPTS) return true;
    logger.error({ ...deliveryFields(one.delivery), err: error }, "delivery outcome not saved");
    underWay.drop(one.delivery.id);
    return false;
  }

  async function attempt(job: Job): Promise<void> {
    const { delivery } = job;
    const startedAt = now();
    let outcome: Outcome;
    try {
      // Log lines on the way, such as a command's run, carry the same ids.
      const fields = { trace_id: traceOf(delivery), deliveryId: delivery.id };
      outcome = await withLogFields(fields, () =>
        options.carryOut(job, () => underWay.isBelieved(delivery.id)),
      );
    } catch (error) {
      logger.error({ ...deliveryFields(delivery), err: error }, "delivery attempt failed unexpectedly");
      const failure = { reason: "defect", detail: ATTEMPT_DETAILS.unexpected };
      const isSend = delivery.payload.kind === "chatra.send";
      outcome = isSend
        ? { kind: "unknown", error: failure }
        : { kind: "try-again", error: failure, outcomeUnknown: true };
    }
    const at = now();
    const ms = at - startedAt;
    options.metrics.attempted(delivery.payload.kind, outcome.kind, ms);
    tellAttempted(logger, delivery, outcome, ms);
    ended.push({ delivery, outcome, at, failures: 0 });
    wakeSoon();
  }

  function noteSettled({ delivery, outcome, at }: Ended, state: string | undefined): void {
    if (state === "sent")
      for (const acceptedAt of acceptedTimes(delivery)) options.metrics.arrived(target, at - acceptedAt);
    tellSettled(logger, delivery, outcome, state);
  }

  /**
   * Deliveries that end at about the same time settle together: a commit for each limited the rate (measured: 374 posts/s, a
   * quarter of a millisecond per commit). A single one settles at once.
   */
  function wakeSoon(): void {
    if (ended.length * 2 >= underWay.count()) {
      clearTimeout(gathering);
      gathering = undefined;
      polls.wake();
    } else
      gathering ??= setTimeout(() => {
        gathering = undefined;
        polls.wake();
      }, GATHER_MS);
  }

  return {
    ...polls,
    wake: () => {
      woken = true;
      polls.wake();
    },
    claimMadeDue,
    isUnderWay: (id) => underWay.has(id),
    stop: async () => {
      closing = true;
      // A running poll may still start something.
      await polls.idle();
      if (!isIdle())
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      underWay.stop();
      await polls.stop();
    },
  };
}
