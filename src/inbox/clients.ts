import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";

/** What Chatra says of a client. `unreachable`: it was asked, and did not say. */
export type ClientAnswer = { found: true; profile: ClientProfile } | { found: false } | "unreachable";

/** What is known of clients who are new to us without asking Chatra, and a way to ask. */
export type Clients = {
  /** Undefined when Chatra has to be asked first. */
  known(clientId: ClientId): ClientAnswer | undefined;
  /** Asks Chatra; resolves when there is an answer, if only that there is none. Never rejects. */
  fetch(clientId: ClientId): Promise<void>;
};

/** Long enough for the decision that waits for it; a client may be made, or change, at any time. */
const REMEMBER_MS = 30_000;
const REMEMBER_CLIENTS = 1000;

/**
 * Remembers what Chatra said of clients for half a minute. One whom it does not tell about within `patienceMs` counts
 * as unreachable: what was ordered then goes on without a profile, in the order's own time.
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
    // An answer that comes late is still good for the next order.
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
