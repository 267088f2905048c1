/** The workspaces and organizations of a platform, and how each is made. */
import type { SeededIds } from "../../seeded-ids.ts";
import { grantScopes } from "../methods/scopes.ts";
import { type AssembledSlack, assembleSimulator } from "../simulator.ts";
import type { SocketMode } from "../socket-mode.ts";
import { type AppAccess, createWorkspace, type StoredFile, type Workspace } from "../workspace.ts";
import type { Installations, Tenant } from "./installations.ts";
import type { Organization } from "./org-methods.ts";
import type {
  OrganizationSeed,
  SlackOrganization,
  SlackPlatformOptions,
  WorkspaceSeed,
} from "./platform-api.ts";
import { createTsLedger, type TsLedger } from "./shared-ts.ts";

export interface Member extends AssembledSlack {
  tenant: Tenant;
  organization: OrganizationMember | undefined;
  seed: WorkspaceSeed;
  /** What its ids are made from, and its timestamps: both can be those of another. */
  idSeed: string;
  ledger: TsLedger;
}

export interface OrganizationMember extends Organization {
  tenant: Tenant;
  shown: SlackOrganization;
  members: Member[];
  workspaces: Workspace[];
  files: Map<string, StoredFile>;
  isTeamAuthorized: boolean;
}

/** What all of them have in common. */
export interface Common {
  options: SlackPlatformOptions;
  ids: SeededIds;
  now: () => number;
  url: string;
  appId: string;
  appToken: string;
  signingSecret: string;
  installations: Installations;
  sockets: SocketMode;
}

export function createOrganization(
  common: Common,
  seed: OrganizationSeed,
  addWorkspace: SlackOrganization["addWorkspace"],
): OrganizationMember {
  const { ids, installations } = common;
  const id = seed.enterpriseId ?? ids.slack("E");
  const bot = { userId: ids.slack("U"), botId: ids.slack("B") };
  const { name } = seed;
  const tenant: Tenant = { kind: "organization", id, name, enterprise: { id, name }, botUserId: bot.userId };
  const members: Member[] = [];
  const workspaces: Workspace[] = [];
  return {
    id,
    name,
    tenant,
    bot,
    members,
    workspaces,
    files: new Map(),
    isTeamAuthorized: seed.authorizedTeam !== "null",
    shown: {
      id,
      name,
      get botToken() {
        return installations.of(tenant)?.botToken ?? "";
      },
      workspaces: () => members.map(({ simulator }) => simulator),
      addWorkspace,
    },
  };
}

/** `twin`: whose ids it takes. Throws where the organization has those ids already. */
export function createMember(
  common: Common,
  seed: WorkspaceSeed,
  organization: OrganizationMember | undefined,
  twin: Member | undefined,
): Member {
  const { options, ids, now, installations } = common;
  if (twin && organization?.members.includes(twin))
    throw new Error(`an organization has each id once: ${seed.name} can't have those of ${twin.seed.name}`);
  const teamId = seed.teamId ?? ids.slack("T");
  const idSeed = twin?.idSeed ?? `${options.seed ?? "platform"} ${teamId}`;
  const ledger = twin?.ledger ?? createTsLedger(now);
  const users = seed.users ?? twin?.seed.users;
  const channels = seed.channels ?? twin?.seed.channels;

  const owners: Tenant[] = organization ? [organization.tenant] : [];
  const workspace: Workspace = createWorkspace(
    {
      seed: idSeed,
      now,
      teamName: seed.name,
      signingSecret: common.signingSecret,
      appToken: common.appToken,
      ...(users ? { users } : {}),
      ...(channels ? { channels } : {}),
      behaviour: { ...options.behaviour, ...seed.behaviour },
    },
    () => assembled.simulator.describe(),
    {
      teamId,
      appId: common.appId,
      bot: organization?.bot,
      files: organization?.files ?? new Map(),
      enterprise: organization && {
        id: organization.id,
        name: organization.name,
        isTeamAuthorized: organization.isTeamAuthorized,
        teams: () => organization.workspaces.map(({ team }) => team.id),
      },
      access: accessOf(owners, installations),
      url: common.url,
      uniqueIds: ids,
      takeMicros: ledger.join(),
    },
  );
  const tenant: Tenant = {
    kind: "workspace",
    id: teamId,
    name: seed.name,
    enterprise: organization?.tenant.enterprise,
    botUserId: workspace.bot.userId,
  };
  owners.push(tenant);
  const assembled = assembleSimulator(workspace, {
    sockets: common.sockets,
    usesSockets: options.socketMode === true,
  });
  const orgScopes = organization && installations.of(organization.tenant)?.scopes;
  if (orgScopes) grantScopes(workspace.behaviour, orgScopes);
  const seen: WorkspaceSeed = { ...seed, ...(users ? { users } : {}), ...(channels ? { channels } : {}) };
  return { ...assembled, tenant, organization, seed: seen, idSeed, ledger };
}

/** An org-wide installation goes before one of the workspace's own. */
function accessOf(owners: readonly Tenant[], installations: Installations): AppAccess {
  const living = () => owners.map((owner) => installations.of(owner)).find((found) => found !== undefined);
  return {
    botToken: () => living()?.botToken ?? "",
    isInstalled: () => living() !== undefined,
    isOrgWide: () => living()?.isOrgWide === true,
    describeProblem(token) {
      const owner = installations.ownerOf(token);
      return owner && owners.includes(owner) ? installations.describeProblem(token) : "invalid_auth";
    },
    revoke: (token) => installations.revoke(token),
  };
}
