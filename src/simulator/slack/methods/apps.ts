/** apps.*, api.*: the app itself. */
import type { Method } from "./method.ts";

export const appMethods: Record<string, Method> = {
  "api.test": (args) => ({ ok: true, args }),

  // The ticket is checked when the socket is opened: it is good for one connection.
  "apps.connections.open": (_args, workspace) => {
    const ticket = workspace.ids.uuid();
    workspace.socketTickets.add(ticket);
    const host = workspace.url.replace(/^http/, "ws");
    return { ok: true, url: `${host}/link/?ticket=${ticket}&app_id=${workspace.bot.appId}` };
  },

  "auth.revoke": (_args, workspace) => {
    workspace.access.revoke(workspace.access.botToken());
    return { ok: true, revoked: true };
  },
};
