import type { UserId } from "../domain/ids.ts";
import { FAILED } from "../messages/failures.ts";
import { describeGuestRefusal, onlyAdmins } from "../messages/permissions.ts";
import { SlackGatewayError, type SlackPerson } from "../outbound/slack/slack-gateway.ts";
import type {
  AnswerPlace,
  CommandDependencies,
  HandlerParts,
  HandlerTools,
  SlackOfCommands,
} from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";

type PermissionOptions = Pick<CommandDependencies, "adminUsers" | "guestsMayCommand" | "logger" | "now"> &
  Pick<HandlerTools, "sleep"> & { slack: Pick<SlackOfCommands, "person"> };

/**
 * Administrators are Slack's admins and owners, and the named users. Commands are closed to guests unless the operator allows
 * them, and to people about whom Slack does not answer; never to named users.
 */
export function createPermissions({
  adminUsers,
  guestsMayCommand,
  logger,
  sleep,
  ...slackAndClock
}: PermissionOptions): Pick<HandlerTools, "isAdmin" | "guestCheck"> {
  const person = rememberPeople(slackAndClock);
  return {
    isAdmin: async (userId) => adminUsers.includes(userId) || (await person(userId)).isAdmin,
    async guestCheck(userId) {
      if (guestsMayCommand || adminUsers.includes(userId)) return undefined;
      try {
        return (await inTime(sleep, person(userId))).isGuest ? "guest" : undefined;
      } catch (error) {
        logger.warn({ userId, err: error }, "guest lookup in Slack failed");
        return "untold";
      }
    },
  };
}

/**
 * Undefined for an administrator. For everybody else, and while Slack does not answer, what to tell them; `what` begins the
 * sentence. Never rejects.
 */
export async function refusalFor(
  { isAdmin, adminUsers, sleep }: Pick<HandlerParts, "isAdmin" | "adminUsers" | "sleep">,
  { userId }: Pick<AnswerPlace, "userId">,
  what: string,
): Promise<Answer | undefined> {
  try {
    const isOne = await inTime(sleep, isAdmin(userId));
    return isOne ? undefined : { text: onlyAdmins(what, adminUsers) };
  } catch (error) {
    return { text: explainFailure(error, FAILED.rank, adminUsers) };
  }
}

/** What to tell a person who may not use commands; undefined for everybody else. */
export async function refusalForGuest(
  { guestCheck }: Pick<HandlerParts, "guestCheck">,
  { userId }: Pick<AnswerPlace, "userId">,
): Promise<Answer | undefined> {
  const refusal = await guestCheck(userId);
  return refusal && { text: describeGuestRefusal(refusal) };
}

/** Short, because a person may become a guest or lose their rank. */
const REMEMBER_MS = 60_000;
const REMEMBER_PEOPLE = 1000;

/**
 * Asks Slack who people are and remembers it for a minute. Rejects with a SlackGatewayError when Slack does not answer, and
 * asks again the next time.
 */
function rememberPeople({ slack, now }: Pick<PermissionOptions, "slack" | "now">): SlackOfCommands["person"] {
  const remembered = new Map<UserId, { person: Promise<SlackPerson>; until: number }>();
  return (userId) => {
    const known = remembered.get(userId);
    if (known && known.until > now()) return known.person;
    if (remembered.size >= REMEMBER_PEOPLE) remembered.clear();
    const entry = { person: slack.person(userId), until: now() + REMEMBER_MS };
    remembered.set(userId, entry);
    entry.person.catch(() => {
      if (remembered.get(userId) === entry) remembered.delete(userId);
    });
    return entry.person;
  };
}

/** Slack wants its acknowledgement within three seconds, and the order is stored after this. */
const PATIENCE_MS = 2000;

/** Slack's answer; rejects with a SlackGatewayError when it takes too long for a person who waits. */
async function inTime<T>(sleep: HandlerParts["sleep"], asked: Promise<T>): Promise<T> {
  const told = new AbortController();
  const tooLong = Promise.withResolvers<never>();
  sleep(PATIENCE_MS, told.signal).then(
    () => tooLong.reject(new SlackGatewayError("unavailable", "slow")),
    () => undefined,
  );
  try {
    return await Promise.race([asked, tooLong.promise]);
  } finally {
    told.abort();
  }
}
