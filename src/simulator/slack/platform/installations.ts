/** Who has the app, with which tokens, and which of them still hold. */
import type { JsonObject } from "../../json.ts";
import type { SeededIds } from "../../seeded-ids.ts";
import { refuse } from "../methods/method.ts";
import type { InstallationRecord, TokenRefresh } from "./platform-api.ts";

/** Slack's twelve hours, in seconds. */
const tokenLifetimeS = 43_200;

/** A workspace or an organization, as an owner of tokens. */
export interface Tenant {
  kind: "workspace" | "organization";
  id: string;
  name: string;
  /** An organization is its own. */
  enterprise: { id: string; name: string } | undefined;
  botUserId: string;
}

export interface Installation extends InstallationRecord {
  tenant: Tenant;
}

interface IssuedToken {
  tenant: Tenant;
  /** ms since 1970. */
  expiresAt: number | undefined;
  /** Why it is no longer valid, as Slack's code. */
  end: "account_inactive" | "token_revoked" | undefined;
}

export interface Installations {
  /** The living installation. */
  of(tenant: Tenant): Installation | undefined;
  all(): Installation[];
  /** Returns the answer of oauth.v2.access. */
  install(tenant: Tenant, scopes: string[], user: string): JsonObject;
  /** Exchanges a refresh token; returns the answer of oauth.v2.access, which may be a refusal. */
  refresh(refreshToken: string): JsonObject;
  readonly refreshes: TokenRefresh[];
  /** Whose token it is, whether or not it holds. */
  ownerOf(token: string): Tenant | undefined;
  /** Slack's error for a token; undefined where it holds. */
  describeProblem(token: string): string | undefined;
  revoke(token: string): void;
  /** Ends the installation with all its tokens. */
  end(tenant: Tenant, error: "account_inactive" | "token_revoked"): void;
  expire(tenant: Tenant): void;
}

export function createInstallations(platform: {
  ids: SeededIds;
  now: () => number;
  appId: string;
  tokenRotation: boolean;
}): Installations {
  const { ids, now, appId, tokenRotation } = platform;
  const living = new Map<string, Installation>();
  const tokens = new Map<string, IssuedToken>();
  const refreshTokens = new Map<string, { tenant: Tenant; isFresh: boolean }>();
  const refreshes: TokenRefresh[] = [];

  // Not of the form of a real token, so that no scanner of secrets takes it for one.
  const issueToken = (tenant: Tenant): string => {
    const token = `${tokenRotation ? "xoxe.xoxb-1" : "xoxb"}-simulator-${ids.membrane()}`;
    const expiresAt = tokenRotation ? now() + tokenLifetimeS * 1000 : undefined;
    tokens.set(token, { tenant, expiresAt, end: undefined });
    return token;
  };

  const issueRefreshToken = (tenant: Tenant): string => {
    const token = `xoxe-1-simulator-${ids.membrane()}`;
    refreshTokens.set(token, { tenant, isFresh: true });
    return token;
  };

  const endRefreshTokens = (tenant: Tenant): void => {
    for (const token of refreshTokens.values()) if (token.tenant === tenant) token.isFresh = false;
  };

  const answerOf = ({ tenant, botToken, scopes }: Installation): JsonObject => ({
    ok: true,
    access_token: botToken,
    token_type: "bot",
    scope: scopes.join(","),
    bot_user_id: tenant.botUserId,
    app_id: appId,
    team: tenant.kind === "workspace" ? { id: tenant.id, name: tenant.name } : null,
    enterprise: tenant.enterprise ?? null,
    is_enterprise_install: tenant.kind === "organization",
    ...(tokenRotation ? { refresh_token: issueRefreshToken(tenant), expires_in: tokenLifetimeS } : {}),
  });

  /** Without rotation, a repeated installation gets the existing token. */
  const tokenFor = (tenant: Tenant): string => {
    const known = living.get(tenant.id)?.botToken;
    const holds = known !== undefined && tokens.get(known)?.end === undefined;
    return holds && !tokenRotation ? known : issueToken(tenant);
  };

  return {
    refreshes,
    of: (tenant) => living.get(tenant.id),
    all: () => [...living.values()],
    install(tenant, scopes, user) {
      endRefreshTokens(tenant);
      const installation: Installation = {
        tenant,
        id: tenant.id,
        isOrgWide: tenant.kind === "organization",
        botToken: tokenFor(tenant),
        // Scopes add up from one installation to the next.
        scopes: [...new Set([...(living.get(tenant.id)?.scopes ?? []), ...scopes])],
        user,
        installedAt: now(),
      };
      living.set(tenant.id, installation);
      return { ...answerOf(installation), authed_user: { id: user } };
    },
    refresh(refreshToken) {
      const known = refreshTokens.get(refreshToken);
      const installation = known?.isFresh ? living.get(known.tenant.id) : undefined;
      const error = installation ? undefined : "invalid_refresh_token";
      refreshes.push({ at: now(), team: known?.tenant.id, ok: error === undefined, error });
      if (!known || !installation) return refuse("invalid_refresh_token");
      known.isFresh = false;
      // The earlier bot token keeps its own twelve hours.
      installation.botToken = issueToken(known.tenant);
      return answerOf(installation);
    },
    ownerOf: (token) => tokens.get(token)?.tenant,
    describeProblem(token) {
      const issued = tokens.get(token);
      if (!issued) return "invalid_auth";
      if (issued.end !== undefined) return issued.end;
      const isExpired = issued.expiresAt !== undefined && now() >= issued.expiresAt;
      return isExpired ? "token_expired" : undefined;
    },
    revoke(token) {
      const issued = tokens.get(token);
      if (issued) issued.end ??= "token_revoked";
    },
    end(tenant, error) {
      living.delete(tenant.id);
      endRefreshTokens(tenant);
      for (const issued of tokens.values()) if (issued.tenant === tenant) issued.end ??= error;
    },
    expire(tenant) {
      for (const issued of tokens.values())
        if (issued.tenant === tenant && issued.expiresAt !== undefined) issued.expiresAt = now();
    },
  };
}
