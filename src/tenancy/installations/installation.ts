import type { Installation } from "@slack/oauth";
import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import { z } from "zod";
import { type TeamId, teamIdSchema, userIdSchema } from "../../domain/ids.ts";
import type { FailureLimit } from "../../http/failure-limit.ts";
import type { SecretBox } from "../../runtime/secret-box.ts";
import type { Store } from "../../store/store.ts";
import type { Tx } from "../../store/tx.ts";
import type { WorkspaceSettings } from "../serve-workspace.ts";

/** What every part of the installations gets. */
export type InstallationsOptions = {
  store: Store;
  /** Seals the tokens. */
  box: SecretBox;
  clientId: string;
  clientSecret: string;
  /** Our public address, without a slash at its end. */
  publicUrl: string;
  /** Slack's, with a slash at its end. */
  apiUrl: string;
  /** Opens the connections to Slack. */
  dispatcher: Dispatcher;
  /** The permissions that the bot needs: the manifest's bot scopes. */
  scopes: readonly string[];
  /** Called in the transaction that deletes an installation, to discard its pending deliveries. */
  onGone: (tx: Tx, teamId: TeamId, now: number) => Promise<void>;
  /** Names this process in leases. */
  owner: string;
  /** Milliseconds UTC. */
  now: () => number;
  logger: Logger;
  failures: FailureLimit;
};

/** What the bot needs to act in an installation. `teamId` is `T…`, or `E…` for one that is org-wide. */
export type BotInstallation = WorkspaceSettings & {
  isOrgWide: boolean;
  /** Of the workspace or organization, for logs and pages. */
  name: string;
};

const placeSchema = z.object({ id: teamIdSchema, name: z.string().catch("") });

/**
 * The sealed data: an installation as `@slack/oauth` knows it, and the workspace's address. It has no user tokens, because we
 * ask for none. `expiresAt` is in seconds; a token that never expires has neither it nor a `refreshToken`.
 */
const keptSchema = z.object({
  team: placeSchema.optional(),
  enterprise: placeSchema.optional(),
  user: z.object({ id: z.string() }),
  bot: z
    .object({
      token: z.string().min(1),
      refreshToken: z.string().min(1).exactOptional(),
      expiresAt: z.number().positive().exactOptional(),
      scopes: z.array(z.string()),
      id: z.string().min(1),
      userId: userIdSchema,
    })
    .refine(({ refreshToken, expiresAt }) => (refreshToken === undefined) === (expiresAt === undefined)),
  appId: z.string().optional(),
  tokenType: z.literal("bot").optional(),
  isEnterpriseInstall: z.boolean(),
  authVersion: z.literal("v2"),
  workspaceUrl: z.url({ protocol: /^https?$/ }).endsWith("/"),
});
export type KeptInstallation = z.infer<typeof keptSchema>;

/** Why Slack's answer could not complete an installation. */
export class InstallationError extends Error {
  override readonly name = "InstallationError";
  readonly reason: "missing-scopes" | "unexpected-answer";
  /** The scopes that Slack did not grant. */
  readonly missing: readonly string[];

  constructor(reason: InstallationError["reason"], missing: readonly string[] = []) {
    super(`The app was not installed: ${[reason, ...missing].join(" ")}`);
    this.reason = reason;
    this.missing = missing;
  }
}

/**
 * Returns the part that we keep of the library's unchecked result from Slack. `workspaceUrl` comes from `auth.test`. Throws an
 * `InstallationError` where this is not a bot's installation.
 */
export function toKept(installation: Installation, workspaceUrl: string): KeptInstallation {
  const kept = keptSchema.safeParse({
    ...installation,
    authVersion: "v2",
    isEnterpriseInstall: installation.isEnterpriseInstall ?? false,
    workspaceUrl: workspaceUrl.replace(/\/*$/, "/"),
  });
  // The identity must be there: the organization of an org-wide installation, else the workspace.
  if (!kept.success || placeOf(kept.data) === undefined) throw new InstallationError("unexpected-answer");
  return kept.data;
}

/** Throws for any other text. */
export function parseKept(json: string): KeptInstallation {
  return keptSchema.parse(JSON.parse(json));
}

/** In the library's form. */
export function toLibrary(kept: KeptInstallation): Installation<"v2", boolean> {
  return {
    team: kept.team,
    enterprise: kept.enterprise,
    user: { id: kept.user.id, token: undefined, scopes: undefined },
    bot: kept.bot,
    isEnterpriseInstall: kept.isEnterpriseInstall,
    authVersion: "v2",
    ...(kept.appId === undefined ? {} : { appId: kept.appId }),
  };
}

/** Throws an `InstallationError` without a workspace or organization: `toKept` lets none such through. */
export function toBotInstallation(kept: KeptInstallation): BotInstallation {
  const place = placeOf(kept);
  if (place === undefined) throw new InstallationError("unexpected-answer");
  return {
    teamId: place.id,
    isOrgWide: kept.isEnterpriseInstall,
    name: place.name || place.id,
    botToken: kept.bot.token,
    botUserId: kept.bot.userId,
    botId: kept.bot.id,
    url: kept.workspaceUrl,
  };
}

/** In an organization, a workspace with its own installation counts as an ordinary workspace. */
function placeOf({ isEnterpriseInstall, team, enterprise }: KeptInstallation) {
  return isEnterpriseInstall ? enterprise : team;
}
