import { z } from "zod";
import { CommandUsageError } from "../domain/command/command.ts";
import { readPersonalDigest, readPreferences } from "../domain/command/read-preferences.ts";
import type { DigestTime } from "../domain/digest-time.ts";
import type { UserId } from "../domain/ids.ts";
import {
  allWays,
  digestOf,
  nextPersonalDigest,
  type PersonalDigest,
  type Preferences,
  type TypedPreferences,
  WAYS,
} from "../domain/preferences.ts";
import { knownZone } from "../domain/report-period.ts";
import { FAILED } from "../messages/failures.ts";
import { outdatedForm, plainProblem } from "../messages/forms.ts";
import {
  NOTIFY_TITLE,
  NOTIFY_USAGE,
  notifySaved,
  type ShownPreferences,
  showNotifyForm,
} from "../messages/notify.ts";
import { readPreferencesOf, savePreferences } from "../store/preferences.ts";
import { setPersonTimer } from "../store/timers.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked, FormOutcome, SentForm } from "./command-handlers.ts";
import { type Opening, openForm } from "./open-form.ts";
import { closeAndTell } from "./order-by-form.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

/** `/chatra notify`: how the bot tells the person who asks. */
export const notify: SlashCommand<{ chosen: TypedPreferences }> = {
  usage: NOTIFY_USAGE,
  parse: (rest) => ({ chosen: readPreferences(rest) }),
  run: (handlers, asked, { chosen }) =>
    Object.keys(chosen).length > 0 ? save(handlers, asked, chosen) : openNotifyForm(handlers, asked),
};

/** Opens the form with what holds for the person now. Returns what to tell at once: only that the bot is stopping. */
export function openNotifyForm(handlers: HandlerParts, asked: Opening): Answer | undefined {
  return openForm(handlers, asked, {
    form: "notify",
    title: NOTIFY_TITLE,
    subject: FAILED.preferences,
    async fill() {
      const { teamId, userId } = asked;
      const known = await handlers.store.transaction((tx) => readPreferencesOf(tx, teamId, [userId]));
      return showNotifyForm(shownOf(known.get(userId)));
    },
  });
}

const way = z.enum(WAYS);
const waysSchema = z.object({ assigned: way, reminders: way, escalation: way }).partial();

/** The form was sent. */
export async function onNotifyForm(handlers: HandlerParts, sent: SentForm): Promise<FormOutcome> {
  const ways = waysSchema.safeParse(sent.values).data;
  if (ways === undefined) return { kind: "show", view: outdatedForm(sent.form) };
  try {
    const typed = sent.values.digest;
    const digest = typed === undefined ? {} : { digest: readPersonalDigest(typed) };
    const form = { form: sent.form, title: NOTIFY_TITLE, place: placeOf(sent) };
    return closeAndTell(handlers, form, await save(handlers, sent, { ...ways, ...digest }));
  } catch (error) {
    if (!(error instanceof CommandUsageError)) throw error;
    return { kind: "errors", errors: { digest: plainProblem(error.message) } };
  }
}

/** Resolves once it is stored; only the zone of a digest is looked up after the acknowledgement. */
async function save(
  handlers: HandlerParts,
  asked: Asked,
  { digest, ...ways }: TypedPreferences,
): Promise<Answer | undefined> {
  if (digest === undefined || digest === "off")
    return store(handlers, asked, { ...ways, ...(digest === undefined ? {} : { digest }) });
  return readInBackground(handlers, placeOf(asked), FAILED.preferences, async () =>
    store(handlers, asked, { ...ways, digest: await inZone(handlers, asked.userId, digest) }),
  );
}

/** A digest without a zone comes in that of its owner's Slack profile. */
async function inZone(
  { slack }: HandlerParts,
  userId: UserId,
  { zone, ...time }: DigestTime,
): Promise<PersonalDigest> {
  if (zone !== undefined) return { ...time, zone };
  const { timeZone } = await slack.person(userId);
  return { ...time, zone: knownZone(timeZone), isOwnZone: true };
}

async function store(
  handlers: HandlerParts,
  { teamId, userId }: Asked,
  chosen: Preferences,
): Promise<Answer> {
  const kept = await handlers.store.transaction(async (tx) => {
    const before = (await readPreferencesOf(tx, teamId, [userId])).get(userId);
    const all = { ...before, ...chosen };
    await savePreferences(tx, teamId, userId, all);
    const digest = digestOf(all);
    const next = digest && nextPersonalDigest(digest, handlers.now()).dueAt;
    await setPersonTimer(tx, { teamId, userId }, next);
    return all;
  });
  return { text: notifySaved(shownOf(kept)) };
}

function shownOf(chosen: Preferences | undefined): ShownPreferences {
  return { ways: allWays(chosen), digest: digestOf(chosen) };
}
