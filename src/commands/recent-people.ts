import type { UserId } from "../domain/ids.ts";
import type { SlackPerson } from "../outbound/slack/slack-gateway.ts";
import type { SlackOfCommands } from "./command-dependencies.ts";

/** Short: who is made an ordinary member, or a guest, must not decide for long after. */
const REMEMBER_MS = 60_000;
const REMEMBER_PEOPLE = 1000;

/**
 * Asks Slack who people are, afresh each minute, and once for all who ask at the same time. Rejects with a SlackGatewayError
 * when Slack does not tell; that is not remembered.
 */
export function createRecentPeople(options: {
  slack: Pick<SlackOfCommands, "person">;
  now: () => number;
}): Pick<SlackOfCommands, "person"> {
  const remembered = new Map<UserId, { person: Promise<SlackPerson>; until: number }>();
  return {
    person(userId) {
      const known = remembered.get(userId);
      if (known && known.until > options.now()) return known.person;
      if (remembered.size >= REMEMBER_PEOPLE) remembered.clear();
      const entry = { person: options.slack.person(userId), until: options.now() + REMEMBER_MS };
      remembered.set(userId, entry);
      entry.person.catch(() => {
        if (remembered.get(userId) === entry) remembered.delete(userId);
      });
      return entry.person;
    },
  };
}
