import { parseThreadCommand } from "../domain/command/parse-thread-command.ts";
import { classifyMessage } from "../domain/text/classify-message.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { ThreadCommandReply } from "./command-handlers.ts";
import { clientOfThread } from "./find-client.ts";
import { refusalForGuest } from "./permissions.ts";
import { readInBackground } from "./read-in-background.ts";
import { THREAD_QUESTIONS } from "./registry.ts";

/** Answers a `!word` in a thread that only reads; the domain handles the others. */
export function answerThreadCommand(handlers: HandlerParts, reply: ThreadCommandReply): void {
  const message = classifyMessage(reply);
  if (message.kind !== "command") return;
  const parsed = parseThreadCommand(message.word, message.rest);
  if ("problem" in parsed) return;
  const { command } = parsed;
  const question = THREAD_QUESTIONS[command.kind];
  const changesSomething = command.kind === "update" && command.changes !== undefined;
  if (question === undefined || changesSomething) return;
  readInBackground(handlers, reply, question.subject, async () => {
    const client = await handlers.store.transaction((tx) => clientOfThread(tx, reply.teamId, reply));
    // In a thread without a chat, `!` means nothing.
    if (client === undefined) return undefined;
    const refusal = command.kind === "help" ? undefined : await refusalForGuest(handlers, reply);
    return refusal ?? question.answer(handlers, client, reply);
  });
}
