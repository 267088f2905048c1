const MOST_REMEMBERED = 1000;

/** Keeps another system's answers for `rememberMs`, or `withoutAnswer` where none came in `patienceMs`: enough for the waiting decision. */
export function createLookUps<Asked, Answer>(options: {
  lookUp: (asked: Asked) => Promise<Answer>;
  keyOf: (asked: Asked) => string;
  withoutAnswer: (asked: Asked) => Answer;
  onUnknown: (asked: Asked, error: unknown) => void;
  patienceMs: number;
  rememberMs: number;
  now: () => number;
}) {
  const { keyOf, withoutAnswer, now } = options;
  const remembered = new Map<string, { answer: Answer; until: number }>();
  const underWay = new Map<string, Promise<void>>();

  function remember(key: string, answer: Answer): void {
    remembered.delete(key);
    remembered.set(key, { answer, until: now() + options.rememberMs });
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
  }

  async function ask(asked: Asked): Promise<void> {
    const key = keyOf(asked);
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      remember(key, withoutAnswer(asked));
      patience.resolve();
    }, options.patienceMs);
    // A late answer still helps the next input.
    const answered = options
      .lookUp(asked)
      .catch((error: unknown) => {
        options.onUnknown(asked, error);
        return withoutAnswer(asked);
      })
      .then((answer) => remember(key, answer));
    await Promise.race([answered, patience.promise]);
    clearTimeout(timer);
  }

  return {
    /** Undefined when we have to ask first. */
    known: (asked: Asked): Answer | undefined => {
      const entry = remembered.get(keyOf(asked));
      return entry && entry.until > now() ? entry.answer : undefined;
    },
    /** Asks; resolves when there is an answer, even none. Never rejects. Everyone who asks meanwhile shares the answer. */
    fetch: (asked: Asked): Promise<void> => {
      const key = keyOf(asked);
      const answered = underWay.get(key) ?? ask(asked).finally(() => underWay.delete(key));
      underWay.set(key, answered);
      return answered;
    },
  };
}
