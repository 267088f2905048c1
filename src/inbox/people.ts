import type { UserId } from "../domain/ids.ts";

export type Person = { name: string | undefined; email: string | undefined };

/** What is known of people without asking Slack, and a way to ask. */
export type People = {
  /** Undefined when Slack has to be asked first. */
  known(userId: UserId): Person | undefined;
  /** Whether they count as a stranger only because Slack could not be asked. */
  isUntold(userId: UserId): boolean;
  /** Slack has to be asked about this one again. */
  forget(userId: UserId): void;
  /** Asks Slack for those that are not known; resolves when each is known, if only as a stranger. Never rejects. */
  fetch(userIds: UserId[]): Promise<void>;
};

const REMEMBER_MS = 60 * 60 * 1000;
/** Somebody Slack could not tell about is asked for again soon: people must not wait for a name. */
const REMEMBER_STRANGER_MS = 60_000;
const REMEMBER_PEOPLE = 5000;
const STRANGER: Person = { name: undefined, email: undefined };

/**
 * Remembers people for an hour. `onUnknown` hears of those that Slack could not tell about; `mayTellLater` says by the error
 * whether it was not asked at all.
 */
export function createPeople(options: {
  lookUp: (userId: UserId) => Promise<Person>;
  now: () => number;
  onUnknown: (userId: UserId, error: unknown) => void;
  mayTellLater: (error: unknown) => boolean;
}): People {
  const remembered = new Map<UserId, { person: Person; until: number; isUntold: boolean }>();
  const underWay = new Map<UserId, Promise<void>>();

  function remember(userId: UserId, person: Person, forMs: number, isUntold = false): void {
    remembered.delete(userId);
    remembered.set(userId, { person, until: options.now() + forMs, isUntold });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBER_PEOPLE) break;
      remembered.delete(oldest);
    }
  }

  function ask(userId: UserId): Promise<void> {
    const asked = options
      .lookUp(userId)
      // Only this much: an answer may tell more, such as who is an admin, that must not be believed for an hour.
      .then(({ name, email }) => remember(userId, { name, email }, REMEMBER_MS))
      .catch((error: unknown) => {
        options.onUnknown(userId, error);
        remember(userId, STRANGER, REMEMBER_STRANGER_MS, options.mayTellLater(error));
      })
      .finally(() => underWay.delete(userId));
    underWay.set(userId, asked);
    return asked;
  }

  const known = (userId: UserId): Person | undefined => {
    const entry = remembered.get(userId);
    return entry && entry.until > options.now() ? entry.person : undefined;
  };

  return {
    known,
    isUntold: (userId) => remembered.get(userId)?.isUntold === true,
    forget: (userId) => void remembered.delete(userId),
    fetch: async (userIds) => {
      await Promise.all(userIds.filter((id) => !known(id)).map((id) => underWay.get(id) ?? ask(id)));
    },
  };
}
