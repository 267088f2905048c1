/** The public face of the Slack platform: many workspaces, one app, and the ways by which it is installed. */
import type { Present, WaitOptions } from "../../change-signal.ts";
import type { FaultRules } from "../../fault-rules.ts";
import type { JsonObject } from "../../json.ts";
import type { SlackBehaviour } from "../behaviour.ts";
import type { EventDelivery, RecordedCall, SlackChange } from "../model.ts";
import type { ChannelSeed, SlackFault, SlackSimulator, SlackSockets, UserSeed } from "../simulator-api.ts";

export interface SlackPlatformOptions {
  /** 0 (the default) takes a free port. */
  port?: number;
  seed?: string;
  /** ms since 1970, for everything on the platform; default the machine's clock. */
  now?: () => number;
  clientId?: string;
  clientSecret?: string;
  signingSecret?: string;
  appToken?: string;
  /** The app's redirect URLs; an address below one of them is good as well. Absent: any address. */
  redirectUrls?: string[];
  /** Bot tokens expire after twelve hours, and refresh tokens renew them. Default false. */
  tokenRotation?: boolean;
  /** Deliver over Socket Mode connections instead of HTTP. Default false. */
  socketMode?: boolean;
  /** Where events, interactions and commands of all workspaces are posted; `connect` sets it later. */
  eventsUrl?: string;
  /** For every workspace that says nothing else, and for the platform's own answers. */
  behaviour?: Partial<SlackBehaviour>;
}

export interface WorkspaceSeed {
  name: string;
  teamId?: string;
  enterprise?: SlackOrganization;
  users?: UserSeed[];
  channels?: ChannelSeed[];
  behaviour?: Partial<SlackBehaviour>;
  /**
   * Gives this workspace the ids of the other: the same users, channels and bot (and what is added to both in the same
   * order), the same file ids, and the same `ts` for the n-th thing that happens in a channel. Team, tokens, events,
   * views and triggers stay their own.
   */
  sameIdsAs?: SlackSimulator;
}

export interface OrganizationSeed {
  name: string;
  enterpriseId?: string;
  /**
   * What `authorizations[0].team_id` of an org-wide installation says: the workspace, as in Slack's sample payload
   * (the default), or null.
   */
  authorizedTeam?: "workspace" | "null";
}

export interface SlackOrganization {
  readonly id: string;
  readonly name: string;
  /** The token of the org-wide installation; empty without one. */
  readonly botToken: string;
  workspaces(): SlackSimulator[];
  addWorkspace(seed: Omit<WorkspaceSeed, "enterprise">): SlackSimulator;
}

/** Where an app can be installed. */
export type SlackTenant = SlackSimulator | SlackOrganization;

/** Who agrees, and for what. `user`: a handle or id; default the first user of the (first) workspace. */
export type Consent =
  | { workspace: SlackSimulator; user?: string }
  | { organization: SlackOrganization; user?: string };

/** One use of a refresh token. */
export interface TokenRefresh {
  /** ms since 1970, by the platform's clock. */
  at: number;
  /** The team's or enterprise's id; undefined for a token that the platform never gave. */
  team: string | undefined;
  ok: boolean;
  error: string | undefined;
}

export interface InstallationRecord {
  /** The team's id, or the enterprise's of an org-wide installation. */
  id: string;
  isOrgWide: boolean;
  botToken: string;
  scopes: string[];
  /** Who installed it. */
  user: string;
  /** ms since 1970, of the last installation. */
  installedAt: number;
}

export interface UninstallOptions {
  /** Slack gives no order. Default "uninstalled-first". */
  order?: "uninstalled-first" | "revoked-first";
  /** Keep the events back until `release`: they come late, perhaps after a new installation (bolt-js#1558). */
  hold?: boolean;
  /** The answer to the dead token. Default "account_inactive" for an uninstallation, "token_revoked" for a revocation. */
  error?: "account_inactive" | "token_revoked";
  /** Whether the bot loses its channels, so that it must be invited again. Default false. */
  leavesChannels?: boolean;
}

export interface Farewell {
  /** In the order in which they are sent. */
  deliveries: readonly EventDelivery[];
  /** Sends what `hold` keeps back. Resolves as `done` does. */
  release(): Promise<void>;
  /** Resolves with the last try of the last event. */
  done: Promise<void>;
}

export interface PlatformChange extends Omit<SlackChange, "kind"> {
  kind: SlackChange["kind"] | "installation" | "refresh";
  /** Absent for what belongs to no single workspace. */
  team?: string;
}

export interface SlackPlatform {
  /** e.g. http://127.0.0.1:4101 */
  readonly url: string;
  /** For SLACK_API_URL; ends with "/api/". One for all workspaces: the token says which is meant. */
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  readonly appToken: string;
  /** For calls that no workspace answers: oauth.v2.access, apps.connections.open. */
  readonly faults: FaultRules<SlackFault>;
  /** Shared by all workspaces. */
  readonly sockets: SlackSockets;

  /** Points all workspaces, also those added later, at the app. */
  connect(urls: {
    eventsUrl: string;
    interactivityUrl?: string;
    optionsUrl?: string;
    commandsUrl?: string;
  }): void;
  addWorkspace(seed: WorkspaceSeed): SlackSimulator;
  addOrganization(seed: OrganizationSeed): SlackOrganization;
  workspaces(): SlackSimulator[];
  /** By team id or name. Throws for an unknown one. */
  workspace(idOrName: string): SlackSimulator;

  /**
   * Agrees on the authorize page, like a user. Resolves with the address to which Slack sends the browser, with `code` and
   * `state`. Rejects where Slack shows an error instead of the page.
   */
  approve(authorizeUrl: string, consent: Consent): Promise<string>;
  /** As `approve`, with "Cancel": the address carries `error=access_denied`. */
  deny(authorizeUrl: string): Promise<string>;
  /** Installs without the pages, with the manifest's scopes by default; returns what oauth.v2.access would answer. */
  install(tenant: SlackTenant, options?: { scopes?: string[]; user?: string }): JsonObject;
  installations(): InstallationRecord[];
  /** Removes the app: its tokens end, and app_uninstalled and tokens_revoked are sent. */
  uninstall(tenant: SlackTenant, options?: UninstallOptions): Farewell;
  /** Ends the tokens, with tokens_revoked alone. */
  revokeTokens(tenant: SlackTenant, options?: Omit<UninstallOptions, "order">): Farewell;
  /** Lets the bot tokens run out now: calls answer token_expired. Refresh tokens stay good. */
  expireTokens(tenant: SlackTenant): void;
  /** Uses of refresh tokens, also vain ones, in their order. */
  refreshes(): readonly TokenRefresh[];
  /** Calls that no workspace answered, in the order of arrival. */
  calls(method?: string): readonly RecordedCall[];

  /** Resolves when no delivery of any workspace is under way. */
  settled(): Promise<void>;
  waitFor<Value>(
    predicate: (platform: SlackPlatform) => Value,
    options?: WaitOptions,
  ): Promise<Present<Value>>;
  onChange(listener: (change: PlatformChange) => void): () => void;
  describe(): string;
  close(): Promise<void>;
}
