import { type ClientRef, readClientRef } from "../domain/client-ref.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import { MORE_TITLE, TRANSCRIPT_SHOWN } from "../messages/card-forms.ts";
import { MUTED, UNMUTED } from "../messages/episode.ts";
import { FAILED } from "../messages/failures.ts";
import { showFormNotice } from "../messages/forms.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { ButtonPress } from "./command-handlers.ts";
import { clientOf } from "./find-client.ts";
import { type FormMetadata, readMetadata } from "./form-metadata.ts";
import { onClientButton } from "./on-client-button.ts";
import { openForm } from "./open-form.ts";
import { storeOrder } from "./place-order.ts";
import { putTranscript } from "./transcript.ts";

/** A button of the form *More*: what it opens takes the form's place. */
export async function onMoreButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const metadata = readMetadata(press.inForm?.metadata ?? "");
  const ref = readClientRef(metadata?.client ?? "");
  if (metadata === undefined || ref === undefined)
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  const { channelId, threadTs, responseUrl } = metadata.place;
  if (press.button === "more.mute" || press.button === "more.unmute")
    return muteByForm(handlers, press, ref, metadata.place);
  if (press.button !== "more.transcript") {
    const button = press.button === "more.push" ? "client.push" : "client.edit";
    const value = metadata.client;
    return onClientButton(handlers, { ...press, channelId, threadTs, responseUrl, value, button });
  }
  if (channelId === undefined || threadTs === undefined) return;
  openForm(handlers, press, {
    form: "card_more",
    title: MORE_TITLE,
    subject: FAILED.transcript,
    async fill() {
      const client = await handlers.store.transaction((tx) => clientOf(tx, ref.accountId, ref.clientId));
      const answer = await putTranscript(handlers, client, { channelId, threadTs });
      return showFormNotice("card_more", MORE_TITLE, answer?.text ?? TRANSCRIPT_SHOWN);
    },
  });
}

/** The form itself says what was done. */
async function muteByForm(
  handlers: HandlerParts,
  press: ButtonPress,
  { accountId, clientId }: ClientRef,
  { channelId, threadTs }: FormMetadata["place"],
): Promise<void> {
  if (channelId === undefined || threadTs === undefined) return;
  const kind = press.button === "more.mute" ? "mute" : "unmute";
  const { id, teamId, userId } = press;
  const act = { kind: "steer", channelId, threadTs, step: { kind } } as const;
  await storeOrder(handlers, { id, teamId, place: { userId, silently: true }, act, accountId });
  openForm(handlers, press, {
    form: "card_more",
    title: MORE_TITLE,
    subject: { kind: "client", id: clientId },
    fill: async () => showFormNotice("card_more", MORE_TITLE, kind === "mute" ? MUTED : UNMUTED),
  });
}
