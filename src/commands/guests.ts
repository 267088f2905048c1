import type { Logger } from "pino";
import { showFormNotice } from "../messages/forms.ts";
import { describeGuestRefusal, ONLY_FOR_MEMBERS } from "../messages/permissions.ts";
import type { AnswerPlace, GuestCheck, HandlerParts, SlackOfCommands } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { inTime } from "./in-time.ts";
import { placeOf } from "./place-of.ts";
import type { CommandHandlersOfAccount } from "./slash-command.ts";

/**
 * Guests may reply, and use commands only where the operator lets them (`mayCommand`). Whom Slack does not tell about may be
 * one. Those who are named as administrators were let in by the operator in person.
 */
export function createGuestCheck(options: {
  mayCommand: boolean;
  people: Pick<SlackOfCommands, "person">;
  adminUsers: readonly string[];
  sleep: HandlerParts["sleep"];
  logger: Logger;
}): GuestCheck {
  const { mayCommand, people, adminUsers, sleep, logger } = options;
  return async (userId) => {
    if (mayCommand || adminUsers.includes(userId)) return undefined;
    try {
      return (await inTime(sleep, people.person(userId))).isGuest ? "guest" : undefined;
    } catch (error) {
      logger.warn({ userId, err: error }, "Slack did not say whether this is a guest");
      return "untold";
    }
  };
}

/** What to tell somebody who may use no commands; undefined for everybody else. */
export async function refusalForGuest(
  { guestCheck }: Pick<HandlerParts, "guestCheck">,
  { userId }: Pick<AnswerPlace, "userId">,
): Promise<Answer | undefined> {
  const refusal = await guestCheck(userId);
  return refusal && { text: describeGuestRefusal(refusal) };
}

/**
 * The same handlers, closed to guests. A command in a thread is refused where it is carried out.
 */
export function closedToGuests(
  handlers: CommandHandlersOfAccount,
  parts: Pick<HandlerParts, "guestCheck" | "background" | "answer">,
): CommandHandlersOfAccount {
  /** Tells a guest that they may not; true where it has. */
  const refuses = async (place: AnswerPlace): Promise<boolean> => {
    const refusal = await refusalForGuest(parts, place);
    if (refusal !== undefined) parts.background.run("an answer", () => parts.answer(place, refusal));
    return refusal !== undefined;
  };
  return {
    async onCommand(asked, command) {
      return (await refusalForGuest(parts, asked)) ?? handlers.onCommand(asked, command);
    },
    async onButton(press) {
      if (!(await refuses(placeOf(press)))) await handlers.onButton(press);
    },
    async onMessageShortcut(use) {
      // The address of a shortcut answers in the channel, where nobody would look who is in a thread.
      const place = placeOf({ ...use, threadTs: use.message.threadTs ?? use.message.ts });
      if (!(await refuses(place))) await handlers.onMessageShortcut(use);
    },
    async onOpenClientShortcut(use) {
      if (!(await refuses(placeOf(use)))) await handlers.onOpenClientShortcut(use);
    },
    async onForm(sent) {
      const refusal = await refusalForGuest(parts, sent);
      if (refusal === undefined) return handlers.onForm(sent);
      return { kind: "show", view: showFormNotice(sent.form, ONLY_FOR_MEMBERS, refusal.text) };
    },
    onThreadCommand: (reply) => handlers.onThreadCommand(reply),
  };
}
