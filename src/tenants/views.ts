import type { DeskOfAccount } from "../commands/front-desk.ts";
import type { TeamId } from "../domain/ids.ts";
import type { WebhookSecret } from "../inbound/chatra/webhook-route.ts";
import type { TenantForInbox, TenantsForInbox } from "../inbox/tenants.ts";
import type { ServedAccount } from "./serve-account.ts";
import type { ServedWorkspace } from "./serve-workspace.ts";
import type { Tenants } from "./tenants.ts";

/** The tenants as the inbox sees them. */
export function tenantsForInbox(tenants: Tenants): TenantsForInbox {
  const toInbox = ({ settings, surroundings, workspace, clients }: ServedAccount): TenantForInbox => ({
    surroundings,
    people: workspace.people,
    clients,
    needsAuthors: settings.agentId === undefined,
  });
  return {
    ofAccount: (accountId) => {
      const served = tenants.ofAccount(accountId);
      return served && toInbox(served);
    },
    ofTeam: (teamId) => tenants.ofTeam(teamId).map(toInbox),
    lookAgain: () => void tenants.reload(),
  };
}

/** The desks of a workspace's accounts. */
export function desksOf(tenants: Tenants, teamId: TeamId): DeskOfAccount[] {
  return tenants.ofTeam(teamId).map(({ settings: { accountId, name, channelId }, desk }) => ({
    accountId,
    name,
    channelId,
    desk,
  }));
}

/** One account by its id, or all of them. */
export function servedOf(tenants: Tenants, accountId: string | undefined): ServedAccount[] {
  const all = tenants.all();
  return accountId === undefined ? all : all.filter(({ settings }) => settings.accountId === accountId);
}

/** Whose webhook each secret stands for. */
export function webhookSecrets(tenants: Tenants): WebhookSecret[] {
  return tenants
    .all()
    .flatMap(({ settings: { accountId, webhookSecrets } }) =>
      webhookSecrets.map((secret) => ({ secret, accountId })),
    );
}

/** The workspace that a link to a file was made in; links of the only one there is name none. */
export function workspaceOfFile(tenants: Tenants, teamId: string | undefined): ServedWorkspace | undefined {
  const all = tenants.workspaces();
  if (teamId !== undefined) return all.find((one) => one.teamId === teamId);
  return all.length === 1 ? all[0] : undefined;
}

/** Passes when at least one account can be reached, or there is none: what is wrong with one concerns its own people. */
export function checkMembrane(tenants: Tenants): void {
  const all = tenants.all();
  const problems = all.flatMap((served) => {
    try {
      served.checkReady();
      return [];
    } catch (error) {
      return [error];
    }
  });
  if (all.length > 0 && problems.length === all.length) throw problems[0];
}
