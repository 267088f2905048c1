import { clientRef } from "../domain/client-ref.ts";
import { type ClientMention, CommandUsageError } from "../domain/command/command.ts";
import { isField, readChanges } from "../domain/command/read-changes.ts";
import { readClient } from "../domain/command/read-ids.ts";
import type { ClientChanges } from "../domain/order.ts";
import { NO_THREAD_OF_OURS } from "../messages/answers.ts";
import { CLIENT_USAGE } from "../messages/client.ts";
import { EDIT_TITLE, offerForm } from "../messages/client-forms.ts";
import { ID_PROBLEMS } from "../messages/command-problems.ts";
import { FAILED } from "../messages/failures.ts";
import { showFormNotice } from "../messages/forms.ts";
import { placeOf } from "./answer-person.ts";
import { findClient } from "./find-client.ts";
import { openForm } from "./open-form.ts";
import { orderForClient } from "./place-order.ts";
import { readClientForEdit } from "./read-client.ts";
import type { SlashCommand, ThreadQuestion } from "./slash-command.ts";

/** `/chatra update`: changes a client, by a form where no fields are given. */
export const update: SlashCommand<{ client: ClientMention; changes: ClientChanges | undefined }> = {
  usage: CLIENT_USAGE.update,
  parse(rest) {
    if (isField(rest)) throw new CommandUsageError(ID_PROBLEMS.fieldsFirst);
    const { client, rest: fields } = readClient(rest);
    return { client, changes: readChanges(fields) };
  },
  client: (request) => request.client,
  run(handlers, asked, { client, changes }) {
    if (changes !== undefined) return orderForClient(handlers, asked, client, { kind: "update", changes });
    return openForm(handlers, asked, {
      form: "edit_client",
      title: EDIT_TITLE,
      // By a link they have no id that a person would know.
      subject: client.kind === "id" ? { kind: "client", id: client.clientId } : FAILED.clientOfThread,
      fill: async () => {
        const known = await findClient(handlers, asked.teamId, client);
        return known
          ? readClientForEdit(handlers, known, placeOf(asked))
          : showFormNotice("edit_client", EDIT_TITLE, NO_THREAD_OF_OURS);
      },
    });
  },
};

/** `!update` without fields: only a button may open a form there. */
export const updateInThread: ThreadQuestion = {
  subject: FAILED.clientOfThread,
  answer: async (_handlers, { name, accountId, clientId }) => offerForm(name, clientRef(accountId, clientId)),
};
