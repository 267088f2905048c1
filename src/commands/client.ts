import type { ClientMention } from "../domain/command/command.ts";
import { readSoughtClient } from "../domain/command/read-ids.ts";
import type { TeamId } from "../domain/ids.ts";
import { NO_THREAD_OF_OURS } from "../messages/answers.ts";
import { CLIENT_USAGE, showMatches } from "../messages/client.ts";
import { FAILED, type Subject } from "../messages/failures.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { findClient, searchClients } from "./find-client.ts";
import { readClientCard } from "./read-client.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand, ThreadQuestion } from "./slash-command.ts";

/** `/chatra client`: shows a client, or lists those with such a name. */
export const client: SlashCommand<{ client: ClientMention }> = {
  usage: CLIENT_USAGE.client,
  parse: (rest) => ({ client: readSoughtClient(rest) }),
  client: (request) => request.client,
  run: (handlers, asked, request) =>
    readInBackground(handlers, placeOf(asked), soughtBy(request.client), () =>
      readSought(handlers, asked.teamId, request.client),
    ),
};

/** `!client` */
export const clientInThread: ThreadQuestion = {
  subject: FAILED.clientOfThread,
  answer: (handlers, known) => readClientCard(handlers, known),
};

async function readSought(handlers: HandlerParts, teamId: TeamId, mention: ClientMention): Promise<Answer> {
  if (mention.kind === "thread") {
    const known = await findClient(handlers, teamId, mention);
    return known ? readClientCard(handlers, known) : { text: NO_THREAD_OF_OURS };
  }
  const sought = await searchClients(handlers, teamId, mention.clientId);
  return "clients" in sought ? showMatches(sought, handlers.workspaceUrl) : readClientCard(handlers, sought);
}

function soughtBy(mention: ClientMention): Subject {
  return mention.kind === "id" ? { kind: "sought", typed: mention.clientId } : FAILED.clientOfThread;
}
