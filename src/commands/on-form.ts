import { setTimeout as sleep } from "node:timers/promises";
import { readClientRef } from "../domain/client-ref.ts";
import { CLIENT_FIELDS, checkClientField } from "../domain/command/client-fields.ts";
import type { ClientChanges } from "../domain/order.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { classifyReply } from "../domain/text/classify-reply.ts";
import { escapeEntities } from "../domain/text/slack-entities.ts";
import { listMatches } from "../messages/client.ts";
import {
  FIND_FAULTS,
  FIND_TITLE,
  nothingChanged,
  PUSH_FAULTS,
  showFindForm,
} from "../messages/client-forms.ts";
import { ONE_MOMENT, outdatedForm, showFormNotice } from "../messages/forms.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { FormOutcome, SentForm } from "./command-handlers.ts";
import { clientOf, findSought } from "./find-client.ts";
import { type FormMetadata, fieldDigest, placeOfForm, readMetadata } from "./form-metadata.ts";
import { onHoursForm } from "./hours.ts";
import { onNotifyForm } from "./notify.ts";
import { onSteerForm } from "./on-card.ts";
import { onRouteForm } from "./on-route.ts";
import { onSnippetForm } from "./on-snippet-form.ts";
import { fillForm } from "./open-form.ts";
import { type Known, orderAndClose } from "./order-by-form.ts";
import { readFoundClient } from "./read-client.ts";
import { readMention } from "./read-mention.ts";

/** How long the acknowledgement of a form takes to arrive, in ms. */
const FORM_HEAD_START_MS = 200;

/** A form that was sent. Resolves once its order is stored; the answer comes after the acknowledgement. */
export async function onForm(handlers: HandlerParts, sent: SentForm): Promise<FormOutcome> {
  if (sent.form === "find_client") return onFindClient(handlers, sent);
  if (sent.form === "edit_route" || sent.form === "test_route") return onRouteForm(handlers, sent);
  if (sent.form === "edit_hours") return onHoursForm(handlers, sent);
  if (sent.form === "notify") return onNotifyForm(handlers, sent);
  const metadata = readMetadata(sent.metadata);
  const ref = readClientRef(metadata?.client ?? "");
  if (metadata === undefined || ref === undefined) {
    return { kind: "show", view: outdatedForm(sent.form) };
  }
  const client = await handlers.store.transaction((tx) => clientOf(tx, ref.accountId, ref.clientId));
  const place = placeOfForm(metadata, sent.userId);
  switch (sent.form) {
    case "edit_client":
      return onEditClient(handlers, sent, { metadata, client, place });
    case "push_message":
      return onPushMessage(handlers, sent, { client, place });
    case "open_client": {
      const { clientId } = client;
      const act = { kind: "open", clientId, channelId: handlers.defaultChannel, move: false } as const;
      return orderAndClose(handlers, sent, { client, place }, act);
    }
    case "assign_chat":
    case "snooze_chat":
      return onSteerForm(handlers, sent, { client, place });
    case "use_snippet":
      return onSnippetForm(handlers, sent, { client, place });
    // They have nothing to send.
    case "client_details":
    case "card_more":
      return { kind: "close" };
    default:
      return sent.form satisfies never;
  }
}

async function onEditClient(
  handlers: HandlerParts,
  sent: SentForm,
  { metadata, client, place }: Known & { metadata: FormMetadata },
): Promise<FormOutcome> {
  const changes: ClientChanges = {};
  const errors: Record<string, string> = {};
  for (const field of CLIENT_FIELDS) {
    const before = metadata.before[field];
    const value = sent.values[field];
    // A field that the form did not show, or that did not come, stays as it is: as an empty one it would be removed.
    if (before === undefined || value === undefined || fieldDigest(field, value) === before) continue;
    const trimmed = isBlank(value) ? "" : value.trim();
    const fault = checkClientField(field, trimmed);
    if (fault !== undefined) errors[field] = fault;
    changes[field] = trimmed === "" ? null : trimmed;
  }
  if (Object.keys(errors).length > 0) return { kind: "errors", errors };
  if (Object.keys(changes).length === 0) {
    answerLater(handlers, place, { text: nothingChanged(client.name) });
    return { kind: "close" };
  }
  return orderAndClose(
    handlers,
    sent,
    { client, place },
    { kind: "update", clientId: client.clientId, changes },
  );
}

async function onPushMessage(handlers: HandlerParts, sent: SentForm, known: Known): Promise<FormOutcome> {
  const text = (sent.values.text ?? "").trim();
  // Forms give typed text as it is; everywhere else people's words come with Slack's entities.
  const { kind } = classifyReply(escapeEntities(text));
  if (kind !== "reply") return { kind: "errors", errors: { text: PUSH_FAULTS[kind] } };
  const { clientId } = known.client;
  return orderAndClose(handlers, sent, known, { kind: "send", clientId, text, pushed: true, typed: true });
}

async function onFindClient(handlers: HandlerParts, sent: SentForm): Promise<FormOutcome> {
  const mention = readMention(sent.values.client ?? "");
  if ("problem" in mention) return { kind: "errors", errors: { client: mention.problem } };
  const client = await findSought(handlers, sent.teamId, mention);
  if (client === undefined) {
    return { kind: "errors", errors: { client: FIND_FAULTS.noThread } };
  }
  if ("clients" in client)
    return { kind: "show", view: showFindForm(listMatches(client, handlers.workspaceUrl)) };
  handlers.background.run("a form", async (signal) => {
    // The acknowledgement, which shows the waiting form, has to arrive first.
    await sleep(FORM_HEAD_START_MS, undefined, { signal }).catch(() => undefined);
    await fillForm(handlers, sent.viewId, {
      form: "open_client",
      title: FIND_TITLE,
      subject: { kind: "sought", typed: client.clientId },
      fill: () => readFoundClient(handlers, client, placeOf(sent)),
      // After a mistyped id people try again at once.
      failed: showFindForm,
    });
  });
  return { kind: "show", view: showFormNotice("open_client", FIND_TITLE, ONE_MOMENT) };
}
