import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export const clientId = "1234.5678";
export const clientSecret = "client-secret-of-the-tests";
export const scopes = ["chat:write", "commands"];

type Place = { id: string; name: string };
export type Grant = {
  team: Place | null;
  enterprise?: Place | null;
  isOrgWide?: boolean;
  scope?: string;
  /** Tokens run out after 12 hours. */
  rotates?: boolean;
};
type Token = {
  grant: Grant;
  state: "good" | "token_expired" | "account_inactive" | "token_revoked" | "invalid_auth";
};
export type Call = { method: string; args: URLSearchParams; token: string | undefined };
type Fault = "none" | "http-500" | "hangs-up" | "ratelimited" | "nonsense" | "no-bot" | "no-person";

/**
 * As much of Slack as an installation needs: codes, tokens that can be refreshed once, and what `auth.test` says of a token.
 * Tokens are numbered: `xoxb-1`, `xoxb-2` …
 */
export async function startSmallSlack(lifetimeSeconds = 43_200) {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Token>();
  const refreshTokens = new Map<string, Grant>();
  const calls: Call[] = [];
  const waiting: (() => void)[] = [];
  const slack = {
    apiUrl: "",
    calls,
    tokens,
    refreshTokens,
    fault: "none" as Fault,
    /** Requests that are taken and wait until `release`. */
    holds: (_call: Call): boolean => false,
    held: () => waiting.length,
    release: () => {
      slack.holds = () => false;
      for (const go of waiting.splice(0)) go();
    },
    countOf: (method: string, grantType?: string) =>
      calls.filter(
        (call) =>
          call.method === method && (grantType === undefined || call.args.get("grant_type") === grantType),
      ).length,
    /** A person allowed it: Slack sends them back with this code. */
    allow: (grant: Grant): string => {
      const code = `code-${codes.size + 1}-${calls.length}`;
      codes.set(code, grant);
      return code;
    },
    setState: (token: string, state: Token["state"]) => {
      const known = tokens.get(token);
      if (known) known.state = state;
    },
    /** Of all tokens of a workspace. */
    setStates: (teamId: string, state: Token["state"]) => {
      for (const known of slack.tokensOf(teamId)) known.state = state;
    },
    tokensOf: (teamId: string) =>
      [...tokens].flatMap(([token, known]) =>
        known.grant.team?.id === teamId ? [Object.assign(known, { token })] : [],
      ),
  };
  let issued = 0;

  const issue = (grant: Grant) => {
    issued += 1;
    const token = `xoxb-${issued}`;
    tokens.set(token, { grant, state: "good" });
    const rotation = grant.rotates
      ? { refresh_token: `xoxe-${issued}`, expires_in: lifetimeSeconds }
      : undefined;
    if (rotation) refreshTokens.set(rotation.refresh_token, grant);
    return {
      ok: true,
      app_id: "A1",
      ...(slack.fault === "no-person" ? {} : { authed_user: { id: "UINSTALLER" } }),
      scope: grant.scope ?? scopes.join(","),
      token_type: "bot",
      access_token: token,
      ...(slack.fault === "no-bot" ? {} : { bot_user_id: "UBOT" }),
      team: grant.team,
      enterprise: grant.enterprise ?? null,
      is_enterprise_install: grant.isOrgWide ?? false,
      ...rotation,
    };
  };
  const refused = (error: string) => ({ ok: false, error });

  const access = (args: URLSearchParams): object => {
    if (args.get("client_id") !== clientId) return refused("invalid_client_id");
    if (args.get("client_secret") !== clientSecret) return refused("bad_client_secret");
    if (args.get("grant_type") === "refresh_token") {
      const refreshToken = args.get("refresh_token") ?? "";
      const grant = refreshTokens.get(refreshToken);
      if (grant === undefined) return refused("invalid_refresh_token");
      refreshTokens.delete(refreshToken);
      return issue(grant);
    }
    const code = args.get("code") ?? "";
    const grant = codes.get(code);
    if (grant === undefined) return refused("invalid_code");
    codes.delete(code);
    return issue(grant);
  };

  const test = (token: string | undefined): object => {
    const known = tokens.get(token ?? "");
    if (known === undefined) return refused("invalid_auth");
    if (known.state !== "good") return refused(known.state);
    const { team, enterprise } = known.grant;
    return {
      ok: true,
      url: `https://${team?.id ?? enterprise?.id}.slack.com`.toLowerCase(),
      team_id: team?.id ?? enterprise?.id,
      user_id: "UBOT",
      bot_id: "BBOT",
    };
  };

  const answer = (response: ServerResponse, { method, args, token }: Call): void => {
    if (slack.fault === "hangs-up") {
      response.destroy();
      return;
    }
    const status = slack.fault === "http-500" ? 500 : slack.fault === "ratelimited" ? 429 : 200;
    response.writeHead(status, { "content-type": "application/json", "retry-after": "30" });
    if (slack.fault === "nonsense") response.end("<html>");
    else if (status !== 200) response.end("{}");
    else response.end(JSON.stringify(method === "auth.test" ? test(token) : access(args)));
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const args = new URLSearchParams(Buffer.concat(chunks).toString());
      const token = request.headers.authorization?.replace("Bearer ", "");
      const call = { method: (request.url ?? "").replace("/api/", ""), args, token };
      calls.push(call);
      if (slack.holds(call)) waiting.push(() => answer(response, call));
      else answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  slack.apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  return slack;
}

export type SmallSlack = Awaited<ReturnType<typeof startSmallSlack>>;
