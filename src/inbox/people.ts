import type { UserId } from "../domain/ids.ts";

/** `isActive`: a person who still has their account, and whom Slack knows. */
export type Person = {
  name: string | undefined;
  email: string | undefined;
  timeZone?: string | undefined;
  isActive?: boolean | undefined;
};
/** `untold`: Slack does not say whether they are a guest. `unasked`: we could not ask Slack, and may learn it later. */
export type Rank = "member" | "guest" | "untold" | "unasked";

export type People = ReturnType<typeof createPeople>;

const REMEMBER_MS = 60 * 60 * 1000;
/** We soon ask again for an unresolved author: no one should wait long for a name. */
const REMEMBER_STRANGER_MS = 60_000;
/** Short: a user who becomes a guest must soon lose their commands. */
const REMEMBER_RANK_MS = 60_000;
const REMEMBER_PEOPLE = 5000;
const STRANGER: Person = { name: undefined, email: undefined };

type Remembered = { person: Person; until: number; isUntold: boolean; rank: Rank; rankUntil: number };

/** Remembers Slack's users for an hour, and their rank for a minute. `mayTellLater`: the error means that Slack was not asked. */
export function createPeople(options: {
  lookUp: (userId: UserId) => Promise<Person & { isGuest: boolean }>;
  now: () => number;
  onUnknown: (userId: UserId, error: unknown) => void;
  mayTellLater: (error: unknown) => boolean;
}) {
  const remembered = new Map<UserId, Remembered>();
  const underWay = new Map<UserId, Promise<void>>();

  function remember(userId: UserId, entry: Omit<Remembered, "rankUntil">): void {
    remembered.delete(userId);
    remembered.set(userId, { ...entry, rankUntil: options.now() + REMEMBER_RANK_MS });
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > REMEMBER_PEOPLE) remembered.delete(oldest);
  }

  function ask(userId: UserId): Promise<void> {
    const asked = options
      .lookUp(userId)
      // Only these: an answer may contain more, such as admin rights, which must not last an hour.
      .then(({ name, email, timeZone, isActive, isGuest }) => {
        const rank = isGuest ? "guest" : "member";
        const until = options.now() + REMEMBER_MS;
        remember(userId, { person: { name, email, timeZone, isActive }, until, isUntold: false, rank });
      })
      .catch((error: unknown) => {
        options.onUnknown(userId, error);
        const rank = options.mayTellLater(error) ? "unasked" : "untold";
        remember(userId, { ...(current(userId) ?? strangerFor(error)), rank });
      })
      .finally(() => underWay.delete(userId));
    underWay.set(userId, asked);
    return asked;
  }

  const strangerFor = (error: unknown) => ({
    person: STRANGER,
    until: options.now() + REMEMBER_STRANGER_MS,
    isUntold: options.mayTellLater(error),
  });
  const current = (userId: UserId): Remembered | undefined => {
    const entry = remembered.get(userId);
    return entry && entry.until > options.now() ? entry : undefined;
  };
  /** Undefined when we have to ask Slack first. */
  const known = (userId: UserId): Person | undefined => current(userId)?.person;
  /** The same, where an answer older than a minute does not count. */
  const rank = (userId: UserId): Rank | undefined => {
    const entry = remembered.get(userId);
    return entry && entry.rankUntil > options.now() ? entry.rank : undefined;
  };
  const isToAsk = (userId: UserId): boolean => !known(userId) || rank(userId) === undefined;

  return {
    known,
    rank,
    /** Whether the author is unresolved only because we could not ask Slack. */
    isUntold: (userId: UserId): boolean => remembered.get(userId)?.isUntold === true,
    /** We have to ask Slack about this user again. A known name is kept. */
    forget: (userId: UserId): void => {
      const entry = remembered.get(userId);
      if (entry?.isUntold) remembered.delete(userId);
      else if (entry) entry.rankUntil = Number.NEGATIVE_INFINITY;
    },
    /** Asks Slack for users with an unknown name or rank; resolves when all are known or unresolved. Never rejects. */
    fetch: async (userIds: UserId[]): Promise<void> => {
      await Promise.all(userIds.filter(isToAsk).map((id) => underWay.get(id) ?? ask(id)));
    },
  };
}
