import { readPreferences } from "../domain/command/read-preferences.ts";
import {
  NOTICES,
  type NoticeKind,
  type Preferences,
  preferencesSchema,
  type Way,
  wayOf,
} from "../domain/preferences.ts";
import { FAILED } from "../messages/failures.ts";
import { outdatedForm, showNotifyForm } from "../messages/forms.ts";
import { NOTIFY_TITLE, NOTIFY_USAGE, notifySaved } from "../messages/notify.ts";
import { readPreferencesOf, savePreferences } from "../store/preferences.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked, FormOutcome, SentForm } from "./command-handlers.ts";
import { openForm } from "./open-form.ts";
import type { SlashCommand } from "./slash-command.ts";

/** `/chatra notify`: how the bot tells the person who asks. */
export const notify: SlashCommand<{ chosen: Preferences }> = {
  usage: NOTIFY_USAGE,
  parse: (rest) => ({ chosen: readPreferences(rest) }),
  run: (handlers, asked, { chosen }) => {
    if (Object.keys(chosen).length > 0) return save(handlers, asked, chosen);
    return openForm(handlers, asked, {
      form: "notify",
      title: NOTIFY_TITLE,
      subject: FAILED.preferences,
      fill: async () => showNotifyForm(await waysOf(handlers, asked)),
    });
  },
};

/** The form was sent. */
export async function onNotifyForm(handlers: HandlerParts, sent: Asked & SentForm): Promise<FormOutcome> {
  const chosen = preferencesSchema.safeParse(sent.values).data;
  if (chosen === undefined) return { kind: "show", view: outdatedForm(sent.form) };
  answerLater(handlers, placeOf(sent), await save(handlers, sent, chosen));
  return { kind: "close" };
}

async function save(handlers: HandlerParts, asked: Asked, chosen: Preferences): Promise<Answer> {
  const { teamId, userId } = asked;
  const kept = await handlers.store.transaction(async (tx) => {
    const before = (await readPreferencesOf(tx, teamId, [userId])).get(userId);
    const all = { ...before, ...chosen };
    await savePreferences(tx, teamId, userId, all);
    return all;
  });
  return { text: notifySaved(allWays(kept)) };
}

async function waysOf({ store }: HandlerParts, { teamId, userId }: Asked): Promise<Record<NoticeKind, Way>> {
  const known = await store.transaction((tx) => readPreferencesOf(tx, teamId, [userId]));
  return allWays(known.get(userId));
}

function allWays(chosen: Preferences | undefined): Record<NoticeKind, Way> {
  const [assigned, reminders, escalation] = NOTICES;
  return {
    assigned: wayOf(chosen, assigned),
    reminders: wayOf(chosen, reminders),
    escalation: wayOf(chosen, escalation),
  };
}
