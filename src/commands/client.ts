import type { ClientMention } from "../domain/command/command.ts";
import { readSoughtClient } from "../domain/command/read-ids.ts";
import type { TeamId } from "../domain/ids.ts";
import { NO_THREAD_OF_OURS } from "../messages/answers.ts";
import { CLIENT_USAGE, showMatches } from "../messages/client.ts";
import { FAILED } from "../messages/failures.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { findSought, soughtBy } from "./find-client.ts";
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
  const sought = await findSought(handlers, teamId, mention);
  if (sought === undefined) return { text: NO_THREAD_OF_OURS };
  return "clients" in sought ? showMatches(sought, handlers.workspaceUrl) : readClientCard(handlers, sought);
}
