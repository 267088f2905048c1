import type { Installation } from "@slack/oauth";
import { z } from "zod";
import { type TeamId, teamIdSchema, type UserId, userIdSchema } from "../../domain/ids.ts";

/** What the bot needs to know of an installation to act in it. */
export type BotInstallation = {
  /** `T…`, or `E…` for one that is org-wide. */
  teamId: TeamId;
  isOrgWide: boolean;
  /** Of the workspace or organization, for logs and pages. */
  name: string;
  botToken: string;
  botUserId: UserId;
  botId: string;
  /** `https://….slack.com/`, with a slash at its end. */
  workspaceUrl: string;
  appId: string | undefined;
};

const placeSchema = z.object({ id: teamIdSchema, name: z.string().catch("") });

/**
 * What is sealed: an installation as `@slack/oauth` knows it, but for tokens of persons (we ask for none), and where the
 * workspace is. `expiresAt` is in seconds; a token that never runs out has neither it nor a `refreshToken`.
 */
const keptSchema = z.object({
  team: placeSchema.optional(),
  enterprise: placeSchema.optional(),
  user: z.object({ id: z.string() }),
  bot: z
    .object({
      token: z.string().min(1),
      refreshToken: z.string().min(1).optional(),
      expiresAt: z.number().positive().optional(),
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

/** Why an installation could not be completed with what Slack answered. */
export class InstallationError extends Error {
  override readonly name = "InstallationError";
  readonly reason: "missing-scopes" | "unexpected-answer";
  /** The scopes that were not granted. */
  readonly missing: readonly string[];

  constructor(reason: InstallationError["reason"], missing: readonly string[] = []) {
    super(`The app could not be installed: ${[reason, ...missing].join(" ")}`);
    this.reason = reason;
    this.missing = missing;
  }
}

/**
 * What is kept of what the library made of Slack's answer (which it does not check). `workspaceUrl` as `auth.test` tells
 * it. Throws an `InstallationError` where that is no installation of a bot.
 */
export function toKept(installation: Installation, workspaceUrl: string): KeptInstallation {
  const kept = keptSchema.safeParse({
    ...installation,
    authVersion: "v2",
    isEnterpriseInstall: installation.isEnterpriseInstall ?? false,
    workspaceUrl: workspaceUrl.replace(/\/*$/, "/"),
  });
  // What an installation is known by has to be there: the organization of an org-wide one, else the workspace.
  if (!kept.success || placeOf(kept.data) === undefined) throw new InstallationError("unexpected-answer");
  return kept.data;
}

/** Throws for what is none. */
export function parseKept(json: string): KeptInstallation {
  return keptSchema.parse(JSON.parse(json));
}

/** As the library wants it. */
export function toLibrary(kept: KeptInstallation): Installation<"v2", boolean> {
  return {
    team: kept.team,
    enterprise: kept.enterprise,
    user: { id: kept.user.id, token: undefined, scopes: undefined },
    bot: libraryBot(kept.bot),
    isEnterpriseInstall: kept.isEnterpriseInstall,
    authVersion: "v2",
    ...(kept.appId === undefined ? {} : { appId: kept.appId }),
  };
}

function libraryBot({ refreshToken, expiresAt, ...bot }: KeptInstallation["bot"]) {
  return {
    ...bot,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

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
    workspaceUrl: kept.workspaceUrl,
    appId: kept.appId,
  };
}

/** When its token runs out, in ms; undefined: it doesn't. */
export function expiryOf({ bot }: KeptInstallation): number | undefined {
  return bot.expiresAt === undefined ? undefined : bot.expiresAt * 1_000;
}

/** A workspace of an organization that has its own installation is a workspace like any other. */
function placeOf({ isEnterpriseInstall, team, enterprise }: KeptInstallation) {
  return isEnterpriseInstall ? enterprise : team;
}
