import type { Logger } from "pino";
import type { AgeAlarm, Owed, Store, StoreTransaction } from "../store/store.ts";
import { createTurns, type Turns } from "../turns.ts";
import { alarmKey, caughtUpNotice, lateNotice } from "./age-notices.ts";
import type { NoticePlace } from "./notice-place.ts";

type Options = NoticePlace & {
  store: Store;
  /** How long a delivery may wait before people are told, in ms. */
  afterMs: number;
  now: () => number;
  logger: Logger;
};

/** What a look has found, told to the log once it is durable. */
type Found = { fault: boolean; raised?: Owed[]; ended?: AgeAlarm };

const EVERY_MS = 5_000;
/** After a start, what has waited since the stop goes out first. */
const START_GRACE_MS = 30_000;

/**
 * Tells the channel, and the log, when a delivery that should go out has waited for `afterMs`, and again when all has
 * caught up: once each, however many processes there are and however often they start.
 * What people know of does not count: replies that wait for the account, and sends that they were asked about.
 */
export function createAgeAlarm(options: Options): Turns {
  const { store, accountId, afterMs, logger, now } = options;
  const startedAt = now();
  /** Until when replies had a reason to wait that people were told of. */
  let excusedUntil = 0;

  async function look(tx: StoreTransaction, at: number): Promise<Found> {
    const fault = (await tx.getAccountFault(accountId)) !== undefined;
    const owed = await tx.owedDeliveries({ accountId, exceptKey: alarmKey(options) });
    const alarm = await tx.getAgeAlarm(accountId);
    if (alarm) return { fault, ...(await endWhenCaughtUp(tx, alarm, owed, at)) };
    const late = owed.some((one) => isLate(one, fault ? at : excusedUntil, at));
    if (!late || at - startedAt < Math.min(START_GRACE_MS, afterMs)) return { fault };
    const since = Math.min(...owed.map(({ oldestAt }) => oldestAt));
    // True for the first who finds it, in whichever process: only they tell the channel.
    if (!(await tx.raiseAgeAlarm(accountId, { since, raisedAt: at }))) return { fault };
    await tx.insertDeliveries([{ ...lateNotice(options, owed, at), accountId }], at);
    return { fault, raised: owed };
  }

  /** When the account was mended, its replies have the whole time again. */
  function isLate({ target, oldestAt }: Owed, excused: number, at: number): boolean {
    return at - (target === "chatra" ? Math.max(oldestAt, excused) : oldestAt) >= afterMs;
  }

  async function endWhenCaughtUp(
    tx: StoreTransaction,
    alarm: AgeAlarm,
    owed: Owed[],
    at: number,
  ): Promise<Omit<Found, "fault">> {
    // Well below the limit: an age that goes up and down about it would be told of again and again.
    if (owed.some(({ oldestAt }) => at - oldestAt >= afterMs / 2)) return {};
    if (!(await tx.endAgeAlarm(accountId))) return {};
    // An alarm that could not be posted as long as it was true would only mislead now.
    const notice = lateNotice(options, [], alarm.raisedAt);
    for (const { id, state } of await tx.lockDeliveries([notice.id]))
      if (state === "pending") await tx.changeDelivery(id, { state: "discarded" }, at);
    await tx.insertDeliveries([{ ...caughtUpNotice(options, alarm, at), accountId }], at);
    return { ended: alarm };
  }

  return createTurns({
    logger,
    now,
    turn: async () => {
      const at = now();
      const { fault, raised, ended } = await store.transaction((tx) => look(tx, at));
      if (fault) excusedUntil = at;
      if (raised) logger.error({ accountId, owed: raised, afterMs }, "deliveries have waited for too long");
      if (ended)
        logger.info({ accountId, ...ended, lastedMs: at - ended.since }, "deliveries have caught up");
      return { dueAt: now() + Math.min(EVERY_MS, afterMs) };
    },
  });
}
