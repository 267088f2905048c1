/** oauth.v2.access: codes and refresh tokens become bot tokens. */
import { type JsonObject, stringAt } from "../../json.ts";
import { refuse } from "../methods/method.ts";
import type { Authorizer } from "./authorize.ts";
import type { Installations } from "./installations.ts";

/** The app's credentials, as Slack compares them. */
export interface AppCredentials {
  clientId: string;
  clientSecret: string;
}

/** `authorization`: the call's header, for the client's id and secret by HTTP Basic. */
export function accessByOauth(
  args: JsonObject,
  authorization: string | undefined,
  app: AppCredentials & {
    authorizer: Authorizer;
    install: Installations["install"];
    refresh: Installations["refresh"];
  },
): JsonObject {
  const refused = problemOfClient(args, authorization, app);
  if (refused !== undefined) return refuse(refused);
  switch (stringAt(args, "grant_type") ?? "authorization_code") {
    case "authorization_code": {
      const granted = app.authorizer.exchange(stringAt(args, "code") ?? "", stringAt(args, "redirect_uri"));
      if ("error" in granted) return refuse(granted.error);
      return app.install(granted.tenant, granted.scopes, granted.user);
    }
    case "refresh_token":
      return app.refresh(stringAt(args, "refresh_token") ?? "");
    default:
      return refuse("invalid_grant_type");
  }
}

/** Slack takes id and secret by HTTP Basic, which it prefers, or among the arguments. Returns its error, if any. */
export function problemOfClient(
  args: JsonObject,
  authorization: string | undefined,
  app: AppCredentials,
): string | undefined {
  const [, encoded] = /^Basic (.+)$/.exec(authorization ?? "") ?? [];
  const decoded = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString();
  const colon = decoded?.indexOf(":") ?? -1;
  const id = decoded === undefined ? stringAt(args, "client_id") : decoded.slice(0, Math.max(0, colon));
  const secret = decoded === undefined ? stringAt(args, "client_secret") : decoded.slice(colon + 1);
  if (id !== app.clientId) return "invalid_client_id";
  return secret === app.clientSecret ? undefined : "bad_client_secret";
}
