import { type ChatraMessageId, clientIdSchema, type TeamId } from "../domain/ids.ts";
import { isAgents, onlyAgentsWords, showMessage } from "../messages/chat-message.ts";
import { withId } from "../messages/names.ts";
import type { ChatraMessage } from "../outbound/membrane/chatra-gateway.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { clientOf } from "./find-client.ts";
import { propose } from "./propose.ts";

type AskedFor = { messageId: ChatraMessageId; pushed: boolean };

/** Reads a message and shows it. */
export async function readMessage(handlers: HandlerParts, asked: AskedFor): Promise<Answer> {
  const message = await getMessage(handlers, asked);
  return showMessage(message, { ...asked, client: await recipientOf(handlers, message) });
}

/** Reads a message that is to be deleted, and asks whether to. */
export async function proposeDelete(
  handlers: HandlerParts,
  {
    askedId,
    teamId,
    place,
    messageId,
    pushed,
  }: AskedFor & { askedId: string; teamId: TeamId; place: AnswerPlace },
): Promise<Answer> {
  const message = await getMessage(handlers, { messageId, pushed });
  const client = await recipientOf(handlers, message);
  if (!isAgents(message)) return { text: onlyAgentsWords(messageId, client) };
  const act = { kind: "delete", messageId, pushed } as const;
  return propose(handlers, { askedId, teamId, place, act }, { text: message.text, client });
}

function getMessage({ chatra }: HandlerParts, { messageId, pushed }: AskedFor): Promise<ChatraMessage> {
  return pushed ? chatra.getPushedMessage({ messageId }) : chatra.getMessage({ messageId });
}

/** What to call the client that a message belongs to, as mrkdwn; undefined where Chatra does not say. */
async function recipientOf(
  { store, accountId }: HandlerParts,
  message: ChatraMessage,
): Promise<string | undefined> {
  const clientId = clientIdSchema.safeParse(message.clientId);
  if (!clientId.success) return undefined;
  const { name, conversation } = await store.transaction((tx) => clientOf(tx, accountId, clientId.data));
  return conversation === undefined ? name : withId(name, clientId.data);
}
