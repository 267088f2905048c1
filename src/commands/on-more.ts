import { readClientRef } from "../domain/client-ref.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import { MORE_TITLE, TRANSCRIPT_SHOWN } from "../messages/card-forms.ts";
import { FAILED } from "../messages/failures.ts";
import { showFormNotice } from "../messages/forms.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Asked, ButtonPress } from "./command-handlers.ts";
import { clientOf } from "./find-client.ts";
import { readMetadata } from "./form-metadata.ts";
import { onClientButton } from "./on-client-button.ts";
import { openForm } from "./open-form.ts";
import { putTranscript } from "./transcript.ts";

type Press = Asked & ButtonPress;

/** A button of the form *More*: what it opens takes the form's place. */
export async function onMoreButton(handlers: HandlerParts, press: Press): Promise<void> {
  const metadata = readMetadata(press.inForm?.metadata ?? "");
  const ref = readClientRef(metadata?.client ?? "");
  if (metadata === undefined || ref === undefined)
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  const { channelId, threadTs, responseUrl } = metadata.place;
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
