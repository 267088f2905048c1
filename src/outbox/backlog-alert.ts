import type { Logger } from "pino";
import { nothing } from "../domain/decision.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import type { DeliveryId } from "../domain/ids.ts";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import { getAccountFault } from "../store/account-faults.ts";
import {
  type BacklogAlert,
  countUnsettledDeliveries,
  endBacklogAlert,
  getBacklogAlert,
  raiseBacklogAlert,
  type Unsettled,
} from "../store/backlog.ts";
import { saveDecision } from "../store/save-decision.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import {
  alertKey,
  caughtUpNotices,
  lateNoticeIds,
  lateNotices,
  type NoticePlace,
  withdrawNotice,
} from "./notices.ts";

type Options = NoticePlace & {
  store: Store;
  /** How long a delivery may wait before the channel is told, in ms. */
  afterMs: number;
  now: () => number;
  logger: Logger;
};

/** The result of a check, logged once it is durable. */
type Found = { fault: boolean; raised?: Unsettled[]; ended?: BacklogAlert | undefined };

const EVERY_MS = 5_000;
/** After a start, the backlog of the downtime goes out first. */
const START_GRACE_MS = 30_000;

/**
 * Tells the channel, and the log, when a delivery has waited for `afterMs`, and again when all has caught up. It does so once
 * each, for any number of processes and starts. If the first notice failed, there is no second. Known waits do not count:
 * replies that wait for the account, and sends with an open question.
 */
export function createBacklogAlert(options: Options): PollLoop {
  const { store, accountId, afterMs, logger, now } = options;
  const startedAt = now();
  /** Until when replies had a known reason to wait. */
  let excusedUntil = 0;

  async function look(tx: Tx, at: number): Promise<Found> {
    const fault = (await getAccountFault(tx, accountId)) !== undefined;
    const backlog = await countUnsettledDeliveries(tx, { accountId, exceptKey: alertKey(options) });
    const alarm = await getBacklogAlert(tx, accountId);
    if (alarm) return { fault, ended: await endWhenCaughtUp(tx, alarm, backlog, at) };
    const late = backlog.some((one) => isLate(one, fault ? at : excusedUntil, at));
    if (!late || at - startedAt < Math.min(START_GRACE_MS, afterMs)) return { fault };
    const since = Math.min(...backlog.map(({ oldestAt }) => oldestAt));
    // True for the first process that finds it: only that one tells the channel.
    if (!(await raiseBacklogAlert(tx, accountId, { since, raisedAt: at }))) return { fault };
    await tell(tx, lateNotices(options, backlog, at), at);
    return { fault, raised: backlog };
  }

  /** When the account works again, its replies get the whole time again. */
  function isLate({ target, oldestAt }: Unsettled, excused: number, at: number): boolean {
    return at - (target === "chatra" ? Math.max(oldestAt, excused) : oldestAt) >= afterMs;
  }

  async function endWhenCaughtUp(
    tx: Tx,
    alarm: BacklogAlert,
    backlog: Unsettled[],
    at: number,
  ): Promise<BacklogAlert | undefined> {
    // Well below the limit, so that an age around the limit does not raise alert after alert.
    if (backlog.some(({ oldestAt }) => at - oldestAt >= afterMs / 2)) return undefined;
    const told = new Set<DeliveryId>();
    for (const id of lateNoticeIds(options, alarm.raisedAt)) {
      const isTold = await withdrawNotice(tx, id, at);
      // The next check knows more.
      if (isTold === "unclear") return undefined;
      if (isTold === "told") told.add(id);
    }
    if (!(await endBacklogAlert(tx, accountId))) return undefined;
    await tell(tx, caughtUpNotices(options, told, alarm, at), at);
    return alarm;
  }

  function tell(tx: Tx, deliveries: NewDelivery[], at: number): Promise<void> {
    return saveDecision(tx, accountId, { ...nothing(), deliveries }, at);
  }

  return createPollLoop({
    logger,
    now,
    poll: async () => {
      const at = now();
      const { fault, raised, ended } = await store.transaction((tx) => look(tx, at));
      if (fault) excusedUntil = at;
      if (raised)
        logger.error({ accountId, owed: raised, afterMs }, "deliveries waiting past the alert limit");
      if (ended) logger.info({ accountId, ...ended, lastedMs: at - ended.since }, "deliveries caught up");
      return { dueAt: now() + Math.min(EVERY_MS, afterMs) };
    },
  });
}
