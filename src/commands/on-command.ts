import type { Act } from "../domain/act.ts";
import type { ClientMention, Command } from "../domain/command/command.ts";
import { helpText } from "../domain/command/help.ts";
import { parseCommand } from "../domain/command/parse-command.ts";
import type { ChannelId, ClientId, TeamId } from "../domain/ids.ts";
import { checkStatus } from "./check-status.ts";
import { connectChatra } from "./connect-chatra.ts";
import type { Answer, Asked } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import type { Subject } from "./explain-failure.ts";
import { findClient, type KnownClient, NO_THREAD_OF_OURS } from "./find-client.ts";
import { ADMIN_DEEDS, refusalFor } from "./only-for-admins.ts";
import { openForm } from "./open-form.ts";
import { orderAct } from "./order-act.ts";
import { placeOf } from "./place-of.ts";
import { propose } from "./propose.ts";
import { readClientCard, readClientForEdit } from "./read-client.ts";
import { readInBackground } from "./read-in-background.ts";
import { proposeDelete, readMessage } from "./read-message.ts";
import { runAction } from "./run-action.ts";
import { searchClients } from "./search-clients.ts";
import { sendRequest } from "./send-request.ts";
import { showActions } from "./show-actions.ts";
import { showConnections } from "./show-connections.ts";
import { EDIT_TITLE } from "./show-edit-form.ts";
import { showFormNotice } from "./show-form-notice.ts";
import { showMatches } from "./show-matches.ts";
import { showStatus } from "./show-status.ts";

/** So many are asked for; those that don't fit into one answer are counted. */
const MOST_ACTIONS = 100;

const RESTARTING = "The bot is being stopped at this moment. Please try again in a minute.";

type Asking = Asked & { channelId: ChannelId; text: string };

/** `/chatra …`: orders what changes something, looks up what is asked. Resolves with what can be told at once. */
export async function onCommand(desk: DeskParts, asked: Asking): Promise<Answer | undefined> {
  const parsed = parseCommand(asked.text);
  return "problem" in parsed ? { text: parsed.problem } : carryOut(desk, asked, parsed.command);
}

async function carryOut(desk: DeskParts, asked: Asking, command: Command): Promise<Answer | undefined> {
  const { id: askedId, teamId } = asked;
  const place = placeOf(asked);
  const read = (subject: Subject, work: () => Promise<Answer | undefined>): Answer | undefined =>
    readInBackground(desk, place, subject, work) ? undefined : { text: RESTARTING };
  const other = (failed: string): Subject => ({ kind: "other", failed });

  switch (command.kind) {
    case "help":
      return helpText(command.topic);
    case "client":
      return read(soughtBy(command.client), () => readSoughtClient(desk, teamId, command.client));
    case "open": {
      // A direct message is no place for a thread that the team works in.
      const channelId = asked.channelId.startsWith("D") ? desk.defaultChannel : asked.channelId;
      return order(desk, asked, command.client, (clientId) => ({
        kind: "open",
        clientId,
        channelId,
        move: false,
      }));
    }
    case "update": {
      const { client, changes } = command;
      if (changes === undefined) return editByForm(desk, asked, client);
      return order(desk, asked, client, (clientId) => ({ kind: "update", clientId, changes }));
    }
    case "send":
    case "push": {
      const { kind, client, text } = command;
      return order(desk, asked, client, (clientId) => ({
        kind: "send",
        clientId,
        text,
        pushed: kind === "push",
      }));
    }
    case "message":
      return read(messageOf(command), () => readMessage(desk, command));
    case "message.edit": {
      const { messageId, pushed, text } = command;
      const act = { kind: "edit", messageId, pushed, text } as const;
      return (await orderAct(desk, { id: asked.id, teamId, place, act })).answer;
    }
    case "message.delete":
      return read(messageOf(command), () => proposeDelete(desk, { ...command, askedId, teamId, place }));
    case "actions":
      return read(other("The actions could not be listed."), async () => {
        const { intent } = command;
        return showActions(await desk.chatra.listActions({ intent, limit: MOST_ACTIONS }), intent);
      });
    case "run":
      return read(other("The action could not be run."), () =>
        runAction(desk, { ...command, askedId, teamId, place }),
      );
    case "request":
      return read(other("The request failed."), () =>
        sendRequest(desk, { ...command, askedId, teamId, place }),
      );
    case "connections":
      return read(other("The connections could not be listed."), async () =>
        showConnections(await desk.chatra.listConnections(), desk.adminUsers),
      );
    case "connect":
      return read(other("Chatra could not be connected."), () => connectChatra(desk, asked, place));
    case "account":
      // It concerns the workspace rather than one of its accounts: see `createFrontDesk`.
      return undefined;
    case "status":
      return read(other("The state could not be told."), async () =>
        showStatus(await checkStatus(desk, { teamId }), desk),
      );
    case "forget":
      return read(other("The client could not be erased."), async () => {
        const refusal = await refusalFor(desk, place, ADMIN_DEEDS.forget);
        if (refusal !== undefined) return refusal;
        const client = await findClient(desk, teamId, command.client);
        if (client === undefined) return { text: NO_THREAD_OF_OURS };
        return propose(desk, { askedId, teamId, place, act: { kind: "forget", clientId: client.clientId } });
      });
    default:
      return command satisfies never;
  }
}

async function order(
  desk: DeskParts,
  asked: Asking,
  mention: ClientMention,
  actFor: (clientId: ClientId) => Act,
): Promise<Answer | undefined> {
  const client = await findClient(desk, asked.teamId, mention);
  if (client === undefined) return { text: NO_THREAD_OF_OURS };
  const { answer } = await orderAct(desk, {
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
async function readSoughtClient(desk: DeskParts, teamId: TeamId, mention: ClientMention): Promise<Answer> {
  if (mention.kind === "thread") {
    const client = await findClient(desk, teamId, mention);
    return client ? readClientCard(desk, client) : { text: NO_THREAD_OF_OURS };
  }
  const sought = await searchClients(desk, teamId, mention.clientId);
  return "clients" in sought ? showMatches(sought, desk.workspaceUrl) : readClientCard(desk, sought);
}

function soughtBy(mention: ClientMention): Subject {
  return mention.kind === "id" ? { kind: "sought", typed: mention.clientId } : subjectOf(mention);
}

function editByForm(desk: DeskParts, asked: Asking, mention: ClientMention): Answer | undefined {
  const isOpening = openForm(desk, asked, {
    form: "edit_client",
    title: EDIT_TITLE,
    subject: subjectOf(mention),
    fill: async () => {
      const client: KnownClient | undefined = await findClient(desk, asked.teamId, mention);
      return client
        ? readClientForEdit(desk, client, placeOf(asked))
        : showFormNotice("edit_client", EDIT_TITLE, NO_THREAD_OF_OURS);
    },
  });
  return isOpening ? undefined : { text: RESTARTING };
}

/** What to say of a client that can't be read: by a link they have no id that a person would know. */
function subjectOf(mention: ClientMention): Subject {
  return mention.kind === "id"
    ? { kind: "client", id: mention.clientId }
    : { kind: "other", failed: "The client of this thread could not be read." };
}

function messageOf({ messageId, pushed }: { messageId: string; pushed: boolean }): Subject {
  return { kind: "message", id: messageId, pushed };
}
