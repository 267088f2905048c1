import type { Logger } from "pino";
import type { AccountId, DeliveryId, TeamId } from "../domain/ids.ts";
import { type AccountSettings, isSameAccount } from "./account-settings.ts";
import type { ServedAccount } from "./serve-account.ts";
import type { ServedWorkspace, WorkspaceSettings } from "./serve-workspace.ts";

export type TenantSettings = { workspaces: WorkspaceSettings[]; accounts: AccountSettings[] };

/** The workspaces and accounts that this process serves. They come, change and go while it runs. */
export type Tenants = {
  /** Knows from now on what is set up. Rejects when that can't be read. */
  prepare(): Promise<void>;
  /** Begins to serve what is known, and what becomes known. */
  start(): void;
  /** Something about them may have changed. Never rejects; what can't be read now is read later. */
  reload(): Promise<void>;
  workspace(teamId: TeamId): ServedWorkspace | undefined;
  workspaces(): ServedWorkspace[];
  ofAccount(accountId: AccountId): ServedAccount | undefined;
  /** All of one workspace, in the order in which they were set up. */
  ofTeam(teamId: TeamId): ServedAccount[];
  all(): ServedAccount[];
  /** True while this process carries the delivery out, for whatever account. */
  isUnderWay(id: DeliveryId): boolean;
  /** Resolves when all that is under way is over. */
  stop(): Promise<void>;
};

/** If nobody says that something changed, it is overlooked for this long at the most. */
const RELOAD_MS = 60_000;

/**
 * `load` reads what is set up; `serve…` make what serves it. An account whose workspace is not there is not served. `tidy`
 * gives up what those owe that are gone for good: called once an account has ended, and with every load.
 */
export function createTenants(options: {
  load: () => Promise<TenantSettings>;
  serveWorkspace: (settings: WorkspaceSettings) => ServedWorkspace;
  serveAccount: (settings: AccountSettings, workspace: ServedWorkspace) => ServedAccount;
  tidy: () => Promise<void>;
  logger: Logger;
}): Tenants {
  const { logger } = options;
  const workspaces = new Map<TeamId, { settings: WorkspaceSettings; served: ServedWorkspace }>();
  let accounts = new Map<AccountId, ServedAccount>();
  /** Those that end at the moment: what they have under way is still theirs. */
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
    // What the one before has under way holds its lines, so that both may go on side by side.
    if (isServing) for (const served of begun) served.start();
    if (begun.length > 0 || ended.length > 0) {
      const counts = { accounts: accounts.size, workspaces: workspaces.size };
      logger.info({ ...counts, begun: begun.length, ended: ended.length }, "the accounts have changed");
    }
  }

  function serveWorkspaces(wanted: WorkspaceSettings[]): void {
    const ids = new Set(wanted.map(({ teamId }) => teamId));
    for (const [teamId, { served }] of workspaces) {
      if (ids.has(teamId)) continue;
      workspaces.delete(teamId);
      void endLater(served.stop(), { teamId });
    }
    for (const settings of wanted) {
      const present = workspaces.get(settings.teamId);
      if (present && isSameBot(present.settings, settings)) {
        present.served.useToken(settings.botToken);
        present.settings = settings;
      } else {
        if (present) void endLater(present.served.stop(), { teamId: settings.teamId });
        workspaces.set(settings.teamId, { settings, served: options.serveWorkspace(settings) });
      }
    }
  }

  function end(served: ServedAccount): void {
    const { accountId } = served.settings;
    const done = endLater(served.stop(), { accountId })
      .finally(() => ending.delete(served))
      // What it had under way when it was given up may have come back as something to be tried again.
      .then(() => (stopped ? undefined : tidy()));
    ending.set(served, done);
  }

  function tidy(): Promise<void> {
    return options
      .tidy()
      .catch((error: unknown) =>
        logger.warn({ err: error }, "what is owed for what is gone was not given up"),
      );
  }

  function endLater(stopped: Promise<void>, whose: Record<string, string>): Promise<void> {
    return stopped.catch((error: unknown) => logger.error({ ...whose, err: error }, "did not end in order"));
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
      .catch((error: unknown) => logger.warn({ err: error }, "workspaces and accounts could not be read"))
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
    prepare: async () => serve(await options.load()),
    start: () => {
      isServing = true;
      for (const served of accounts.values()) served.start();
      void reload();
    },
    reload: () => (stopped ? Promise.resolve() : reload()),
    workspace: (teamId) => workspaces.get(teamId)?.served,
    workspaces: () => [...workspaces.values()].map(({ served }) => served),
    ofAccount: (accountId) => accounts.get(accountId),
    ofTeam: (teamId) => [...accounts.values()].filter(({ workspace }) => workspace.teamId === teamId),
    all: () => [...accounts.values()],
    isUnderWay: (id) => [...accounts.values(), ...ending.keys()].some((served) => served.isUnderWay(id)),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await loading;
      for (const served of accounts.values()) end(served);
      const handlersByAccount = [...workspaces.values()].map(({ served, settings: { teamId } }) =>
        endLater(served.stop(), { teamId }),
      );
      await Promise.all([...ending.values(), ...handlersByAccount]);
    },
  };
}

/** Whether only the token differs: then nothing has to begin anew. */
function isSameBot(a: WorkspaceSettings, b: WorkspaceSettings): boolean {
  return a.botUserId === b.botUserId && a.botId === b.botId && a.url === b.url;
}
