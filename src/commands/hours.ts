import { CommandUsageError } from "../domain/command/command.ts";
import { nearestName } from "../domain/command/nearest-word.ts";
import { LONGEST_LINE, readHours, readHoursName, readOnlyHoursName } from "../domain/command/read-hours.ts";
import { describeHours } from "../domain/describe-hours.ts";
import { type Hours, MOST_HOURS } from "../domain/hours.ts";
import { digest } from "../domain/ids.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { escapeEntities } from "../domain/text/slack-entities.ts";
import { FAILED } from "../messages/failures.ts";
import { outdatedForm, plainProblem, showFormNotice } from "../messages/forms.ts";
import {
  HOURS_CHANGED,
  HOURS_TITLE,
  HOURS_USAGE,
  hoursDeleted,
  hoursSaved,
  hoursToRead,
  showAllHours,
  showHoursForm,
  tooManyHours,
  unknownHours,
} from "../messages/hours.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import { deleteHours, findHours, listHours, type NamedHours, saveHours } from "../store/hours.ts";
import { readRoutes } from "../store/routes.ts";
import { planDays } from "../store/timers.ts";
import { placeOf } from "./answer-person.ts";
import { changeOnce } from "./change-once.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked, FormOutcome, SentForm, SlashCommandAsked } from "./command-handlers.ts";
import { idOfForm, placeOfForm, readHoursMetadata, writeHoursMetadata } from "./form-metadata.ts";
import { openForm } from "./open-form.ts";
import { closeAndTell } from "./order-by-form.ts";
import { refusalFor } from "./permissions.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";

/** `/chatra hours`: everybody may see them. */
const list: SlashCommand<object> = {
  usage: HOURS_USAGE.hours,
  parse: parseNothing,
  run: (handlers, asked) =>
    readInBackground(handlers, placeOf(asked), FAILED.hours, async () => {
      const { store, accountId, now } = handlers;
      return showAllHours(await store.transaction((tx) => listHours(tx, accountId)), now());
    }),
};

/** `/chatra hours NAME …`: an admin sets hours, by a form where none are given. */
const set: SlashCommand<{ name: string; hours: Hours | undefined }> = {
  usage: HOURS_USAGE["hours.set"],
  parse(typed) {
    const { name, rest } = readHoursName(typed);
    return { name, hours: isBlank(rest) ? undefined : readHours(rest) };
  },
  async run(handlers, asked, { name, hours: given }) {
    if (given === undefined) return editHours(handlers, asked, name);
    const refusal = await refusalFor(handlers, asked, ADMIN_ACTIONS.hours);
    return refusal ?? save(handlers, asked, { name, hours: given });
  },
};

/** `/chatra hours delete NAME` */
const remove: SlashCommand<{ name: string }> = {
  usage: HOURS_USAGE["hours.delete"],
  parse: readOnlyHoursName,
  async run(handlers, asked, { name }) {
    const refusal = await refusalFor(handlers, asked, ADMIN_ACTIONS.hours);
    if (refusal !== undefined) return refusal;
    const { accountId } = handlers;
    return changeOnce(handlers, asked, { act: "hours", subject: `delete ${name}` }, async (tx) => {
      if (await deleteHours(tx, accountId, name)) {
        const routes = await readRoutes(tx, { accountId, teamId: asked.teamId });
        const open = routes.filter((route) => route.hours === name);
        return { answer: { text: hoursDeleted(name, open) } };
      }
      const names = (await listHours(tx, accountId)).map((known) => known.name);
      return { answer: { text: unknownHours(name, nearestName(name, names)) }, outcome: "refused" };
    });
  },
};

/** `/chatra hours …` */
export const hours = { list, set, delete: remove };

/** The form that edits hours was sent. Resolves once they are stored; the answer comes after the acknowledgement. */
export async function onHoursForm(handlers: HandlerParts, sent: SentForm): Promise<FormOutcome> {
  const metadata = readHoursMetadata(sent.metadata);
  if (metadata === undefined) return { kind: "show", view: outdatedForm(sent.form) };
  const refusal = await refusalFor(handlers, sent, ADMIN_ACTIONS.hours);
  if (refusal !== undefined)
    return { kind: "show", view: showFormNotice(sent.form, HOURS_TITLE, refusal.text) };
  const read = readLine(sent.values.line ?? "");
  if ("problem" in read) return { kind: "errors", errors: { line: read.problem } };
  const { name, before } = metadata;
  const present = await handlers.store.transaction((tx) => findHours(tx, handlers.accountId, name));
  if (before !== undefined && before !== digestOf(present) && !isLike(present, read.hours))
    return { kind: "errors", errors: { line: HOURS_CHANGED } };
  const saved = { name, hours: read.hours };
  const answer = await save(handlers, { ...sent, id: idOfForm(sent) }, saved);
  const place = placeOfForm(metadata, sent.userId);
  return closeAndTell(handlers, { form: sent.form, title: HOURS_TITLE, place }, answer);
}

const lineOf = (hours: Hours | undefined): string => (hours === undefined ? "" : describeHours(hours));
const digestOf = (hours: Hours | undefined): string => digest(lineOf(hours));
/** A double press sends a form twice. */
const isLike = (one: Hours | undefined, other: Hours): boolean => lineOf(one) === lineOf(other);

/** Takes a field's plain text; `problem` is plain text, too. */
function readLine(typed: string): { hours: Hours } | { problem: string } {
  try {
    return { hours: readHours(escapeEntities(typed)) };
  } catch (error) {
    if (!(error instanceof CommandUsageError)) throw error;
    return { problem: plainProblem(error.message) };
  }
}

/** Opens the form with the hours there are, or shows them to somebody who may not change them. */
function editHours(handlers: HandlerParts, asked: SlashCommandAsked, name: string): Answer | undefined {
  const { store, accountId } = handlers;
  return openForm(handlers, asked, {
    form: "edit_hours",
    title: HOURS_TITLE,
    subject: FAILED.hours,
    fill: async () => {
      const known = await store.transaction((tx) => findHours(tx, accountId, name));
      const refusal = await refusalFor(handlers, asked, ADMIN_ACTIONS.hours);
      if (refusal !== undefined)
        return showFormNotice("edit_hours", HOURS_TITLE, hoursToRead(name, known, refusal.text));
      return showHoursForm({
        metadata: writeHoursMetadata(accountId, name, placeOf(asked), digestOf(known)),
        name,
        line: known && describeHours(known),
        longest: LONGEST_LINE,
      });
    },
  });
}

function save(
  handlers: HandlerParts,
  asked: Pick<Asked, "id" | "teamId" | "userId">,
  named: NamedHours,
): Promise<Answer> {
  return changeOnce(handlers, asked, { act: "hours", subject: `set ${named.name}` }, async (tx) => {
    const outcome = await saveHours(tx, handlers.accountId, named, MOST_HOURS);
    if (outcome === "full") return { answer: { text: tooManyHours(MOST_HOURS) }, outcome: "refused" };
    await planDays(tx, handlers.accountId, handlers.now());
    return { answer: { text: hoursSaved(named, handlers.now()) } };
  });
}
