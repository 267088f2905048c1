import { type ChannelId, conversationIdOf, type SlackTs } from "../domain/ids.ts";
import { FAILED } from "../messages/failures.ts";
import { NO_TRANSCRIPT, writeTranscript } from "../messages/transcript.ts";
import { deliveriesOfConversation } from "../store/delivery-queries.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import type { KnownClient } from "./find-client.ts";
import type { ThreadQuestion } from "./slash-command.ts";

/** Far more than a person reads. */
const MOST_DELIVERIES = 10_000;

/** `!transcript`: puts the chat into its thread as a text file, for everybody there. */
export const transcriptInThread: ThreadQuestion = {
  subject: FAILED.transcript,
  answer: putTranscript,
};

/** Puts a chat into its thread as a text file. Resolves with what to tell where there is none. */
export async function putTranscript(
  { store, slack, now }: HandlerParts,
  { accountId, clientId, conversation }: KnownClient,
  { channelId, threadTs }: { channelId: ChannelId; threadTs: SlackTs },
): Promise<Answer | undefined> {
  const id = conversation?.id ?? conversationIdOf(accountId, clientId);
  const deliveries = await store.transaction((tx) => deliveriesOfConversation(tx, id, MOST_DELIVERIES));
  const text = writeTranscript({
    deliveries,
    clientId,
    profile: conversation?.profile ?? {},
    isCut: deliveries.length === MOST_DELIVERIES,
    now: now(),
  });
  if (text === undefined) return { text: NO_TRANSCRIPT };
  const day = new Date(now()).toISOString().slice(0, 10);
  const name = `transcript-${clientId.replace(/[^A-Za-z0-9]+/g, "").slice(-12) || "chat"}-${day}.txt`;
  await slack.upload({ channelId, threadTs, name, text });
  return undefined;
}
