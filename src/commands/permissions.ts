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
 * Tells who is an administrator: Slack's admins and owners, and those who are named. Tells who may use no commands: guests, unless
 * the operator lets them, and those whom Slack does not tell about. The operator let named administrators in, so they are no guests.
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
        logger.warn({ userId, err: error }, "Slack did not say whether this is a guest");
        return "untold";
      }
    },
  };
}

/**
 * Undefined for an administrator; for everybody else, and while Slack does not tell, what to tell them. `what` begins the
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

/** What to tell somebody who may use no commands; undefined for everybody else. */
export async function refusalForGuest(
  { guestCheck }: Pick<HandlerParts, "guestCheck">,
  { userId }: Pick<AnswerPlace, "userId">,
): Promise<Answer | undefined> {
  const refusal = await guestCheck(userId);
  return refusal && { text: describeGuestRefusal(refusal) };
}

/** Short: who is made an ordinary member, or a guest, must not decide for long after. */
const REMEMBER_MS = 60_000;
const REMEMBER_PEOPLE = 1000;

/**
 * Asks Slack who people are, afresh each minute, and once for all who ask at the same time. Rejects with a SlackGatewayError
 * when Slack does not tell; that is not remembered.
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

/** Slack wants its acknowledgement within three seconds, and a store comes after this. */
const PATIENCE_MS = 2000;

/** What Slack was asked, while a person waits for their acknowledgement. Rejects with a SlackGatewayError when it takes too long. */
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
