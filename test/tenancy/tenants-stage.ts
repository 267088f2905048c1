import { pino } from "pino";
import {
  accountIdSchema,
  channelIdSchema,
  type DeliveryId,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { OutboxWorker } from "../../src/outbox/outbox-worker.ts";
import type { AccountSettings, ServedAccount } from "../../src/tenancy/serve-account.ts";
import {
  type ServedWorkspace,
  serveWorkspace,
  type WorkspaceSettings,
} from "../../src/tenancy/serve-workspace.ts";
import { createTenants, type TenantSettings } from "../../src/tenancy/tenants.ts";

export const logger = pino({ level: "silent" });
const silent = logger;
export const teamId = teamIdSchema.parse("T1");
export const otherTeamId = teamIdSchema.parse("T2");

export function workspace(more: Partial<WorkspaceSettings> = {}): WorkspaceSettings {
  return {
    teamId,
    botToken: "xoxb-1",
    botUserId: userIdSchema.parse("UBOT"),
    botId: "B1",
    url: "https://acme.slack.com/",
    ...more,
  };
}

export function account(name: string, more: Partial<AccountSettings> = {}): AccountSettings {
  return {
    accountId: accountIdSchema.parse(name),
    teamId,
    name,
    channelId: channelIdSchema.parse("C1"),
    connection: { kind: "missing" },
    isConnecting: true,
    agentId: undefined,
    webhookSecrets: ["secret"],
    ...more,
  };
}

export const notAsked = (): never => {
  throw new Error("nobody asks this here");
};
const connections = {
  followsRequests: false,
  begin: notAsked,
  addressOf: notAsked,
  look: notAsked,
  find: notAsked,
  awaitNewConnection: notAsked,
};

const idleWorker = (): OutboxWorker => ({
  wake: notAsked,
  wakeBy: notAsked,
  isResting: notAsked,
  idle: notAsked,
  stop: notAsked,
  isUnderWay: notAsked,
  claimMadeDue: notAsked,
});

/** Tenants whose accounts write down what is done with them; `gate` holds back their end. */
export function stage(first: TenantSettings, logger = silent) {
  const log: string[] = [];
  const tokens: string[] = [];
  const stopped: string[] = [];
  let settings: TenantSettings | Error = first;
  let loads = 0;
  let tidied = 0;
  let isStuck = false;
  let gate: Promise<void> = Promise.resolve();
  const underWay = new Map<ServedAccount, Set<DeliveryId>>();

  const tenants = createTenants({
    load: async () => {
      loads += 1;
      if (settings instanceof Error) throw settings;
      return settings;
    },
    serveWorkspace: (wanted): ServedWorkspace => {
      log.push(`workspace ${wanted.teamId} of ${wanted.botUserId}`);
      const real = serveWorkspace(wanted, {
        apiUrl: "http://127.0.0.1:1/api/",
        adminUsers: ["UADMIN"],
        guestsMayCommand: false,
        kind: "sqlite",
        owner: "me",
        metrics: { rateLimited: () => undefined },
        accountServices: { accounts: undefined, connections, publicUrl: undefined },
        onRefused: () => undefined,
        askTime: () => () => undefined,
        now: () => 0,
        logger,
      });
      return {
        ...real,
        useToken: (token) => void tokens.push(`${wanted.teamId} ${token}`),
        stop: async () => {
          stopped.push(`${wanted.teamId} of ${wanted.botUserId}`);
          if (isStuck) throw new Error("stuck");
        },
      };
    },
    serveAccount: (wanted, served) => {
      const place = `${wanted.name} in ${wanted.channelId}`;
      const workers = { slack: idleWorker(), chatra: idleWorker() };
      log.push(`made ${place}`);
      const one: ServedAccount = {
        settings: wanted,
        workspace: served,
        accountContext: {
          accountId: wanted.accountId,
          teamId: wanted.teamId,
          accountName: "main",
          botUserId: served.botUserId,
          workspaceUrl: served.url,
          channelId: wanted.channelId,
          fileUrl: () => undefined,
        },
        clients: { known: notAsked, fetch: notAsked },
        handlers: {
          onCommand: notAsked,
          onButton: notAsked,
          onMessageShortcut: notAsked,
          onOpenClientShortcut: notAsked,
          onForm: notAsked,
          onSuggest: notAsked,
          onThreadCommand: notAsked,
          idle: notAsked,
          stop: notAsked,
        },
        findSend: notAsked,
        workerFor: (target) => workers[target],
        isUnderWay: (id) => underWay.get(one)?.has(id) ?? false,
        checkReady: notAsked,
        looked: Promise.resolve(),
        start: () => void log.push(`began ${place}`),
        stop: async () => {
          log.push(`ending ${place}`);
          await gate;
          if (isStuck) throw new Error("stuck");
          log.push(`ended ${place}`);
        },
      };
      underWay.set(one, new Set());
      return one;
    },
    tidy: async () => {
      tidied += 1;
      throw new Error("the database is away");
    },
    logger,
  });
  return {
    tenants,
    tokens,
    /** The workspaces whose handlers were stopped. */
    stopped,
    loads: () => loads,
    tidied: () => tidied,
    /** What was done since this was asked last. */
    done: () => log.splice(0),
    set: (next: TenantSettings | Error) => {
      settings = next;
      return tenants.reload();
    },
    /** From now on nothing ends cleanly. */
    stick: () => {
      isStuck = true;
    },
    /** Until the result is called no account ends. */
    hold: () => {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return held.resolve;
    },
    carryOut: (name: string, id: DeliveryId) => {
      const served = tenants.ofAccount(accountIdSchema.parse(name));
      if (served === undefined) throw new Error(`${name} is not served`);
      underWay.get(served)?.add(id);
      return () => underWay.get(served)?.delete(id);
    },
  };
}
