import type { ClientMention } from "../domain/command/command.ts";
import { readClient } from "../domain/command/read-ids.ts";
import { readText } from "../domain/command/read-text.ts";
import { MESSAGE_USAGE } from "../messages/chat-message.ts";
import type { SlashUsage } from "../messages/usage.ts";
import { orderForClient } from "./place-order.ts";
import type { SlashCommand } from "./slash-command.ts";

/** `/chatra send` */
export const send = sending(MESSAGE_USAGE.send, false);

/** `/chatra push` */
export const push = sending(MESSAGE_USAGE.push, true);

function sending(
  usage: SlashUsage,
  isPushed: boolean,
): SlashCommand<{ client: ClientMention; text: string }> {
  return {
    usage,
    parse(slackText) {
      const { client, rest } = readClient(slackText);
      return { client, text: readText(rest) };
    },
    client: (request) => request.client,
    run: (handlers, asked, { client, text }) =>
      orderForClient(handlers, asked, client, { kind: "send", text, pushed: isPushed }),
  };
}
