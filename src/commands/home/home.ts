import type { Logger } from "pino";
import { type AccountId, digest, type TeamId } from "../../domain/ids.ts";
import type { BlockList } from "../../messages/blocks.ts";
import { homeBlocks, showClosedHome, showHome } from "../../messages/home.ts";
import { describeGuestRefusal } from "../../messages/permissions.ts";
import { type SlackGateway, SlackGatewayError } from "../../outbound/slack/slack-gateway.ts";
import { createPollLoop, type PollLoop } from "../../runtime/poll-loop.ts";
import { closeHome, readOpenHomes, settleHome, takeHome } from "../../store/home-views.ts";
import type { Store } from "../../store/store.ts";
import type { GuestCheck } from "../command-dependencies.ts";
import type { HomePerson } from "../command-handlers.ts";
import { readHome } from "./read-home.ts";

/** How long after it was opened a Home tab shows changes. */
const OPEN_MS = 15 * 60_000;
/** The least time between two looks for changes, and between two views that one person is shown. */
const APART_MS = 5_000;
/** Homes of more people are not read or shown at once. */
const MOST_AT_ONCE = 8;
/** How long a process that shows a view keeps others from it: longer than Slack takes to answer. */
const TAKEN_MS = 30_000;

/** A workspace as the Home tabs of its people need it. */
export type HomePlace = {
  slack: Pick<SlackGateway, "publishHome">;
  /** Ends with a slash. */
  workspaceUrl: string;
  adminUsers: readonly string[];
  guestCheck: GuestCheck;
  accounts: readonly { accountId: AccountId; name: string }[];
};

/** Shows the Home tab to those who have it open. Its loop is woken by itself; `idle` also waits for calls to Slack. */
export type Home = PollLoop & {
  /** Somebody opened it, or wants to see it as it is now. Waits for nothing and never throws. */
  open(person: HomePerson): void;
};

type Viewer = HomePerson & {
  openUntil: number;
  /** When their data was read last, and when Slack had a view of it last. */
  lookedAt: number;
  shownAt: number;
  /** They asked for it: it is shown even if nothing has changed, with the time. */
  isWanted: boolean;
  isRunning: boolean;
  /** Digest of what was shown last. */
  shown: string | undefined;
};

/**
 * A change is found by looking again, as long as somebody has it open: so it does not matter which process made it. Who has it
 * open is stored, so that a restarted process goes on, and that of several only one shows it. Nothing of this goes through the
 * outbox, and no failure is more than a line of the log.
 */
export function createHome(options: {
  store: Pick<Store, "transaction">;
  placeOf: (teamId: TeamId) => HomePlace | undefined;
  /** Milliseconds UTC. */
  now: () => number;
  logger: Logger;
}): Home {
  const { store, placeOf, now, logger } = options;
  const viewers = new Map<string, Viewer>();
  const pausedUntil = new Map<TeamId, number>();
  const running = new Set<Promise<void>>();
  const loop = createPollLoop({
    logger,
    now,
    async poll() {
      await learn();
      return { dueAt: beginDue() };
    },
  });

  /** Who has it open according to other processes, or one before this. Without an answer, this process goes on by itself. */
  async function learn(): Promise<void> {
    const known = await store.transaction((tx) => readOpenHomes(tx, now())).catch(() => []);
    for (const { shown, ...person } of known) {
      const viewer = viewers.get(keyOf(person)) ?? addViewer(person, { isWanted: false, shown });
      viewer.openUntil = Math.max(viewer.openUntil, person.openUntil);
    }
  }

  function addViewer(
    { teamId, userId, openUntil }: HomePerson & { openUntil: number },
    first: Pick<Viewer, "isWanted" | "shown">,
  ): Viewer {
    const never = { lookedAt: Number.NEGATIVE_INFINITY, shownAt: Number.NEGATIVE_INFINITY };
    const viewer = { teamId, userId, openUntil, ...never, isRunning: false, ...first };
    viewers.set(keyOf(viewer), viewer);
    return viewer;
  }

  /** Begins what is due; returns when the next is. */
  function beginDue(): number | undefined {
    const at = now();
    let next: number | undefined;
    for (const [key, viewer] of viewers) {
      if (viewer.isRunning) continue;
      if (viewer.openUntil <= at) {
        viewers.delete(key);
        continue;
      }
      // Who asks need not wait for the next look.
      const last = viewer.isWanted ? viewer.shownAt : Math.max(viewer.lookedAt, viewer.shownAt);
      const dueAt = Math.max(last + APART_MS, pausedUntil.get(viewer.teamId) ?? 0);
      if (dueAt > at) next = Math.min(next ?? dueAt, dueAt);
      // The end of one that runs begins those that are left over.
      else if (running.size < MOST_AT_ONCE) begin(viewer, at);
    }
    return next;
  }

  function begin(viewer: Viewer, at: number): void {
    const { isWanted } = viewer;
    Object.assign(viewer, { lookedAt: at, isWanted: false, isRunning: true });
    const done = show(viewer, isWanted, at)
      .catch((error: unknown) => onFailed(viewer, error))
      .finally(() => {
        viewer.isRunning = false;
        running.delete(done);
        loop.wake();
      });
    running.add(done);
  }

  async function show(viewer: Viewer, isWanted: boolean, at: number): Promise<void> {
    const place = placeOf(viewer.teamId);
    if (place === undefined) return;
    const blocks = await blocksFor(place, viewer);
    const shown = digest(JSON.stringify(blocks));
    if (shown === viewer.shown && !isWanted) return;
    viewer.shown = undefined;
    const time = now();
    const taken = await store.transaction((tx) =>
      takeHome(tx, viewer, { now: time, until: time + TAKEN_MS }),
    );
    // Another process shows it, or has just done so.
    if (taken === undefined) {
      Object.assign(viewer, { isWanted: viewer.isWanted || isWanted, shownAt: time });
      return;
    }
    if (taken.shown === shown && !isWanted) return settle(viewer, shown, at);
    try {
      await place.slack.publishHome({ userId: viewer.userId, view: showHome(blocks, at) });
    } catch (error) {
      await settle(viewer, undefined, at + APART_MS);
      throw error;
    }
    viewer.shownAt = now();
    await settle(viewer, shown, viewer.shownAt + APART_MS);
  }

  async function settle(viewer: Viewer, shown: string | undefined, takenUntil: number): Promise<void> {
    viewer.shown = shown;
    await store.transaction((tx) => settleHome(tx, viewer, { shown, takenUntil }));
  }

  async function blocksFor(place: HomePlace, { teamId, userId }: HomePerson): Promise<BlockList> {
    const refusal = await place.guestCheck(userId);
    if (refusal !== undefined) return showClosedHome(describeGuestRefusal(refusal));
    return homeBlocks(await readHome(store, { ...place, teamId, userId }), place);
  }

  async function onFailed(viewer: Viewer, error: unknown): Promise<void> {
    const { teamId, userId } = viewer;
    logger.warn({ teamId, userId, err: error }, "Home tab not shown");
    if (error instanceof SlackGatewayError && !PASSING.has(error.reason)) {
      viewer.openUntil = 0;
      return store.transaction((tx) => closeHome(tx, viewer)).catch(() => undefined);
    }
    viewer.isWanted = true;
    viewer.shownAt = viewer.lookedAt;
    if (error instanceof SlackGatewayError && error.reason === "rate-limited")
      pausedUntil.set(teamId, now() + (error.retryAfterMs ?? APART_MS));
  }

  return {
    ...loop,
    open({ teamId, userId }) {
      const openUntil = now() + OPEN_MS;
      const known = viewers.get(keyOf({ teamId, userId }));
      if (known) Object.assign(known, { openUntil, isWanted: true });
      else addViewer({ teamId, userId, openUntil }, { isWanted: true, shown: undefined });
      loop.wake();
    },
    async idle() {
      await loop.idle();
      while (running.size > 0) {
        await Promise.all(running);
        await loop.idle();
      }
    },
    async stop() {
      await loop.stop();
      await Promise.all(running);
    },
  };
}

function keyOf({ teamId, userId }: HomePerson): string {
  return `${teamId}:${userId}`;
}

/** Slack may do it the next time. */
const PASSING: ReadonlySet<string> = new Set(["rate-limited", "unavailable", "unknown-outcome"]);
