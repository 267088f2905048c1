import type { Logger } from "pino";
import { link } from "../domain/card.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { type AccountId, type ChannelId, deliveryIdOf } from "../domain/ids.ts";
import { visitorToSlack } from "../domain/text/visitor-to-slack.ts";
import type { AccountFault, Store } from "../store/store.ts";
import type { AccountFailure } from "./carry-out-chatra.ts";

export type AccountMonitor = {
  /** Looks whether the account works, and goes on looking until it does. */
  start(): Promise<void>;
  /** A delivery was refused because the account is at fault: all of them wait from now on. */
  report(failure: AccountFailure): Promise<void>;
  isPaused(): boolean;
  /** Rejects with why Chatra can't be reached at the moment. */
  checkReady(): void;
  stop(): void;
};

type Options = {
  store: Store;
  accountId: AccountId;
  channelId: ChannelId;
  /** Resolves when the account works; rejects otherwise. */
  check: () => Promise<unknown>;
  /** Reads a rejection of `check`: a failure that a person has to mend, or undefined for a passing one. */
  readFailure: (error: unknown) => AccountFailure | undefined;
  onWorking: () => void;
  now: () => number;
  logger: Logger;
};

const FIRST_LOOK_AFTER_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Knows whether the account can be used at all. While it can't, deliveries to Chatra wait, the channel is told once
 * what to do, and everything goes on by itself once it was done.
 */
export function createAccountMonitor(options: Options): AccountMonitor {
  const { store, accountId, logger, now } = options;
  let failure: AccountFailure | undefined;
  let passing: unknown = new Error("not checked yet");
  let waitMs = FIRST_LOOK_AFTER_MS;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    try {
      await options.check();
      await setWorking();
    } catch (error) {
      passing = error;
      const found = options.readFailure(error);
      if (found) await setFailure(found);
      else logger.warn({ err: error }, "Chatra can't be reached through Membrane at the moment");
      lookLater();
    }
  }

  function lookLater(): void {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(() => void look().catch(logAndLookLater), waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  function logAndLookLater(error: unknown): void {
    logger.error({ err: error }, "the state of the account could not be kept");
    lookLater();
  }

  async function setWorking(): Promise<void> {
    const was = failure;
    failure = undefined;
    passing = undefined;
    waitMs = FIRST_LOOK_AFTER_MS;
    await store.transaction(async (tx) => {
      const fault = await tx.getAccountFault(accountId);
      if (!fault || !(await tx.setAccountFault(accountId, undefined))) return;
      await tx.insertDeliveries([notice(options, fault, "mended", WORKS_AGAIN)], now());
    });
    if (was) logger.info("Chatra can be reached again");
    options.onWorking();
  }

  async function setFailure(found: AccountFailure): Promise<void> {
    if (failure?.reason !== found.reason)
      logger.error({ reason: found.reason }, "replies wait: the account needs a person");
    failure = found;
    await store.transaction(async (tx) => {
      const fault: AccountFault = { ...found, since: now() };
      if (!(await tx.setAccountFault(accountId, fault))) return;
      await tx.insertDeliveries([notice(options, fault, found.reason, whatToDo(found))], now());
    });
  }

  return {
    start: look,
    report: async (found) => {
      const known = failure !== undefined;
      await setFailure(found);
      if (!known) {
        waitMs = FIRST_LOOK_AFTER_MS;
        lookLater();
      }
    },
    isPaused: () => failure !== undefined,
    checkReady: () => {
      if (failure) throw new Error(failure.reason);
      if (passing) throw new Error("unavailable", { cause: passing });
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const WORKS_AGAIN =
  ":white_check_mark: Chatra can be reached again. Waiting replies are being sent, in their order.";

function whatToDo({ reason, detail, url }: AccountFailure): string {
  const waiting = "Replies wait meanwhile; none is lost, and they go out by themselves once this is mended.";
  switch (reason) {
    case "not-logged-in":
      return `:rotating_light: Membrane is not logged in where this bot runs. Somebody has to run \`membrane login --tenant\` there. ${waiting}`;
    case "cli-missing":
      return `:rotating_light: The \`membrane\` command was not found where this bot runs. Install it (\`npm install -g @membranehq/cli\`) or set MEMBRANE_BIN. ${waiting}`;
    case "connection-needs-action": {
      const open = link(url, "Open the connection");
      const todo = open ? `${open} and reconnect it.` : "Open it in Membrane and reconnect it.";
      return `:rotating_light: The connection to Chatra needs a person. ${todo} ${waiting}`;
    }
    default:
      return `:rotating_light: Chatra can't be reached: ${visitorToSlack(detail)} ${waiting}`;
  }
}

function notice(options: Options, fault: AccountFault, what: string, text: string): NewDelivery {
  return {
    id: deliveryIdOf(`account:${options.accountId}`, `${what}@${fault.since}`),
    key: `account:${options.accountId}:slack`,
    target: "slack",
    conversationId: undefined,
    sourceTime: options.now(),
    payload: { kind: "slack.notice", channelId: options.channelId, text },
  };
}
