import { readMessageId, refuseRest } from "../domain/command/read-ids.ts";
import { readText } from "../domain/command/read-text.ts";
import { type ChatraMessageId, clientIdSchema } from "../domain/ids.ts";
import { isAgents, MESSAGE_USAGE, onlyAgentsWords, showMessage } from "../messages/chat-message.ts";
import { EDIT_COMES_FIRST } from "../messages/command-problems.ts";
import type { Subject } from "../messages/failures.ts";
import { withId } from "../messages/names.ts";
import type { SlashUsage } from "../messages/usage.ts";
import type { ChatraMessage } from "../outbound/membrane/chatra-gateway.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import { clientOf } from "./find-client.ts";
import { placeOrder } from "./place-order.ts";
import { propose } from "./proposals.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

type MessageRequest = { pushed: boolean; messageId: ChatraMessageId };

/** `/chatra message …` */
export const message = commandsOf(false, {
  show: MESSAGE_USAGE.message,
  edit: MESSAGE_USAGE["message.edit"],
  delete: MESSAGE_USAGE["message.delete"],
});

/** `/chatra pushed …` */
export const pushed = commandsOf(true, {
  show: MESSAGE_USAGE.pushed,
  edit: MESSAGE_USAGE["pushed.edit"],
  delete: MESSAGE_USAGE["pushed.delete"],
});

function commandsOf(isPushed: boolean, usage: Record<"show" | "edit" | "delete", SlashUsage>) {
  const parseId = (slackText: string, hint?: string): MessageRequest => {
    const { messageId, rest } = readMessageId(slackText);
    refuseRest(rest, hint);
    return { pushed: isPushed, messageId };
  };

  const show: SlashCommand<MessageRequest> = {
    usage: usage.show,
    parse: (rest) => parseId(rest, EDIT_COMES_FIRST),
    run: (handlers, asked, request) =>
      readInBackground(handlers, placeOf(asked), subjectOf(request), async () => {
        const { found, client } = await getMessage(handlers, request);
        return showMessage(found, { ...request, client });
      }),
  };

  const edit: SlashCommand<MessageRequest & { text: string }> = {
    usage: usage.edit,
    parse(slackText) {
      const { messageId, rest } = readMessageId(slackText);
      return { pushed: isPushed, messageId, text: readText(rest) };
    },
    async run(handlers, asked, request) {
      const act = { kind: "edit", ...request } as const;
      await placeOrder(handlers, { ...asked, place: placeOf(asked), act });
      return undefined;
    },
  };

  /** Only agents' messages are deleted, and only after a question that shows the words. */
  const remove: SlashCommand<MessageRequest> = {
    usage: usage.delete,
    parse: (rest) => parseId(rest),
    run: (handlers, asked, request) =>
      readInBackground(handlers, placeOf(asked), subjectOf(request), async () => {
        const { found, client } = await getMessage(handlers, request);
        if (!isAgents(found)) return { text: onlyAgentsWords(request.messageId, client) };
        return propose(handlers, asked, { kind: "delete", ...request }, { text: found.text, client });
      }),
  };

  return { show, edit, delete: remove };
}

function subjectOf({ messageId, pushed: isPushed }: MessageRequest): Subject {
  return { kind: "message", id: messageId, pushed: isPushed };
}

/** `client`: what to call the message's client, as mrkdwn; undefined where Chatra does not say who it is. */
async function getMessage(
  { chatra, store, accountId }: HandlerParts,
  { messageId, pushed: isPushed }: MessageRequest,
): Promise<{ found: ChatraMessage; client: string | undefined }> {
  const found = await (isPushed ? chatra.getPushedMessage({ messageId }) : chatra.getMessage({ messageId }));
  const clientId = clientIdSchema.safeParse(found.clientId).data;
  if (clientId === undefined) return { found, client: undefined };
  const { name, conversation } = await store.transaction((tx) => clientOf(tx, accountId, clientId));
  return { found, client: conversation === undefined ? name : withId(name, clientId) };
}
