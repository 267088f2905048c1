import { clientRef } from "../domain/client-ref.ts";
import type { ThreadCommand } from "../domain/command/command.ts";
import { parseThreadCommand } from "../domain/command/parse-thread-command.ts";
import { classifyMessage } from "../domain/text/classify-message.ts";
import { FAILED, type Subject } from "../messages/failures.ts";
import { offerForm } from "../messages/forms.ts";
import { threadHelp } from "../messages/help.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, ThreadCommandReply } from "./command-handlers.ts";
import { clientOfThread, type KnownClient } from "./find-client.ts";
import { refusalForGuest } from "./guests.ts";
import { readClientCard } from "./read-client.ts";
import { readInBackground } from "./read-in-background.ts";
import { uploadTranscript } from "./upload-transcript.ts";

/** `!help`, `!client`, `!update` and `!transcript`; everything else that begins with `!` is not for the desk. */
export function onThreadCommand(handlers: HandlerParts, reply: ThreadCommandReply): void {
  const kind = classifyMessage(reply);
  if (kind.kind !== "command") return;
  const parsed = parseThreadCommand(kind.word, kind.rest);
  if ("problem" in parsed) return;
  const question = questionOf(handlers, reply, parsed.command);
  if (question === undefined) return;
  const isHelp = parsed.command.kind === "help";
  readInBackground(handlers, reply, question.subject, async () => {
    const client = await handlers.store.transaction((tx) => clientOfThread(tx, reply.teamId, reply));
    // In a thread that shows no chat an exclamation mark means nothing.
    if (client === undefined) return undefined;
    const refusal = isHelp ? undefined : await refusalForGuest(handlers, reply);
    return refusal ?? question.answer(client);
  });
}

type Question = { subject: Subject; answer: (client: KnownClient) => Promise<Answer | undefined> };

function questionOf(
  handlers: HandlerParts,
  reply: ThreadCommandReply,
  command: ThreadCommand,
): Question | undefined {
  switch (command.kind) {
    case "help":
      return { subject: FAILED.clientOfThread, answer: async () => threadHelp() };
    case "client":
      return { subject: FAILED.clientOfThread, answer: (client) => readClientCard(handlers, client) };
    case "transcript":
      return { subject: FAILED.transcript, answer: (client) => uploadTranscript(handlers, client, reply) };
    case "update":
      // With fields it changes something, and is the domain's.
      return command.changes === undefined
        ? {
            subject: FAILED.clientOfThread,
            answer: async (client) => offerForm(client.name, clientRef(client.accountId, client.clientId)),
          }
        : undefined;
    case "push":
    case "note":
    case "resend":
      return undefined;
    default:
      return command satisfies never;
  }
}
