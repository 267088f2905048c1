import type { DeliveryError, Payload } from "../domain/delivery.ts";
import type { ChannelId, DeliveryId } from "../domain/ids.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { button, buttons, type Card, context, section } from "./blocks.ts";
import { boldName, type Visitor } from "./names.ts";
import { withWhomToAsk } from "./operator.ts";
import { code } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** Says that a reply, an edit or a delete did not reach the visitor, why, and what can be done. */
export function failureNotice(payload: Payload, error: DeliveryError, deliveryId: DeliveryId): Card {
  const text = `:warning: ${describe(payload).failed} ${WHY[error.reason] ?? "It was given up."}`;
  const small = withWhomToAsk(visitorToSlack(shorten(error.detail, 300)));
  const retry = button("delivery.retry", "Retry", deliveryId, "primary");
  const choices = buttons([retry, button("delivery.discard", "Discard", deliveryId)]);
  return small
    ? { text: `${text} (${small})`, blocks: [section(text), context(small), choices] }
    : { text, blocks: [section(text), choices] };
}

/** The reason for teammates; the other system's own words stand below it, for the operator. */
const WHY: Readonly<Record<string, string>> = {
  "not-found": "Chatra does not know this visitor, or this message, any more.",
  "invalid-input": "Chatra does not take it as it is.",
  refused: "Chatra refused it.",
  unavailable: "Chatra could not be reached.",
  "rate-limited": "Chatra asked to wait, again and again.",
  "no-message-id": "It is not known which message it is.",
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
    "Chatra's answer was lost on the way. Please look in Chatra, then choose.";
  const arrived = button("delivery.arrived", "It arrived", deliveryId, "primary");
  const choices = buttons([arrived, button("delivery.send-again", "Send again", deliveryId)]);
  return { text, blocks: [section(text), choices] };
}

function describe(payload: Payload): { failed: string; subject: string } {
  switch (payload.kind) {
    case "chatra.edit":
      return named(`change to “${oneLine(payload.text)}”`);
    case "chatra.delete":
      return {
        failed: "A message that was deleted here could not be deleted at the visitor's.",
        subject: "the deletion of a message",
      };
    case "chatra.send": {
      const part = payload.parts > 1 ? ` (part ${payload.part + 1} of ${payload.parts})` : "";
      return named(`${payload.automatic ? "automatic message" : "reply"} “${oneLine(payload.text)}”${part}`);
    }
    default:
      return { failed: "A message could not be delivered.", subject: "a message" };
  }
}

const named = (what: string) => ({
  failed: `The ${what} did not reach the visitor.`,
  subject: `the ${what}`,
});

/** Enough of a text to recognise it by, on one line and without Slack's special characters. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  return visitorToSlack(shorten(line, 60));
}

function shorten(line: string, length: number): string {
  const characters = Array.from(line);
  return characters.length > length ? `${characters.slice(0, length).join("").trimEnd()}…` : line;
}

/** A messenger did not take an agent's message. `why` is Chatra's word for it, `messenger` its name. */
export function notDelivered(text: string, why: string, messenger: string | undefined): string {
  const excerpt = visitorToSlack(shownName(text, 60) ?? "a message");
  const where = visitorToSlack(shownName(messenger, 60) ?? "the visitor's messenger");
  return `:warning: The visitor did not get “${excerpt}”: Chatra could not deliver it to ${where} (${visitorToSlack(why)}). Please reach them another way.`;
}

/** `count` messages that Slack refuses to show. `detail` is why; `chat` links to the chat. */
export const notShown = (detail: string, chat: string, count = 1) =>
  count === 1
    ? `:warning: A message can't be shown here: ${visitorToSlack(detail)} Please read it in ${chat}.`
    : `:warning: ${count} messages can't be shown here: ${visitorToSlack(detail)} Please read them in ${chat}.`;

/** In a thread that goes on elsewhere. */
export const goesOnIn = (address: string) => `:arrow_right: This chat goes on in <${address}|a new thread>.`;

/** In a chat's new thread, whose route has a channel that is archived, or that the bot is not in. */
export const lostChannel = (route: string, channelId: ChannelId) =>
  `:warning: This chat comes here because the bot can't post in <#${channelId}>, the channel of the route ${code(route)}. Invite the bot there, or ask an admin for \`/chatra route ${route} channel=#CHANNEL\`.`;
