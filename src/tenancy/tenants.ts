import type { Logger } from "pino";
import type { AccountId, DeliveryId, TeamId } from "../domain/ids.ts";
import type { AccountSettings, ServedAccount } from "./serve-account.ts";
import type { ServedWorkspace, WorkspaceSettings } from "./serve-workspace.ts";

export type TenantSettings = { workspaces: WorkspaceSettings[]; accounts: AccountSettings[] };

export type Tenants = ReturnType<typeof createTenants>;

/** Without a notification, a change goes unnoticed for at most this long. */
const RELOAD_MS = 60_000;

/**
 * The workspaces and accounts that this process serves. They may be added, changed and removed while it runs. `load` reads what
 * is set up; `serve…` create what serves it. An account without its workspace is not served. `tidy` discards pending deliveries
 * of removed accounts: it runs after an account has ended, and with every load.
 */
export function createTenants(options: {
  load: () => Promise<TenantSettings>;
  serveWorkspace: (settings: WorkspaceSettings) => ServedWorkspace;
  serveAccount: (settings: AccountSettings, workspace: ServedWorkspace) => ServedAccount;
  tidy: () => Promise<void>;
  logger: Logger;
}) {
  const { logger } = options;
  const workspaces = new Map<TeamId, { settings: WorkspaceSettings; served: ServedWorkspace }>();
  let accounts = new Map<AccountId, ServedAccount>();
  /** Those that are ending now: their active work is still theirs. */
  const ending = new Map<ServedAccount, Promise<void>>();
  let loading: Promise<void> | undefined;
  let isStale = false;
  let isServing = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function serve(settings: TenantSettings): void {
    serveWorkspaces(settings.workspaces);
    const next = new Map<AccountId, ServedAccount>();
    const begun: ServedAccount[] = [];
    for (const account of settings.accounts) {
      const workspace = workspaces.get(account.teamId)?.served;
      if (workspace === undefined) continue;
      const present = accounts.get(account.accountId);
      const isSame = present?.workspace === workspace && isSameAccount(present.settings, account);
      const served = isSame ? present : options.serveAccount(account, workspace);
      if (!isSame) begun.push(served);
      next.set(account.accountId, served);
    }
    const ended = [...accounts.values()].filter((served) => next.get(served.settings.accountId) !== served);
    accounts = next;
    for (const served of ended) end(served);
    // The previous one's active work holds its partitions, so both may run side by side.
    if (isServing) for (const served of begun) served.start();
    if (begun.length > 0 || ended.length > 0) {
      const counts = { accounts: accounts.size, workspaces: workspaces.size };
      logger.info({ ...counts, begun: begun.length, ended: ended.length }, "accounts changed");
    }
  }

  function serveWorkspaces(wanted: WorkspaceSettings[]): void {
    const ids = new Set(wanted.map(({ teamId }) => teamId));
    for (const [teamId, { served }] of workspaces) {
      if (ids.has(teamId)) continue;
      workspaces.delete(teamId);
      void logFailure(served.stop(), { teamId });
    }
    for (const settings of wanted) {
      const present = workspaces.get(settings.teamId);
      if (present && isSameBot(present.settings, settings)) {
        present.served.useToken(settings.botToken);
        present.settings = settings;
      } else {
        if (present) void logFailure(present.served.stop(), { teamId: settings.teamId });
        workspaces.set(settings.teamId, { settings, served: options.serveWorkspace(settings) });
      }
    }
  }

  function end(served: ServedAccount): void {
    const { accountId } = served.settings;
    const done = logFailure(served.stop(), { accountId })
      .finally(() => ending.delete(served))
      // Its active work may have come back for a retry when the account ended.
      .then(() => (stopped ? undefined : tidy()));
    ending.set(served, done);
  }

  function tidy(): Promise<void> {
    return options
      .tidy()
      .catch((error: unknown) => logger.warn({ err: error }, "removed accounts not cleaned up"));
  }

  function logFailure(stopping: Promise<void>, whose: Record<string, string>): Promise<void> {
    return stopping.catch((error: unknown) =>
      logger.error({ ...whose, err: error }, "account or workspace not stopped cleanly"),
    );
  }

  async function load(): Promise<void> {
    do {
      isStale = false;
      const settings = await options.load();
      if (stopped) return;
      serve(settings);
      if (!isStale) await tidy();
    } while (isStale);
  }

  function reload(): Promise<void> {
    isStale = true;
    loading ??= load()
      .catch((error: unknown) => logger.warn({ err: error }, "workspaces and accounts not loaded"))
      .finally(() => {
        loading = undefined;
        clearTimeout(timer);
        if (stopped) return;
        timer = setTimeout(() => void reload(), RELOAD_MS);
        timer.unref();
      });
    return loading;
  }

  return {
    /** Reads what is set up. Rejects on failure. */
    prepare: async () => serve(await options.load()),
    /** Serves the known tenants, and later ones. */
    start: () => {
      isServing = true;
      for (const served of accounts.values()) served.start();
      void reload();
    },
    /** Something about them may have changed. Never rejects; a failed read is repeated later. */
    reload: () => (stopped ? Promise.resolve() : reload()),
    workspace: (teamId: TeamId) => workspaces.get(teamId)?.served,
    workspaces: () => [...workspaces.values()].map(({ served }) => served),
    ofAccount: (accountId: AccountId) => accounts.get(accountId),
    /** Returns all accounts of one workspace, in the order of their setup. */
    ofTeam: (teamId: TeamId) => [...accounts.values()].filter(({ workspace }) => workspace.teamId === teamId),
    all: () => [...accounts.values()],
    /** True while this process carries the delivery out, for any account. */
    isUnderWay: (id: DeliveryId) =>
      [...accounts.values(), ...ending.keys()].some((served) => served.isUnderWay(id)),
    /** Resolves when all active work has ended. */
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await loading;
      for (const served of accounts.values()) end(served);
      const endingWorkspaces = [...workspaces.values()].map(({ served, settings: { teamId } }) =>
        logFailure(served.stop(), { teamId }),
      );
      await Promise.all([...ending.values(), ...endingWorkspaces]);
    },
  };
}

/** Whether the settings are equal: then nothing has to restart. */
function isSameAccount(a: AccountSettings, b: AccountSettings): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether only the token differs: then nothing has to restart. */
function isSameBot(a: WorkspaceSettings, b: WorkspaceSettings): boolean {
  return a.botUserId === b.botUserId && a.botId === b.botId && a.url === b.url;
}
