/** apps.*, api.*: the app itself. */
import type { JsonObject } from "../../json.ts";
import type { SocketHost } from "../socket-mode.ts";
import type { Method } from "./method.ts";

export const appMethods: Record<string, Method> = {
  "api.test": (args) => ({ ok: true, args }),

  "apps.connections.open": (_args, workspace) => openConnection(workspace),

  "auth.revoke": (_args, workspace) => {
    workspace.access.revoke(workspace.access.botToken());
    return { ok: true, revoked: true };
  },
};

/** The ticket is checked when the socket is opened: it is good for one connection. */
export function openConnection(host: SocketHost): JsonObject {
  const ticket = host.uniqueIds.uuid();
  host.socketTickets.add(ticket);
  const address = host.url.replace(/^http/, "ws");
  return { ok: true, url: `${address}/link/?ticket=${ticket}&app_id=${host.bot.appId}` };
}
