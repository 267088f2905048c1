import type { HandlersOfAccount } from "../commands/find-account.ts";
import type { HomePlace } from "../commands/home/home.ts";
import type { TeamId } from "../domain/ids.ts";
import type { WebhookSecret } from "../inbound/chatra/webhook-route.ts";
import type { TenantForInbox, TenantsForInbox } from "../inbox/resolve-account.ts";
import { NotReadyError } from "../outbox/account-monitor.ts";
import type { OutboxWorker } from "../outbox/outbox-worker.ts";
import type { PollLoop } from "../runtime/poll-loop.ts";
import { timerOf, type Work } from "../store/tx.ts";
import type { ServedAccount } from "./serve-account.ts";
import type { ServedWorkspace } from "./serve-workspace.ts";
import type { Tenants } from "./tenants.ts";

/** The tenants as the inbox sees them. */
export function tenantsForInbox(tenants: Tenants): TenantsForInbox {
  const toInbox = ({ settings, accountContext, workspace, clients }: ServedAccount): TenantForInbox => ({
    accountContext,
    people: workspace.people,
    clients,
    files: workspace.files,
    groups: workspace.groups,
    needsAuthors: settings.agentId === undefined,
    openTo: workspace.openTo,
  });
  return {
    ofAccount: (accountId) => {
      const served = tenants.ofAccount(accountId);
      return served && toInbox(served);
    },
    ofTeam: (teamId) => tenants.ofTeam(teamId).map(toInbox),
    teams: () => tenants.workspaces().map(({ teamId }) => teamId),
    lookAgain: () => void tenants.reload(),
  };
}

/** The command handlers of a workspace's accounts. */
export function handlersOf(tenants: Tenants, teamId: TeamId): HandlersOfAccount[] {
  return tenants.ofTeam(teamId).map(({ settings: { accountId, name, channelId }, handlers }) => ({
    accountId,
    name,
    channelId,
    handlers,
  }));
}

/** What the Home tabs of a workspace's people need; undefined where this process does not serve it. */
export function homePlaceOf(tenants: Tenants, teamId: TeamId): HomePlace | undefined {
  const workspace = tenants.workspace(teamId);
  if (workspace === undefined) return undefined;
  const { slack, url: workspaceUrl, adminUsers, accountHandlers } = workspace;
  const { guestCheck } = accountHandlers;
  const accounts = tenants.ofTeam(teamId).map(({ settings: { accountId, name } }) => ({ accountId, name }));
  return { slack, workspaceUrl, adminUsers, guestCheck, accounts };
}

/** The workers of this process for deliveries to one target, of one account or of all. There are none for other work. */
export function workersOf(tenants: Tenants, work: Work): OutboxWorker[] {
  const [target, accountId] = work.split(":");
  if (target !== "slack" && target !== "chatra") return [];
  return tenants
    .all()
    .filter(({ settings }) => accountId === undefined || settings.accountId === accountId)
    .map((served) => served.workerFor(target));
}

/** Returns a function that wakes whoever does the work it is told of in this process: a timer's work when that is due. */
export function createWaker({
  tenants,
  inputs,
  timers,
}: {
  tenants: Tenants;
  inputs: Pick<PollLoop, "wake">;
  timers: Pick<PollLoop, "wakeBy">;
}): (what: Work) => void {
  return (what) => {
    const timerAt = timerOf(what);
    if (timerAt !== undefined) timers.wakeBy(timerAt);
    else if (what === "inputs") inputs.wake();
    else if (what === "tenants") void tenants.reload();
    else for (const worker of workersOf(tenants, what)) worker.wake();
  };
}

/** Returns each secret with its account. */
export function webhookSecrets(tenants: Tenants): WebhookSecret[] {
  return tenants
    .all()
    .flatMap(({ settings: { accountId, webhookSecrets } }) =>
      webhookSecrets.map((secret) => ({ secret, accountId })),
    );
}

/** The workspace of a file link; in a single workspace, links name none. */
export function workspaceOfFile(tenants: Tenants, teamId: string | undefined): ServedWorkspace | undefined {
  const all = tenants.workspaces();
  if (teamId !== undefined) return all.find((one) => one.teamId === teamId);
  return all.length === 1 ? all[0] : undefined;
}

/** Waits for the first check of an account, so that whoever asks during the start learns at once how it ends. */
export async function firstCheck(accounts: readonly Pick<ServedAccount, "looked">[]): Promise<void> {
  if (accounts.length > 0) await Promise.race(accounts.map(({ looked }) => looked));
}

/**
 * Passes when at least one account works, or there is none: one account's fault concerns only its own team. Unfinished
 * connections of their own also pass, in any number: one team must not take the bot away from all others.
 */
export function checkAccounts(accounts: readonly Pick<ServedAccount, "settings" | "checkReady">[]): void {
  const problems: unknown[] = [];
  for (const { settings, checkReady } of accounts) {
    try {
      checkReady();
      return;
    } catch (error) {
      const needsPerson = error instanceof NotReadyError && error.reason === "connection-needs-action";
      if (settings.connection.kind === "only" || !needsPerson) problems.push(error);
    }
  }
  if (problems.length > 0) throw problems[0];
}
