import type { AccountContext } from "../../src/domain/decision.ts";
import type { ClientAnswer, Clients } from "../../src/inbox/clients.ts";
import type { TenantForInbox, TenantsForInbox } from "../../src/inbox/resolve-account.ts";

/** What Chatra tells of a client who is new to us; `unreachable` when it does not tell. */
function clientsWho(answer: ClientAnswer): Clients {
  let known: ClientAnswer | undefined;
  return {
    known: () => known,
    fetch: async () => {
      known = answer;
    },
  };
}

/** An account in these surroundings; everybody in its workspace is called Ann. */
export function tenantIn(
  accountContext: AccountContext,
  {
    client = "unreachable",
    people = {},
    files = {},
    groups = {},
    needsAuthors = false,
  }: {
    client?: ClientAnswer | undefined;
    people?: Partial<TenantForInbox["people"]>;
    files?: Partial<TenantForInbox["files"]>;
    groups?: Partial<TenantForInbox["groups"]>;
    needsAuthors?: boolean;
  } = {},
): TenantForInbox {
  return {
    accountContext,
    people: {
      known: () => ({ name: "Ann", email: undefined }),
      isUntold: () => false,
      rank: () => "member",
      forget: () => undefined,
      fetch: async () => undefined,
      ...people,
    },
    clients: clientsWho(client),
    files: { known: (file) => file, fetch: async () => undefined, ...files },
    groups: { known: () => ({ problem: "untold" }), fetch: async () => undefined, ...groups },
    needsAuthors,
    openTo: () => false,
  };
}

/** These accounts are served, as long as they are in the list; and how often somebody asked for more. */
export function servedTenants(list: TenantForInbox[]): TenantsForInbox & { looks(): number } {
  let looks = 0;
  return {
    ofAccount: (accountId) => list.find(({ accountContext }) => accountContext.accountId === accountId),
    ofTeam: (teamId) => list.filter(({ accountContext }) => accountContext.teamId === teamId),
    teams: () => [...new Set(list.map(({ accountContext }) => accountContext.teamId))],
    lookAgain: () => {
      looks += 1;
    },
    looks: () => looks,
  };
}
