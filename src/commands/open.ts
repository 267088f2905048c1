import type { ClientMention } from "../domain/command/command.ts";
import { readOnlyClient } from "../domain/command/read-ids.ts";
import { isDirectMessage } from "../domain/ids.ts";
import { CLIENT_USAGE } from "../messages/client.ts";
import { orderForClient } from "./place-order.ts";
import type { SlashCommand } from "./slash-command.ts";

/** `/chatra open`: leads to the client's thread. */
export const open: SlashCommand<{ client: ClientMention }> = {
  usage: CLIENT_USAGE.open,
  parse: (rest) => ({ client: readOnlyClient(rest) }),
  client: (request) => request.client,
  run(handlers, asked, { client }) {
    const channelId = isDirectMessage(asked.channelId) ? handlers.defaultChannel : asked.channelId;
    return orderForClient(handlers, asked, client, { kind: "open", channelId, move: false });
  },
};
