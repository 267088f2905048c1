import type { DeliveryError } from "../domain/delivery.ts";
import type { ChannelId, DeliveryId } from "../domain/ids.ts";
import type { Payload } from "../domain/payload.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { button, buttons, type Card, context, section } from "./blocks.ts";
import { boldName, type Visitor } from "./names.ts";
import { withWhomToAsk } from "./operator.ts";
import { code } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import { chatOf } from "./unheard.ts";

/** Says that a reply, an edit or a delete did not reach the visitor, why, and what can be done. */
export function failureNotice(payload: Payload, error: DeliveryError, deliveryId: DeliveryId): Card {
  const text = `:warning: ${describe(payload).failed} ${WHY[error.reason] ?? "The bot stopped trying."}`;
  const small = error.detail === "" ? "" : withWhomToAsk(visitorToSlack(shorten(error.detail, 300)));
  const retry = button("delivery.retry", "Retry", deliveryId, "primary");
  const choices = buttons([retry, button("delivery.discard", "Discard", deliveryId)]);
  return small
    ? { text: `${text} (${small})`, blocks: [section(text), context(small), choices] }
    : { text, blocks: [section(text), choices] };
}

/** The reason for teammates; the other system's own words stand below it, for the operator. */
const WHY: Readonly<Record<string, string>> = {
  "not-found": "Chatra no longer has this visitor or this message.",
  "invalid-input": "Chatra did not accept the text.",
  refused: "Chatra refused the request.",
  unavailable: "The bot could not reach Chatra.",
  "rate-limited": "Chatra kept asking the bot to wait.",
  "no-message-id": "The bot does not have this message's ID.",
};

/** Asks about a send of unknown outcome. */
export function uncertainQuestion(
  payload: Payload,
  deliveryId: DeliveryId,
  { clientId, profile }: Visitor,
): Card {
  const whom = `${boldName(clientId, profile)} (${code(clientId, 60)})`;
  const text =
    `:grey_question: Did ${describe(payload).subject} reach ${whom}? ` +
    `Chatra's answer got lost. Look in ${chatOf(profile)} before you choose: sending again can duplicate the message.`;
  const arrived = button("delivery.arrived", "It arrived", deliveryId, "primary");
  const choices = buttons([arrived, button("delivery.send-again", "Send again", deliveryId)]);
  return { text, blocks: [section(text), choices] };
}

function describe(payload: Payload): { failed: string; subject: string } {
  switch (payload.kind) {
    case "chatra.edit":
      return named(`edit to “${oneLine(payload.text)}”`);
    case "chatra.delete":
      return {
        failed: "The bot could not delete a message for the visitor, who may still see the message.",
        subject: "the deletion of a message",
      };
    case "chatra.send": {
      const part = payload.parts > 1 ? ` (part ${payload.part + 1} of ${payload.parts})` : "";
      return named(`${payload.automatic ? "automatic message" : "reply"} “${oneLine(payload.text)}”${part}`);
    }
    default:
      return { failed: "The bot could not deliver a message.", subject: "a message" };
  }
}

const named = (what: string) => ({
  failed: `The ${what} did not reach the visitor.`,
  subject: `the ${what}`,
});

/** Enough of a text to recognise it by, on one line and without Slack's special characters. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  // An open back-tick would turn our own text after it into code.
  return visitorToSlack(shorten(line, 60).replaceAll("`", "'"));
}

function shorten(line: string, length: number): string {
  const characters = Array.from(line);
  return characters.length > length ? `${characters.slice(0, length).join("").trimEnd()}…` : line;
}

/** A messenger did not take an agent's message. `why` is Chatra's word for it, `messenger` its name. */
export function notDelivered(text: string, why: string, messenger: string | undefined): string {
  const excerpt = visitorToSlack((shownName(text, 60) ?? "a message").replaceAll("`", "'"));
  const where = visitorToSlack(shownName(messenger, 60) ?? "the visitor's messenger");
  return `:warning: The visitor did not get “${excerpt}”. Chatra could not deliver the message to ${where} (${visitorToSlack(why)}). Reach them another way.`;
}

/** `count` messages that Slack refuses to show. `detail` is why; `chat` links to the chat. */
export const notShown = (detail: string, chat: string, count = 1) =>
  count === 1
    ? `:warning: Slack does not show a message of this chat. ${visitorToSlack(detail)} Read the message in ${chat}.`
    : `:warning: Slack does not show ${count} messages of this chat. ${visitorToSlack(detail)} Read them in ${chat}.`;

/** In a thread that goes on elsewhere. */
export const goesOnIn = (address: string) => `This chat continues in <${address}|a new thread>.`;

/** In a chat's new thread, whose route has a channel that is archived, or that the bot is not in. */
export const lostChannel = (route: string, channelId: ChannelId) =>
  `:warning: This chat is here because the bot can't post in <#${channelId}>, the channel of the route ${code(route)}. Invite the bot there, or ask an admin to run \`/chatra route ${route} channel=#CHANNEL\`.`;
