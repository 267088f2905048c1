import { type ClientRef, readClientRef } from "../domain/client-ref.ts";
import { matchSnippets } from "../domain/find-snippets.ts";
import { type UserId, userIdSchema } from "../domain/ids.ts";
import { previewSnippet } from "../domain/orders/send-snippet.ts";
import { MOST_SNIPPETS } from "../domain/snippet.ts";
import { readSnippetField } from "../domain/snippet-field.ts";
import { classifyReply } from "../domain/text/classify-reply.ts";
import { escapeEntities } from "../domain/text/slack-entities.ts";
import { fieldLeftIn } from "../domain/text/snippet-text.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import { PUSH_FAULTS } from "../messages/client-forms.ts";
import { FAILED } from "../messages/failures.ts";
import {
  fieldLeft,
  SNIPPET_TITLE,
  type SnippetOption,
  showSnippetPicker,
  showSnippetPreview,
  snippetOptions,
} from "../messages/snippet-form.ts";
import { unknownSnippet } from "../messages/snippets.ts";
import type { View } from "../outbound/slack/slack-gateway.ts";
import { findSnippets, listSnippets } from "../store/snippets.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { ButtonPress, FormOutcome, SentForm, Suggesting } from "./command-handlers.ts";
import { clientOf } from "./find-client.ts";
import { readMetadata } from "./form-metadata.ts";
import { fillForm } from "./open-form.ts";
import { type Known, orderAndClose } from "./order-by-form.ts";

/** What a person can choose from while they type. Rejects if it could not be read: Slack then says so. */
export async function suggestSnippets(
  { store, accountId }: HandlerParts,
  { teamId, userId, typed }: Suggesting,
): Promise<SnippetOption[]> {
  const user = { teamId, accountId, userId };
  const most = MOST_SNIPPETS.own + MOST_SNIPPETS.shared;
  const { snippets } = await store.transaction((tx) => listSnippets(tx, user, most));
  return snippetOptions(matchSnippets(snippets, typed));
}

/** A snippet was chosen: its text for this visitor takes the place of what the form shows. */
export async function onSnippetPicked(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const { inForm } = press;
  const ref = readClientRef(readMetadata(inForm?.metadata ?? "")?.client ?? "");
  if (inForm === undefined || ref === undefined)
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  handlers.background.run("a form", () =>
    fillForm(handlers, inForm.viewId, {
      form: "use_snippet",
      title: SNIPPET_TITLE,
      subject: FAILED.snippets,
      fill: () => previewFor(handlers, press, { ...ref, metadata: inForm.metadata }),
    }),
  );
}

async function previewFor(
  handlers: HandlerParts,
  { teamId, userId, value: picked }: ButtonPress,
  form: ClientRef & { metadata: string },
): Promise<View> {
  const user = { teamId, accountId: handlers.accountId, userId };
  const { client, snippet } = await handlers.store.transaction(async (tx) => ({
    client: await clientOf(tx, form.accountId, form.clientId),
    snippet: (await findSnippets(tx, user, [picked]))[0],
  }));
  const recipient = { metadata: form.metadata, name: client.name };
  if (snippet === undefined) return showSnippetPicker(recipient, unknownSnippet(picked, undefined));
  const names = await namesOf(handlers, [userId, ...mentionedIn(snippet.text)]);
  const about = { profile: client.conversation?.profile ?? {}, agentName: names.get(userId) };
  const preview = previewSnippet(snippet, about, { user: (id) => names.get(id) });
  return showSnippetPreview({ ...recipient, snippet, ...preview });
}

/** People after whom a snippet's text calls somebody are few. */
const MOST_NAMES = 10;

function mentionedIn(slackText: string): UserId[] {
  const ids = [...slackText.matchAll(/<@(\w+)/g)].flatMap(([, id]) => userIdSchema.safeParse(id).data ?? []);
  return [...new Set(ids)].slice(0, MOST_NAMES);
}

/** Whom Slack does not tell is left out. */
async function namesOf({ slack }: HandlerParts, ids: UserId[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await Promise.all(
    ids.map((id) =>
      slack.person(id).then(
        ({ name }) => names.set(id, name),
        () => undefined,
      ),
    ),
  );
  return names;
}

/** The reply was sent: it goes out as it stands in the form. */
export async function onSnippetForm(
  handlers: HandlerParts,
  sent: SentForm,
  known: Known,
): Promise<FormOutcome> {
  const [written] = Object.entries(sent.values).flatMap(([field, text]) => {
    const snippet = readSnippetField(field);
    return snippet === undefined ? [] : { field, snippet, text: text.trim() };
  });
  // The text was about to be shown.
  if (written === undefined) return { kind: "close" };
  const { field, snippet, text } = written;
  const { kind } = classifyReply(escapeEntities(text));
  const left = fieldLeftIn(text);
  const fault = kind === "reply" ? left && fieldLeft(left) : PUSH_FAULTS[kind];
  if (fault !== undefined) return { kind: "errors", errors: { [field]: fault } };
  const { clientId } = known.client;
  return orderAndClose(handlers, sent, known, { kind: "send", clientId, text, pushed: false, snippet });
}
