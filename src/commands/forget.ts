import type { ClientMention } from "../domain/command/command.ts";
import { readOnlyClient } from "../domain/command/read-ids.ts";
import { NO_THREAD_OF_OURS } from "../messages/answers.ts";
import { CLIENT_USAGE } from "../messages/client.ts";
import { FAILED } from "../messages/failures.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import { placeOf } from "./answer-person.ts";
import { findClient, findRemovedClient } from "./find-client.ts";
import { refusalFor } from "./permissions.ts";
import { propose } from "./proposals.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

/** `/chatra forget`: asks an administrator whether to erase what is kept of a client. */
export const forget: SlashCommand<{ client: ClientMention }> = {
  usage: CLIENT_USAGE.forget,
  parse: (rest) => ({ client: readOnlyClient(rest) }),
  client: (request) => request.client,
  run(handlers, asked, { client }) {
    const place = placeOf(asked);
    return readInBackground(handlers, place, FAILED.forget, async () => {
      const refusal = await refusalFor(handlers, place, ADMIN_ACTIONS.forget);
      if (refusal !== undefined) return refusal;
      const { teamId } = asked;
      const found = await findClient(handlers, teamId, client);
      if (found === undefined) return { text: NO_THREAD_OF_OURS };
      const { clientId } = found;
      const isKnown = found.conversation !== undefined;
      const { accountId } =
        (isKnown ? undefined : await findRemovedClient(handlers, teamId, clientId)) ?? found;
      return propose({ ...handlers, accountId }, asked, { kind: "forget", clientId });
    });
  },
};
