import type { ChannelId, SlackTs, UserId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import { NOT_FOR_THIS_MESSAGE } from "../messages/answers.ts";
import { showFindForm } from "../messages/client-forms.ts";
import { linksOfSlackMessage } from "../store/links.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked, MessageShortcut } from "./command-handlers.ts";
import { clientOfThread } from "./find-client.ts";
import { openView } from "./open-form.ts";
import { placeOrder } from "./place-order.ts";

/** A shortcut on a message of a thread. Resolves once its order is stored. */
export async function onMessageShortcut(handlers: HandlerParts, use: MessageShortcut): Promise<void> {
  const threadTs = use.message.threadTs ?? use.message.ts;
  // A shortcut's response_url answers in the channel, and the person is in a thread.
  const place = placeOf({ ...use, threadTs });
  const answer = await carryOut(handlers, use, place);
  answerLater(handlers, place, answer);
}

/** The global shortcut: asks which client. */
export function onOpenClientShortcut(handlers: HandlerParts, use: Asked): void {
  openView(handlers, use, showFindForm());
}

async function carryOut(
  handlers: HandlerParts,
  { id, teamId, userId, channelId, shortcut, message }: MessageShortcut,
  place: ReturnType<typeof placeOf>,
): Promise<Answer | undefined> {
  const threadTs = message.threadTs ?? message.ts;
  const { client, isForClient } = await handlers.store.transaction(async (tx) => ({
    client: await clientOfThread(tx, teamId, { channelId, threadTs }),
    isForClient: (await linksOfSlackMessage(tx, teamId, channelId, message.ts))[0]?.direction === "to-client",
  }));
  if (client === undefined) {
    return { text: NOT_FOR_THIS_MESSAGE.noThread };
  }
  // Words sent by command stand in a post of ours: whoever sends them once more becomes their author.
  const authorId = message.authorId ?? (isForClient ? userId : undefined);
  const act = actOf(shortcut, message, { channelId, threadTs }, authorId);
  if (typeof act === "string") return { text: act };
  const { accountId, name } = client;
  const ordering = { id, teamId, place, act, accountId, client: name };
  await placeOrder(handlers, ordering);
  return undefined;
}

/** The order, or why there is none. */
function actOf(
  shortcut: MessageShortcut["shortcut"],
  { ts, text, content, files, threadTs: givenTs, authorId: writtenBy }: MessageShortcut["message"],
  thread: { channelId: ChannelId; threadTs: SlackTs },
  authorId: UserId | undefined,
): Order | string {
  const isRoot = givenTs === undefined || givenTs === ts;
  switch (shortcut) {
    case "resend":
      // On the card it concerns the whole thread.
      return { kind: "resend", ...thread, ...(isRoot ? {} : { ts }) };
    case "unsend":
      if (isRoot) return NOT_FOR_THIS_MESSAGE.cardIsNoReply;
      return { kind: "unsend", ...thread, ts };
    case "send_note":
      if (isRoot) return NOT_FOR_THIS_MESSAGE.cardIsNoNote;
      if (authorId === undefined) return NOT_FOR_THIS_MESSAGE.noTeammate;
      return {
        kind: "relay",
        ...thread,
        ts,
        authorId,
        ...(writtenBy === undefined ? { ofBot: true } : {}),
        text,
        content,
        files,
      };
    default:
      return shortcut satisfies never;
  }
}
