import { type ClientRef, readClientRef } from "../domain/client-ref.ts";
import { isDirectMessage } from "../domain/ids.ts";
import { NO_LONGER_KNOWN } from "../messages/answers.ts";
import { EDIT_TITLE, PUSH_TITLE, showPushForm } from "../messages/client-forms.ts";
import { withId } from "../messages/names.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { ButtonPress } from "./command-handlers.ts";
import { clientOf } from "./find-client.ts";
import { writeMetadata } from "./form-metadata.ts";
import { openForm } from "./open-form.ts";
import { placeOrder } from "./place-order.ts";
import { readClientCard, readClientForEdit } from "./read-client.ts";
import { readInBackground } from "./read-in-background.ts";

/** A button that names a visitor. */
export async function onClientButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  const client = readClientRef(press.value);
  if (client === undefined) {
    return answerLater(handlers, placeOf(press), { text: NO_LONGER_KNOWN });
  }
  const subject = { kind: "client", id: client.clientId } as const;
  switch (press.button) {
    case "client.details":
      readInBackground(handlers, placeOf(press), subject, async () =>
        readClientCard(handlers, await known(handlers, client)),
      );
      return;
    case "client.edit":
      openForm(handlers, press, {
        form: "edit_client",
        title: EDIT_TITLE,
        subject,
        fill: async () => readClientForEdit(handlers, await known(handlers, client), press),
      });
      return;
    case "client.push":
      return pushByForm(handlers, press, client);
    default:
      return openThread(handlers, press, client, press.button === "client.move");
  }
}

async function openThread(
  handlers: HandlerParts,
  press: ButtonPress,
  client: ClientRef,
  move: boolean,
): Promise<void> {
  const { name } = await known(handlers, client);
  const { channelId: pressedIn = handlers.defaultChannel } = press;
  const channelId = isDirectMessage(pressedIn) ? handlers.defaultChannel : pressedIn;
  await placeOrder(handlers, {
    id: press.id,
    teamId: press.teamId,
    place: placeOf(press),
    act: { kind: "open", clientId: client.clientId, channelId, move },
    accountId: client.accountId,
    client: name,
  });
}

function pushByForm(handlers: HandlerParts, press: ButtonPress, client: ClientRef): void {
  openForm(handlers, press, {
    form: "push_message",
    title: PUSH_TITLE,
    subject: { kind: "client", id: client.clientId },
    fill: async () => {
      const { name, conversation } = await known(handlers, client);
      const called = conversation === undefined ? name : withId(name, client.clientId);
      return showPushForm({
        metadata: writeMetadata(press.value, press),
        name: called,
      });
    },
  });
}

function known({ store }: HandlerParts, { accountId, clientId }: ClientRef) {
  return store.transaction((tx) => clientOf(tx, accountId, clientId));
}
