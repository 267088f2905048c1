import type { ClientMention, Command } from "../domain/command/command.ts";
import { parseCommand } from "../domain/command/parse-command.ts";
import type { ChannelId, ClientId, TeamId } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import { NO_THREAD_OF_OURS, RESTARTING } from "../messages/answers.ts";
import { showMatches } from "../messages/client.ts";
import { FAILED, type Subject } from "../messages/failures.ts";
import { EDIT_TITLE, showFormNotice } from "../messages/forms.ts";
import { helpText } from "../messages/help.ts";
import { showActions, showConnections } from "../messages/membrane.ts";
import { ADMIN_DEEDS } from "../messages/permissions.ts";
import { showStatus } from "../messages/status.ts";
import { checkStatus } from "./check-status.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked } from "./command-handlers.ts";
import { connectChatra } from "./connect-chatra.ts";
import { findClient, type KnownClient } from "./find-client.ts";
import { refusalFor } from "./only-for-admins.ts";
import { openForm } from "./open-form.ts";
import { placeOf } from "./place-of.ts";
import { placeOrder } from "./place-order.ts";
import { propose } from "./propose.ts";
import { readClientCard, readClientForEdit } from "./read-client.ts";
import { readInBackground } from "./read-in-background.ts";
import { proposeDelete, readMessage } from "./read-message.ts";
import { runAction } from "./run-action.ts";
import { searchClients } from "./search-clients.ts";
import { sendRequest } from "./send-request.ts";

/** So many are asked for; those that don't fit into one answer are counted. */
const MOST_ACTIONS = 100;

type Asking = Asked & { channelId: ChannelId; text: string };

/** `/chatra …`: orders what changes something, looks up what is asked. Resolves with what can be told at once. */
export async function onCommand(handlers: HandlerParts, asked: Asking): Promise<Answer | undefined> {
  const parsed = parseCommand(asked.text);
  return "problem" in parsed ? { text: parsed.problem } : carryOut(handlers, asked, parsed.command);
}

async function carryOut(
  handlers: HandlerParts,
  asked: Asking,
  command: Command,
): Promise<Answer | undefined> {
  const { id: askedId, teamId } = asked;
  const place = placeOf(asked);
  const read = (subject: Subject, work: () => Promise<Answer | undefined>): Answer | undefined =>
    readInBackground(handlers, place, subject, work) ? undefined : { text: RESTARTING };

  switch (command.kind) {
    case "help":
      return helpText(command.topic);
    case "client":
      return read(soughtBy(command.client), () => readSoughtClient(handlers, teamId, command.client));
    case "open": {
      // A direct message is no place for a thread that the team works in.
      const channelId = asked.channelId.startsWith("D") ? handlers.defaultChannel : asked.channelId;
      return order(handlers, asked, command.client, (clientId) => ({
        kind: "open",
        clientId,
        channelId,
        move: false,
      }));
    }
    case "update": {
      const { client, changes } = command;
      if (changes === undefined) return editByForm(handlers, asked, client);
      return order(handlers, asked, client, (clientId) => ({ kind: "update", clientId, changes }));
    }
    case "send":
    case "push": {
      const { kind, client, text } = command;
      return order(handlers, asked, client, (clientId) => ({
        kind: "send",
        clientId,
        text,
        pushed: kind === "push",
      }));
    }
    case "message":
      return read(messageOf(command), () => readMessage(handlers, command));
    case "message.edit": {
      const { messageId, pushed, text } = command;
      const act = { kind: "edit", messageId, pushed, text } as const;
      return (await placeOrder(handlers, { id: asked.id, teamId, place, act })).answer;
    }
    case "message.delete":
      return read(messageOf(command), () => proposeDelete(handlers, { ...command, askedId, teamId, place }));
    case "actions":
      return read(FAILED.actions, async () => {
        const { intent } = command;
        return showActions(await handlers.chatra.listActions({ intent, limit: MOST_ACTIONS }), intent);
      });
    case "run":
      return read(FAILED.run, () => runAction(handlers, { ...command, askedId, teamId, place }));
    case "request":
      return read(FAILED.request, () => sendRequest(handlers, { ...command, askedId, teamId, place }));
    case "connections":
      return read(FAILED.connections, async () =>
        showConnections(await handlers.chatra.listConnections(), handlers.adminUsers),
      );
    case "connect":
      return read(FAILED.connect, () => connectChatra(handlers, asked, place));
    case "account":
      // It concerns the workspace rather than one of its accounts: see `createCommandRouter`.
      return undefined;
    case "status":
      return read(FAILED.status, async () => showStatus(await checkStatus(handlers, { teamId }), handlers));
    case "forget":
      return read(FAILED.forget, async () => {
        const refusal = await refusalFor(handlers, place, ADMIN_DEEDS.forget);
        if (refusal !== undefined) return refusal;
        const client = await findClient(handlers, teamId, command.client);
        if (client === undefined) return { text: NO_THREAD_OF_OURS };
        return propose(handlers, {
          askedId,
          teamId,
          place,
          act: { kind: "forget", clientId: client.clientId },
        });
      });
    default:
      return command satisfies never;
  }
}

async function order(
  handlers: HandlerParts,
  asked: Asking,
  mention: ClientMention,
  actFor: (clientId: ClientId) => Order,
): Promise<Answer | undefined> {
  const client = await findClient(handlers, asked.teamId, mention);
  if (client === undefined) return { text: NO_THREAD_OF_OURS };
  const { answer } = await placeOrder(handlers, {
    id: asked.id,
    teamId: asked.teamId,
    place: placeOf(asked),
    act: actFor(client.clientId),
    accountId: client.accountId,
    client: client.name,
  });
  return answer;
}

/** Of several who are called so, all are shown. */
async function readSoughtClient(
  handlers: HandlerParts,
  teamId: TeamId,
  mention: ClientMention,
): Promise<Answer> {
  if (mention.kind === "thread") {
    const client = await findClient(handlers, teamId, mention);
    return client ? readClientCard(handlers, client) : { text: NO_THREAD_OF_OURS };
  }
  const sought = await searchClients(handlers, teamId, mention.clientId);
  return "clients" in sought ? showMatches(sought, handlers.workspaceUrl) : readClientCard(handlers, sought);
}

function soughtBy(mention: ClientMention): Subject {
  return mention.kind === "id" ? { kind: "sought", typed: mention.clientId } : subjectOf(mention);
}

function editByForm(handlers: HandlerParts, asked: Asking, mention: ClientMention): Answer | undefined {
  const isOpening = openForm(handlers, asked, {
    form: "edit_client",
    title: EDIT_TITLE,
    subject: subjectOf(mention),
    fill: async () => {
      const client: KnownClient | undefined = await findClient(handlers, asked.teamId, mention);
      return client
        ? readClientForEdit(handlers, client, placeOf(asked))
        : showFormNotice("edit_client", EDIT_TITLE, NO_THREAD_OF_OURS);
    },
  });
  return isOpening ? undefined : { text: RESTARTING };
}

/** What to say of a client that can't be read: by a link they have no id that a person would know. */
function subjectOf(mention: ClientMention): Subject {
  return mention.kind === "id" ? { kind: "client", id: mention.clientId } : FAILED.clientOfThread;
}

function messageOf({ messageId, pushed }: { messageId: string; pushed: boolean }): Subject {
  return { kind: "message", id: messageId, pushed };
}
