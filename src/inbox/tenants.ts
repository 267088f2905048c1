import type { AccountContext } from "../domain/decision.ts";
import type { AccountId, TeamId, UserId } from "../domain/ids.ts";
import type { Clients } from "./clients.ts";
import type { People } from "./people.ts";
import type { SharedFiles } from "./shared-files.ts";

/** A served account, as far as decisions depend on it. */
export type TenantForInbox = {
  accountContext: AccountContext;
  people: People;
  clients: Clients;
  files: SharedFiles;
  /** The account has no default agent, so Chatra takes a message only with its author. */
  needsAuthors: boolean;
  /** Whether this user may use commands, as a guest or not. */
  openTo: (userId: UserId) => boolean;
};

/** The accounts that this process serves now. They may change while it runs. */
export type TenantsForInbox = {
  ofAccount(accountId: AccountId): TenantForInbox | undefined;
  /** All of one workspace, the oldest first. */
  ofTeam(teamId: TeamId): TenantForInbox[];
  /** The workspaces themselves, with accounts or without. */
  teams(): TeamId[];
  /** An input names an unknown workspace or account: another process may have just made it. */
  lookAgain(): void;
};
