import { clientRef, readClientRef } from "../domain/client-ref.ts";
import { type ChannelId, type SlackTs, slackTsToMs, userIdSchema } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import { readSnooze } from "../domain/snooze.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import { FORM_FAULTS, showAssignForm, showMoreForm, showSnoozeForm } from "../messages/card-forms.ts";
import { DETAILS_TITLE, showClientDetails } from "../messages/client-forms.ts";
import { showSnippetPicker } from "../messages/snippet-form.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { ButtonPress, FormOutcome, SentForm } from "./command-handlers.ts";
import { clientOf, clientOfThread, type KnownClient } from "./find-client.ts";
import { idOfForm, writeMetadata } from "./form-metadata.ts";
import { onClientButton } from "./on-client-button.ts";
import { openForm, openView } from "./open-form.ts";
import { storeOrder } from "./place-order.ts";
import { readClient } from "./read-client.ts";

type Step = Extract<Order, { kind: "steer" }>["step"];

/** A button of a card, or an entry of its menu. Resolves once its order is stored: the card itself shows the outcome. */
export async function onCardButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const { teamId, channelId } = press;
  // A reminder in the thread has buttons of the card, too.
  const threadTs = press.threadTs ?? press.messageTs;
  const client =
    channelId && threadTs
      ? await handlers.store.transaction((tx) => clientOfThread(tx, teamId, { channelId, threadTs }))
      : undefined;
  if (!channelId || !threadTs || client === undefined)
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  const wanted = press.button === "card.menu" ? press.value : press.button.slice("card.".length);
  return carryOut(handlers, press, { client, channelId, threadTs, wanted });
}

/** A button of a reminder in a direct message: it does what the same one does in the chat's thread. */
export async function onDirectButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const ref = readClientRef(press.value);
  const client = ref && (await handlers.store.transaction((tx) => clientOf(tx, ref.accountId, ref.clientId)));
  const { conversation } = client ?? {};
  if (client === undefined || conversation?.threadTs === undefined || conversation.teamId !== press.teamId)
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  const { channelId, threadTs } = conversation;
  const wanted = press.button.slice("direct.".length);
  return carryOut(handlers, press, { client, channelId, threadTs, wanted });
}

type Chosen = { client: KnownClient; channelId: ChannelId; threadTs: SlackTs; wanted: string };

async function carryOut(
  handlers: HandlerParts,
  press: ButtonPress,
  { client, channelId, threadTs, wanted }: Chosen,
): Promise<void> {
  const { teamId } = press;
  switch (wanted) {
    case "claim":
    case "release":
    case "close":
    case "reopen":
    case "quiet": {
      const { id, messageTs } = press;
      const place = placeOf(press);
      const remindedAt = wanted === "quiet" && messageTs ? { remindedAt: slackTsToMs(messageTs) } : {};
      const act = { kind: "steer", channelId, threadTs, step: { kind: wanted, ...remindedAt } } as const;
      await storeOrder(handlers, { id, teamId, place, act, accountId: client.accountId });
      return;
    }
    case "assign":
    case "snooze":
    case "snippet":
    case "more":
      return openCardForm(handlers, { ...press, channelId, messageTs: threadTs }, client, wanted);
    case "details":
      openForm(handlers, press, {
        form: "client_details",
        title: DETAILS_TITLE,
        subject: { kind: "client", id: client.clientId },
        fill: async () => showClientDetails(await readClient(handlers, client)),
      });
      return;
    // The menus of cards from before have them.
    default: {
      const value = clientRef(client.accountId, client.clientId) ?? "";
      return onClientButton(handlers, {
        ...press,
        value,
        button: wanted === "push" ? "client.push" : "client.edit",
      });
    }
  }
}

function openCardForm(
  handlers: HandlerParts,
  press: ButtonPress,
  { accountId, clientId, name, conversation }: KnownClient,
  wanted: "assign" | "snooze" | "snippet" | "more",
): void {
  const { channelId, messageTs: threadTs } = press;
  const metadata = writeMetadata(clientRef(accountId, clientId), { channelId, threadTs });
  const forms = {
    assign: () => showAssignForm({ metadata, name, owner: conversation?.episode?.owner }),
    snooze: () => showSnoozeForm({ metadata, name }),
    snippet: () => showSnippetPicker({ metadata, name }),
    more: () => showMoreForm({ metadata, name, muted: conversation?.muted === true }),
  };
  openView(handlers, press, forms[wanted]());
}

/** The form of *Assign…* or *Snooze…* was sent. */
export async function onSteerForm(
  handlers: HandlerParts,
  sent: SentForm,
  { client, place }: { client: KnownClient; place: AnswerPlace },
): Promise<FormOutcome> {
  const { channelId, threadTs } = place;
  const step = sent.form === "assign_chat" ? readAssigned(sent) : readSnoozed(sent);
  if ("errors" in step) return { kind: "errors", errors: step.errors };
  if (channelId === undefined || threadTs === undefined) return { kind: "close" };
  const { teamId } = sent;
  const id = idOfForm(sent);
  const act = { kind: "steer", channelId, threadTs, step } as const;
  await storeOrder(handlers, { id, teamId, place, act, accountId: client.accountId });
  return { kind: "close" };
}

function readAssigned({ values }: SentForm): Step | { errors: Record<string, string> } {
  const userId = userIdSchema.safeParse(values.person).data;
  return userId === undefined ? { errors: { person: FORM_FAULTS.noPerson } } : { kind: "assign", userId };
}

function readSnoozed({ values }: SentForm): Step | { errors: Record<string, string> } {
  const until = readSnooze(values.time ?? "");
  return until === undefined ? { errors: { time: FORM_FAULTS.noTime } } : { kind: "snooze", until };
}
