/** The app's life in workspaces and organizations: installed, given new tokens, removed. */
import type { JsonObject } from "../../json.ts";
import { grantScopes } from "../methods/scopes.ts";
import type { SlackSimulator } from "../simulator-api.ts";
import type { Choice } from "./authorize-page.ts";
import { prepareFarewell } from "./farewell.ts";
import type { Installations, Tenant } from "./installations.ts";
import type { Member, OrganizationMember } from "./members.ts";
import type { Farewell, PlatformChange, SlackTenant, UninstallOptions } from "./platform-api.ts";

type LastEvent = "app_uninstalled" | "tokens_revoked";

export interface AppLife {
  /** Throws where the platform has no such tenant. */
  tenantOf(shown: SlackTenant): Tenant;
  /** The id of a user by id or handle; by default of the first who is not a bot. Throws for an unknown user. */
  personOf(tenant: Tenant, idOrName: string | undefined): string;
  /** Everybody who may agree on the authorize page. */
  choices(): Choice[];
  install: Installations["install"];
  refresh: Installations["refresh"];
  /** `kinds`: the events that tell of it, in their order. Throws where the app is not installed. */
  end(tenant: Tenant, kinds: readonly LastEvent[], how: UninstallOptions): Farewell;
}

export function createAppLife(platform: {
  installations: Installations;
  members: readonly Member[];
  organizations: readonly OrganizationMember[];
  notify: (change: PlatformChange) => void;
}): AppLife {
  const { installations, members, organizations, notify } = platform;

  const membersOf = (tenant: Tenant): Member[] =>
    members.filter((member) => member.tenant === tenant || member.organization?.tenant === tenant);
  const peopleOf = (tenant: Tenant) =>
    membersOf(tenant)
      .flatMap(({ simulator }) => simulator.users())
      .filter(({ isBot }) => !isBot);

  return {
    tenantOf(shown) {
      const known =
        members.find(({ simulator }) => simulator === shown) ??
        organizations.find((organization) => organization.shown === shown);
      if (!known) throw new Error(`the platform has no ${"team" in shown ? shown.team.name : shown.name}`);
      return known.tenant;
    },
    personOf(tenant, idOrName) {
      const people = peopleOf(tenant);
      const person =
        idOrName === undefined
          ? people[0]
          : people.find(({ id, name }) => id === idOrName || name === idOrName);
      if (!person) throw new Error(`${tenant.name} has no person ${idOrName ?? "at all"}`);
      return person.id;
    },
    choices: () =>
      [...organizations, ...members].map(({ tenant }) => ({
        tenant,
        people: peopleOf(tenant).map(({ id, name }) => ({ id, name })),
      })),
    install(tenant, scopes, user) {
      const answer = installations.install(tenant, scopes, user);
      const granted = installations.of(tenant)?.scopes ?? [];
      for (const { workspace } of membersOf(tenant)) grantScopes(workspace.behaviour, granted);
      notify({ kind: "installation", team: tenant.id });
      return answer;
    },
    refresh(refreshToken) {
      const answer = installations.refresh(refreshToken);
      notify({ kind: "refresh" });
      return answer;
    },
    end(tenant, kinds, how) {
      const [first] = membersOf(tenant);
      if (!first || !installations.of(tenant)) throw new Error(`${tenant.name} does not have the app`);
      const fields = tenant.kind === "organization" ? envelopeOfOrganization(tenant) : {};
      const { farewell, start } = prepareFarewell(first, tenant.botUserId, kinds, how, fields);
      const isUninstalled = kinds.includes("app_uninstalled");
      installations.end(tenant, how.error ?? (isUninstalled ? "account_inactive" : "token_revoked"));
      if (how.leavesChannels) for (const { simulator } of membersOf(tenant)) leaveChannels(simulator);
      notify({ kind: "installation", team: tenant.id });
      start();
      return farewell;
    },
  };
}

/** An envelope that belongs to no single workspace names the enterprise in the team's place. */
function envelopeOfOrganization({ id, botUserId }: Tenant): JsonObject {
  return {
    team_id: id,
    context_team_id: id,
    authorizations: [
      { enterprise_id: id, team_id: null, user_id: botUserId, is_bot: true, is_enterprise_install: true },
    ],
  };
}

function leaveChannels(simulator: SlackSimulator): void {
  for (const { id } of simulator.channels()) simulator.channel(id).leave("bot");
}
