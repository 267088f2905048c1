import { readClientRef } from "../domain/client-ref.ts";
import type { Answer, Asked, ButtonPress } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import { clientOf } from "./find-client.ts";
import { openForm } from "./open-form.ts";
import { orderAct } from "./order-act.ts";
import { placeOf } from "./place-of.ts";
import { readClientCard, readClientForEdit } from "./read-client.ts";
import { readInBackground } from "./read-in-background.ts";
import { retryAllFailed, retryFailed } from "./retry-failed.ts";
import { cancelProposal, confirmProposal } from "./settle-proposal.ts";
import { EDIT_TITLE } from "./show-edit-form.ts";
import { PUSH_TITLE, showPushForm } from "./show-push-form.ts";
import { withId } from "./words.ts";

const NO_LONGER_KNOWN = "What this button was for is no longer known.";

type Press = Asked & ButtonPress;
type Client = NonNullable<ReturnType<typeof readClientRef>>;

/** A button of ours. What it orders is stored when this resolves, and answered beside the acknowledgement. */
export async function onButton(desk: DeskParts, press: Press): Promise<void> {
  switch (press.button) {
    case "proposal.confirm":
      return tell(desk, press, await confirmProposal(desk, press, press.value));
    case "proposal.cancel":
      return tell(desk, press, await cancelProposal(desk, press, press.value));
    case "failed.retry":
      return tell(desk, press, await retryFailed(desk, press, press.value));
    case "failed.retry-all":
      return tell(desk, press, await retryAllFailed(desk, press));
    default:
      return onClientButton(desk, press);
  }
}

async function onClientButton(desk: DeskParts, press: Press): Promise<void> {
  const client = readClientRef(press.value);
  if (client === undefined) {
    return tell(desk, press, { text: NO_LONGER_KNOWN });
  }
  const subject = { kind: "client", id: client.clientId } as const;
  switch (press.button) {
    case "client.details":
      readInBackground(desk, placeOf(press), subject, async () =>
        readClientCard(desk, await known(desk, client)),
      );
      return;
    case "client.edit":
      openForm(desk, press, {
        form: "edit_client",
        title: EDIT_TITLE,
        subject,
        // What the form's sender is told does not take the place of the card that the button is on.
        fill: async () =>
          readClientForEdit(desk, await known(desk, client), placeOf({ ...press, isEphemeral: false })),
      });
      return;
    case "client.push":
      return pushByForm(desk, press, client);
    default:
      return openThread(desk, press, client, press.button === "client.move");
  }
}

async function openThread(desk: DeskParts, press: Press, client: Client, move: boolean): Promise<void> {
  const { name } = await known(desk, client);
  const isShared = press.channelId !== undefined && !press.channelId.startsWith("D");
  const channelId = isShared && press.channelId ? press.channelId : desk.defaultChannel;
  const { answer } = await orderAct(desk, {
    id: press.id,
    teamId: press.teamId,
    place: placeOf(press),
    act: { kind: "open", clientId: client.clientId, channelId, move },
    accountId: client.accountId,
    client: name,
  });
  tell(desk, press, answer);
}

function pushByForm(desk: DeskParts, press: Press, client: Client): void {
  openForm(desk, press, {
    form: "push_message",
    title: PUSH_TITLE,
    subject: { kind: "client", id: client.clientId },
    fill: async () => {
      const { name, conversation } = await known(desk, client);
      const called = conversation === undefined ? name : withId(name, client.clientId);
      return showPushForm({
        ref: press.value,
        name: called,
        place: placeOf({ ...press, isEphemeral: false }),
      });
    },
  });
}

function known({ store }: DeskParts, { accountId, clientId }: Client) {
  return store.transaction((tx) => clientOf(tx, accountId, clientId));
}

function tell(desk: DeskParts, press: Press, answer: Answer | undefined): void {
  if (answer === undefined) return;
  desk.background.run("an answer", () => desk.answer(placeOf(press), answer));
}
