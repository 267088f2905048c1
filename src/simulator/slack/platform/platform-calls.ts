/** The one Web API of a platform: calls go to the workspace of their token; what belongs to none is answered here. */
import type { FaultRules } from "../../fault-rules.ts";
import type { JsonObject } from "../../json.ts";
import { openConnection } from "../methods/apps.ts";
import { refuse } from "../methods/method.ts";
import type { SlackFault } from "../simulator-api.ts";
import type { SocketHost } from "../socket-mode.ts";
import { type ApiCall, type ApiHost, createWebApi, type WebApi } from "../web-api.ts";
import type { AppLife } from "./app-life.ts";
import type { Authorizer } from "./authorize.ts";
import type { Installations, Tenant } from "./installations.ts";
import type { Member, OrganizationMember } from "./members.ts";
import { type AppCredentials, accessByOauth, problemOfClient } from "./oauth-access.ts";
import { answerOfOrganization } from "./org-methods.ts";
import { workspaceOfCall } from "./route-call.ts";

export interface PlatformCallsParts extends AppCredentials, Pick<ApiHost, "behaviour" | "now" | "signal"> {
  life: Pick<AppLife, "install" | "refresh">;
  appToken: string;
  authorizer: Authorizer;
  installations: Installations;
  members: readonly Member[];
  organizations: readonly OrganizationMember[];
  socketHost: SocketHost;
  faults: FaultRules<SlackFault>;
  uninstall(tenant: Tenant): void;
}

/** Methods about the app, with any token. */
const methodsOfTheApp = new Set(["api.test", "oauth.v2.access", "apps.connections.open", "apps.uninstall"]);

export function createPlatformCalls(parts: PlatformCallsParts): {
  /** Who answers the call, and records it. */
  route(call: ApiCall): WebApi;
  /** The platform's own. */
  webApi: WebApi;
} {
  const { installations, members, organizations, appToken, socketHost } = parts;

  const organizationOf = (token: string): OrganizationMember | undefined => {
    const owner = installations.ownerOf(token);
    return organizations.find(({ tenant }) => tenant === owner);
  };

  const perform = ({ name, args, token, request }: ApiCall): JsonObject => {
    if (name === "api.test") return { ok: true, args };
    if (name === "oauth.v2.access")
      return accessByOauth(args, request.headers.authorization, { ...parts, ...parts.life });
    if (token === "") return refuse("not_authed");
    const problem = installations.describeProblem(token);
    if (name === "apps.connections.open") {
      if (token !== appToken)
        return refuse(problem === "invalid_auth" ? "invalid_auth" : "not_allowed_token_type");
      return openConnection(socketHost);
    }
    if (token === appToken) return refuse("not_allowed_token_type");
    if (problem !== undefined) return refuse(problem);
    if (name === "apps.uninstall") return uninstallApp(args, token);
    const organization = organizationOf(token);
    if (!organization) return refuse("invalid_auth");
    const answer = answerOfOrganization(name, organization);
    if (answer) return answer;
    const found = workspaceOfCall(name, args, organization.workspaces);
    return refuse("error" in found ? found.error : "fatal_error");
  };

  const uninstallApp = (args: JsonObject, token: string): JsonObject => {
    const refused = problemOfClient(args, undefined, parts);
    if (refused !== undefined) return refuse(refused);
    const owner = installations.ownerOf(token);
    if (owner) parts.uninstall(owner);
    return { ok: true };
  };

  const webApi = createWebApi(
    {
      behaviour: parts.behaviour,
      now: parts.now,
      signal: parts.signal,
      perform,
      headersOf: (token): Record<string, string> => {
        if (token === appToken) return { "x-oauth-scopes": "connections:write" };
        const owner = installations.ownerOf(token);
        const scopes = owner && installations.of(owner)?.scopes;
        return scopes ? { "x-oauth-scopes": scopes.join(",") } : {};
      },
    },
    parts.faults,
  );

  return {
    webApi,
    route({ name, args, token }) {
      if (methodsOfTheApp.has(name)) return webApi;
      const owner = installations.ownerOf(token);
      const member = members.find(({ tenant }) => tenant === owner);
      if (member) return member.webApi;
      const organization = organizationOf(token);
      if (!organization || answerOfOrganization(name, organization)) return webApi;
      const found = workspaceOfCall(name, args, organization.workspaces);
      return members.find(({ workspace }) => workspace === found)?.webApi ?? webApi;
    },
  };
}
