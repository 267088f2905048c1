/** The authorize page without its looks: what it takes, and the code that it gives. */
import type { SeededIds } from "../../seeded-ids.ts";
import type { Tenant } from "./installations.ts";

const codeLifetimeMs = 10 * 60_000;

export interface AuthorizeRequest {
  scopes: string[];
  state: string | undefined;
  /** As it was asked for; absent where the app left it to its settings. */
  redirectUri: string | undefined;
  /** Where the browser goes. */
  target: string;
}

/** What a user agreed to, for the holder of the code. */
export interface Grant {
  tenant: Tenant;
  user: string;
  scopes: string[];
}

export interface Authorizer {
  /** What the query asks for, or why Slack shows an error instead of the page. */
  read(query: URLSearchParams): AuthorizeRequest | { problem: string };
  /** The address to which the browser is sent. */
  approve(request: AuthorizeRequest, tenant: Tenant, user: string): string;
  deny(request: AuthorizeRequest): string;
  /** Uses a code up. A wrong redirect_uri leaves it unused. */
  exchange(code: string, redirectUri: string | undefined): Grant | { error: string };
}

/** `redirectUrls` absent: any address is registered. */
export function createAuthorizer(app: {
  ids: SeededIds;
  now: () => number;
  clientId: string;
  redirectUrls: string[] | undefined;
}): Authorizer {
  const codes = new Map<string, { grant: Grant; request: AuthorizeRequest; at: number; isUsed: boolean }>();

  const redirect = ({ target, state }: AuthorizeRequest, answer: Record<string, string>): string => {
    const url = new URL(target);
    for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
    // Slack sends the state back also where it is empty.
    url.searchParams.set("state", state ?? "");
    return url.href;
  };

  return {
    read(query) {
      if (query.get("client_id") !== app.clientId) return { problem: "invalid_client_id" };
      const scopes = (query.get("scope") ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
      if (scopes.length === 0) return { problem: "no_scopes" };
      const redirectUri = query.get("redirect_uri") ?? undefined;
      const target = redirectUri ?? app.redirectUrls?.[0];
      if (target === undefined || !URL.canParse(target) || !isRegistered(target, app.redirectUrls))
        return { problem: "bad_redirect_uri" };
      return { scopes, state: query.get("state") ?? undefined, redirectUri, target };
    },
    approve(request, tenant, user) {
      const code = `${tenant.id}.${app.ids.membrane()}${app.ids.membrane()}`;
      codes.set(code, {
        grant: { tenant, user, scopes: request.scopes },
        request,
        at: app.now(),
        isUsed: false,
      });
      return redirect(request, { code });
    },
    deny: (request) => redirect(request, { error: "access_denied" }),
    exchange(code, redirectUri) {
      const known = codes.get(code);
      if (!known || app.now() - known.at > codeLifetimeMs) return { error: "invalid_code" };
      if (known.isUsed) return { error: "code_already_used" };
      const { request } = known;
      const isSame =
        redirectUri === request.redirectUri ||
        (request.redirectUri === undefined && redirectUri === request.target);
      if (!isSame) return { error: "bad_redirect_uri" };
      known.isUsed = true;
      return known.grant;
    },
  };
}

/** Slack takes a registered address and what lies below it. */
function isRegistered(target: string, registered: string[] | undefined): boolean {
  if (!registered) return true;
  const { origin, pathname } = new URL(target);
  return registered.some((address) => {
    const known = new URL(address);
    const folder = known.pathname.replace(/\/?$/, "/");
    return origin === known.origin && (pathname === known.pathname || pathname.startsWith(folder));
  });
}
