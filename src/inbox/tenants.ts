import type { AccountContext } from "../domain/decision.ts";
import type { AccountId, TeamId, UserId } from "../domain/ids.ts";
import type { Clients } from "./clients.ts";
import type { People } from "./people.ts";
import type { SharedFiles } from "./shared-files.ts";

/** An account that this process serves, as far as decisions depend on it. */
export type TenantForInbox = {
  accountContext: AccountContext;
  people: People;
  clients: Clients;
  files: SharedFiles;
  /** Chatra takes a message only with its author, because the account has no agent for those without one. */
  needsAuthors: boolean;
  /** Commands are open to this person, be they a guest or not. */
  openTo: (userId: UserId) => boolean;
};

/** The accounts that this process serves at the moment. They come and go while it runs. */
export type TenantsForInbox = {
  ofAccount(accountId: AccountId): TenantForInbox | undefined;
  /** All of one workspace, the oldest first. */
  ofTeam(teamId: TeamId): TenantForInbox[];
  /** The workspaces themselves, with accounts or without. */
  teams(): TeamId[];
  /** An input is about a workspace or account that is not known here: another process may have just made it. */
  lookAgain(): void;
};
