import { SignJWT } from "jose";

/** A fixed token, which expires some day, or a workspace's key and secret, with which the bot signs its own tokens. */
export type MembraneCredentials =
  | { kind: "token"; token: string }
  | { kind: "key"; workspaceKey: string; workspaceSecret: string; tenantKey: string | undefined };

type WorkspaceKey = MembraneCredentials & { kind: "key" };

/** The vendor's own examples sign for two hours. */
const LIFETIME_MS = 2 * 60 * 60 * 1000;
const RENEWED_BEFORE_END_MS = 30 * 60 * 1000;
/** We accept a smaller clock difference: a `Date` header has whole seconds, and an answer takes time. */
const CLOCKS_AGREE_MS = 60_000;
/** Membrane's console shows this as the user's name. */
const NAME = "chatra-slack";

/** Takes the configured credentials and a clock (Unix ms); returns tokens for Membrane's API. */
export function createMembraneTokens(credentials: MembraneCredentials, now: () => number) {
  let latest: { token: Promise<string>; signedAt: number } | undefined;
  let membraneIsAheadMs = 0;
  const time = (): number => now() + membraneIsAheadMs;
  const sign = async (key: WorkspaceKey): Promise<string> => {
    const signedAt = time();
    latest = { token: signToken(key, signedAt), signedAt };
    return latest.token;
  };

  return {
    /** Returns a token that is valid for at least half an hour by our clock. */
    async current(): Promise<string> {
      if (credentials.kind === "token") return credentials.token;
      const age = latest === undefined ? undefined : time() - latest.signedAt;
      // After the clock is set back, our tokens lie in the future and Membrane may refuse them.
      const isGood = age !== undefined && age > -CLOCKS_AGREE_MS && age < LIFETIME_MS - RENEWED_BEFORE_END_MS;
      return latest !== undefined && isGood ? latest.token : sign(credentials);
    },
    /**
     * Returns another token after Membrane refused this one, or undefined where there is only one. `serverTime`: the time in
     * Membrane's answer, in Unix ms.
     */
    async replace(refused: string, serverTime: number | undefined): Promise<string | undefined> {
      if (credentials.kind === "token") return undefined;
      // Membrane refuses concurrent calls together; the first one has already signed another token.
      if (latest !== undefined && (await latest.token) !== refused) return latest.token;
      if (serverTime !== undefined) {
        const aheadMs = serverTime - now();
        membraneIsAheadMs = Math.abs(aheadMs) > CLOCKS_AGREE_MS ? aheadMs : 0;
      }
      return sign(credentials);
    },
  };
}

/** HS512, which the vendor recommends. A token without a tenant covers the whole workspace. */
function signToken({ workspaceKey, workspaceSecret, tenantKey }: WorkspaceKey, at: number): Promise<string> {
  const seconds = Math.floor(at / 1000);
  return new SignJWT({ workspaceKey, tenantKey, name: NAME })
    .setProtectedHeader({ alg: "HS512", typ: "JWT" })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFETIME_MS / 1000)
    .sign(new TextEncoder().encode(workspaceSecret));
}
