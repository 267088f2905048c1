/** Several Slack workspaces on this machine, behind one address, with one app that users install by OAuth. */
import { createChangeSignal } from "../../change-signal.ts";
import { createFaultRules } from "../../fault-rules.ts";
import { sendText, startHttpService } from "../../http-service.ts";
import { createSeededIds } from "../../seeded-ids.ts";
import { defaultBehaviour } from "../behaviour.ts";
import { manifestScopes } from "../methods/scopes.ts";
import { pathOf } from "../simulator.ts";
import type { SlackFault } from "../simulator-api.ts";
import { createSocketMode, type SocketHost } from "../socket-mode.ts";
import { readCall } from "../web-api.ts";
import { createAppLife } from "./app-life.ts";
import { createAuthorizer } from "./authorize.ts";
import { serveAuthorizePage } from "./authorize-page.ts";
import { createInstallations } from "./installations.ts";
import {
  type Common,
  createMember,
  createOrganization,
  type Member,
  type OrganizationMember,
} from "./members.ts";
import type { PlatformChange, SlackPlatform, SlackPlatformOptions } from "./platform-api.ts";
import { createPlatformCalls } from "./platform-calls.ts";

/** Starts a platform without workspaces on 127.0.0.1. Rejects where the port is taken. */
export async function startSlackPlatform(options: SlackPlatformOptions = {}): Promise<SlackPlatform> {
  const ids = createSeededIds(options.seed ?? "platform");
  const now = options.now ?? Date.now;
  const appId = ids.slack("A");
  const digits = (): string => String(Math.floor(ids.random() * 1e12)).padStart(12, "1");
  const app = {
    clientId: options.clientId ?? `${digits()}.${digits()}`,
    clientSecret: options.clientSecret ?? ids.uuid().replaceAll("-", ""),
    signingSecret: options.signingSecret ?? ids.uuid().replaceAll("-", ""),
    appToken: options.appToken ?? `xapp-simulator-${ids.membrane()}`,
  };
  const { clientId } = app;
  const installations = createInstallations({
    ids,
    now,
    appId,
    tokenRotation: options.tokenRotation === true,
  });
  const authorizer = createAuthorizer({ ids, now, clientId, redirectUrls: options.redirectUrls });
  const faults = createFaultRules<SlackFault>();
  const members: Member[] = [];
  const organizations: OrganizationMember[] = [];
  let urls: Parameters<SlackPlatform["connect"]>[0] | undefined;
  const describe = (): string =>
    [
      `Slack platform: ${installations.all().length} installations, ${calls.webApi.calls.length} calls of its own`,
      ...members.map(({ simulator }) => `${simulator.team.name}: ${simulator.describe()}`),
    ].join("\n");
  const signal = createChangeSignal<PlatformChange>(describe);

  const service = await startHttpService(options.port ?? 0, (request, response) => {
    const path = pathOf(request);
    if (path.startsWith("/api/")) {
      readCall(path.slice(5), request, response, (call) => calls.route(call).answer(call));
    } else if (path === "/oauth/v2/authorize") {
      serveAuthorizePage(request, response, authorizer, life.choices());
    } else {
      // /files-pri/TEAM-FILE/…, /upload/v1/TEAM/FILE and /actions/TEAM/… each say whose they are.
      const team = /^\/(?:files-pri|upload\/v1|actions)\/([^/-]+)/.exec(path)?.[1];
      const member = members.find((candidate) => candidate.tenant.id === team);
      if (member) member.serve(path, request, response);
      else sendText(response, 404, "not found");
    }
  });

  const socketHost: SocketHost = {
    url: service.url,
    socketTickets: new Set(),
    uniqueIds: ids,
    bot: { appId },
    signal: {
      notify(change) {
        signal.notify(change);
        for (const { workspace } of members) workspace.signal.notify(change);
      },
    },
  };
  const sockets = createSocketMode(service.server, socketHost);
  const common: Common = { options, ids, now, url: service.url, appId, ...app, installations, sockets };

  const life = createAppLife({
    installations,
    members,
    organizations,
    notify: (change) => signal.notify(change),
  });
  const calls = createPlatformCalls({
    ...app,
    authorizer,
    installations,
    members,
    organizations,
    socketHost,
    faults,
    now,
    behaviour: { ...defaultBehaviour(), ...options.behaviour },
    signal,
    life,
    uninstall: (tenant) => void life.end(tenant, ["app_uninstalled", "tokens_revoked"], {}),
  });

  const read = (authorizeUrl: string) => {
    const { origin, pathname, searchParams } = new URL(authorizeUrl);
    if (`${origin}${pathname}` !== platform.authorizeUrl)
      throw new Error(`${origin}${pathname} is not the authorize page, ${platform.authorizeUrl}`);
    const asked = authorizer.read(searchParams);
    if ("problem" in asked) throw new Error(`Slack shows an error instead of the page: ${asked.problem}`);
    return asked;
  };

  const platform: SlackPlatform = {
    url: service.url,
    apiUrl: `${service.url}/api/`,
    authorizeUrl: `${service.url}/oauth/v2/authorize`,
    appId,
    ...app,
    faults,
    sockets,

    connect(next) {
      urls = next;
      for (const { simulator } of members) simulator.connect(next);
    },
    addWorkspace(seed) {
      const organization = organizations.find(({ shown }) => shown === seed.enterprise);
      const twin = members.find(({ simulator }) => simulator === seed.sameIdsAs);
      if (seed.sameIdsAs && !twin) throw new Error("the platform has no such workspace to take ids from");
      const member = createMember(common, seed, organization, twin);
      members.push(member);
      organization?.members.push(member);
      organization?.workspaces.push(member.workspace);
      const { simulator } = member;
      simulator.onChange((change) => {
        // The sockets tell the platform themselves.
        if (change.kind !== "socket") signal.notify({ ...change, team: member.tenant.id });
      });
      if (urls) simulator.connect(urls);
      signal.notify({ kind: "channel", team: member.tenant.id });
      return simulator;
    },
    addOrganization(seed) {
      const organization = createOrganization(common, seed, (workspaceSeed) =>
        platform.addWorkspace({ ...workspaceSeed, enterprise: organization.shown }),
      );
      organizations.push(organization);
      return organization.shown;
    },
    workspaces: () => members.map(({ simulator }) => simulator),
    workspace(idOrName) {
      const found = platform.workspaces().find(({ team }) => team.id === idOrName || team.name === idOrName);
      if (!found) throw new Error(`the platform has no workspace ${idOrName}`);
      return found;
    },

    async approve(authorizeUrl, consent) {
      const tenant = life.tenantOf("workspace" in consent ? consent.workspace : consent.organization);
      return authorizer.approve(read(authorizeUrl), tenant, life.personOf(tenant, consent.user));
    },
    deny: async (authorizeUrl) => authorizer.deny(read(authorizeUrl)),
    install(shown, { scopes = [...manifestScopes()], user } = {}) {
      const tenant = life.tenantOf(shown);
      return life.install(tenant, scopes, life.personOf(tenant, user));
    },
    installations: () => installations.all().map(({ tenant: _owner, ...record }) => record),
    uninstall(shown, how = {}) {
      const kinds = ["app_uninstalled", "tokens_revoked"] as const;
      return life.end(life.tenantOf(shown), how.order === "revoked-first" ? kinds.toReversed() : kinds, how);
    },
    revokeTokens: (shown, how = {}) => life.end(life.tenantOf(shown), ["tokens_revoked"], how),
    expireTokens: (shown) => installations.expire(life.tenantOf(shown)),
    refreshes: () => installations.refreshes,
    calls: (method) =>
      method === undefined ? calls.webApi.calls : calls.webApi.calls.filter((call) => call.method === method),

    async settled() {
      await Promise.all(members.map(({ simulator }) => simulator.settled()));
    },
    waitFor: (predicate, waitOptions) =>
      signal.waitFor(() => predicate(platform), { what: predicate.toString(), ...waitOptions }),
    onChange: (listener) => signal.onChange(listener),
    describe,
    async close() {
      signal.close();
      await Promise.all(members.map(({ simulator }) => simulator.close()));
      sockets.close();
      await service.close();
    },
  };
  if (options.eventsUrl !== undefined) platform.connect({ eventsUrl: options.eventsUrl });
  return platform;
}
