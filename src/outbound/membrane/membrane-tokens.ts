import { SignJWT } from "jose";

/** A fixed token, which ends some day; or the key and the secret of a workspace, by which the bot signs its own. */
export type MembraneCredentials =
  | { kind: "token"; token: string }
  | { kind: "key"; workspaceKey: string; workspaceSecret: string; tenantKey: string | undefined };

export type MembraneTokens = {
  /** A token that is good for half an hour at least, as far as our clock tells. */
  current(): Promise<string>;
  /**
   * After Membrane refused this token: another one to try, or undefined where there is only the one. `serverTime` is what
   * Membrane's answer said the time was, in Unix ms.
   */
  replace(refused: string, serverTime: number | undefined): Promise<string | undefined>;
};

/** The vendor's own examples sign for two hours. */
const LIFETIME_MS = 2 * 60 * 60 * 1000;
const RENEWED_BEFORE_END_MS = 30 * 60 * 1000;
/** Two clocks that differ by less agree: a `Date` header has whole seconds, and an answer is under way for some. */
const CLOCKS_AGREE_MS = 60_000;
/** Shown in Membrane's console as who it is. */
const NAME = "chatra-slack";

/** Takes what the configuration has and a clock (Unix ms); returns tokens for Membrane's API. */
export function createMembraneTokens(credentials: MembraneCredentials, now: () => number): MembraneTokens {
  if (credentials.kind === "token")
    return { current: async () => credentials.token, replace: async () => undefined };

  let latest: { token: Promise<string>; signedAt: number } | undefined;
  let membraneIsAheadMs = 0;
  const time = (): number => now() + membraneIsAheadMs;
  const sign = (): Promise<string> => {
    const signedAt = time();
    latest = { token: signToken(credentials, signedAt), signedAt };
    return latest.token;
  };

  return {
    current() {
      const age = latest === undefined ? undefined : time() - latest.signedAt;
      // A clock that was set back makes tokens of the future, which may be refused.
      const isGood = age !== undefined && age > -CLOCKS_AGREE_MS && age < LIFETIME_MS - RENEWED_BEFORE_END_MS;
      return latest !== undefined && isGood ? latest.token : sign();
    },
    async replace(refused, serverTime) {
      // Calls at the same time are refused together; the first of them has signed another one.
      if (latest !== undefined && (await latest.token) !== refused) return latest.token;
      if (serverTime !== undefined) {
        const aheadMs = serverTime - now();
        membraneIsAheadMs = Math.abs(aheadMs) > CLOCKS_AGREE_MS ? aheadMs : 0;
      }
      return sign();
    },
  };
}

/** HS512, which the vendor recommends. A token without a tenant is for what belongs to the whole workspace. */
function signToken(
  { workspaceKey, workspaceSecret, tenantKey }: MembraneCredentials & { kind: "key" },
  at: number,
): Promise<string> {
  const seconds = Math.floor(at / 1000);
  return new SignJWT({ workspaceKey, ...(tenantKey === undefined ? {} : { tenantKey }), name: NAME })
    .setProtectedHeader({ alg: "HS512", typ: "JWT" })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFETIME_MS / 1000)
    .sign(new TextEncoder().encode(workspaceSecret));
}
