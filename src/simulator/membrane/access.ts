/** Who may call the HTTP API: bearers of the fixed token, and of tokens that the workspace's secret signed. */
import { jwtVerify } from "jose";
import type { MembraneState } from "./state.ts";

export async function isAuthorized(
  state: MembraneState,
  authorization: string | undefined,
): Promise<boolean> {
  const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (token === undefined) return false;
  return token === state.accessToken || (await isSigned(state, token));
}

/** Signature, end and workspace are looked at as Membrane does; the tenant where this one has only one. */
async function isSigned({ workspace, tenantKey, now }: MembraneState, token: string): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(workspace.secret), {
      algorithms: ["HS512", "HS256"],
      requiredClaims: ["exp", "iat"],
      currentDate: new Date(now()),
    });
    return (
      payload.workspaceKey === workspace.key && (tenantKey === undefined || payload.tenantKey === tenantKey)
    );
  } catch {
    return false;
  }
}
