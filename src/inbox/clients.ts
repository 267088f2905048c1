import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";

/** Chatra's answer about a client. `unreachable`: we asked, and Chatra did not say. */
export type ClientAnswer = { found: true; profile: ClientProfile } | { found: false } | "unreachable";

/** What we know of new clients without asking Chatra, and a way to ask. */
export type Clients = {
  /** Undefined when we have to ask Chatra first. */
  known(clientId: ClientId): ClientAnswer | undefined;
  /** Asks Chatra; resolves when there is an answer, even a negative one. Never rejects. */
  fetch(clientId: ClientId): Promise<void>;
};

/** Long enough for the waiting decision; a client may be created, or change, at any time. */
const REMEMBER_MS = 30_000;
const REMEMBER_CLIENTS = 1000;

/**
 * Keeps Chatra's answers about clients for half a minute. A client without an answer within `patienceMs` counts as unreachable:
 * the order then continues in time, without a profile.
 */
export function createClients(options: {
  lookUp: (clientId: ClientId) => Promise<Exclude<ClientAnswer, "unreachable">>;
  patienceMs: number;
  now: () => number;
  onUnknown: (clientId: ClientId, error: unknown) => void;
}): Clients {
  const remembered = new Map<ClientId, { answer: ClientAnswer; until: number }>();

  const underWay = new Map<ClientId, Promise<void>>();

  const remember = (clientId: ClientId, answer: ClientAnswer): void => {
    remembered.delete(clientId);
    remembered.set(clientId, { answer, until: options.now() + REMEMBER_MS });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBER_CLIENTS) break;
      remembered.delete(oldest);
    }
  };

  return {
    known(clientId) {
      const entry = remembered.get(clientId);
      return entry && entry.until > options.now() ? entry.answer : undefined;
    },
    fetch(clientId) {
      const asked = underWay.get(clientId) ?? ask(clientId).finally(() => underWay.delete(clientId));
      underWay.set(clientId, asked);
      return asked;
    },
  };

  async function ask(clientId: ClientId): Promise<void> {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      remember(clientId, "unreachable");
      patience.resolve();
    }, options.patienceMs);
    // A late answer still helps the next order.
    const asked = options
      .lookUp(clientId)
      .catch((error: unknown): ClientAnswer => {
        options.onUnknown(clientId, error);
        return "unreachable";
      })
      .then((answer) => remember(clientId, answer));
    await Promise.race([asked, patience.promise]);
    clearTimeout(timer);
  }
}
