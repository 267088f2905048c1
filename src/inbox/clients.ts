import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { createLookUps } from "./look-ups.ts";

/** Chatra's answer about a client. `unreachable`: we asked, and Chatra did not say. */
export type ClientAnswer = { found: true; profile: ClientProfile } | { found: false } | "unreachable";

export type Clients = ReturnType<typeof createClients>;

/** A client may be created, or change, at any time. */
const REMEMBER_MS = 30_000;

/** A client without an answer within `patienceMs` counts as unreachable: the order continues in time, without a profile. */
export function createClients(options: {
  lookUp: (clientId: ClientId) => Promise<ClientAnswer>;
  patienceMs: number;
  now: () => number;
  onUnknown: (clientId: ClientId, error: unknown) => void;
}) {
  return createLookUps<ClientId, ClientAnswer>({
    ...options,
    keyOf: (clientId) => clientId,
    withoutAnswer: () => "unreachable",
    rememberMs: REMEMBER_MS,
  });
}
