import type { DeliveryError, Payload } from "../domain/delivery.ts";
import type { ClientId, DeliveryId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { button, buttons, type Card, context, section } from "./blocks.ts";
import { boldName } from "./names.ts";
import { withWhomToAsk } from "./operator.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** Says that a reply, an edit or a delete did not reach the visitor, why, and what can be done. */
export function failureNotice(payload: Payload, error: DeliveryError, deliveryId: DeliveryId): Card {
  const text = `:warning: ${describe(payload).failed} ${WHY[error.reason] ?? "It was given up."}`;
  const choices: Choice[] = [
    { action: "retry", label: "Retry", style: "primary" },
    { action: "discard", label: "Discard" },
  ];
  const small = withWhomToAsk(visitorToSlack(shorten(error.detail, 300)));
  return withButtons(text, deliveryId, choices, small);
}

/** Why, in words for whoever answers visitors; what the other side said stands below, for whoever runs the bot. */
const WHY: Readonly<Record<string, string>> = {
  "not-found": "Chatra does not know this visitor, or this message, any more.",
  "invalid-input": "Chatra does not take it as it is.",
  refused: "Chatra refused it.",
  unavailable: "Chatra could not be reached.",
  "rate-limited": "Chatra asked to wait, again and again.",
  "no-message-id": "It is not known which message it is.",
};

/** Asks about a send whose outcome nobody knows. */
export function uncertainQuestion(payload: Payload, deliveryId: DeliveryId, visitor: Visitor): Card {
  const id = oneLine(visitor.clientId).replaceAll("`", "'");
  const whom = `${boldName(visitor.clientId, visitor.profile)} (\`${id}\`)`;
  const text =
    `:grey_question: Did ${describe(payload).subject} reach ${whom}? ` +
    "Chatra's answer was lost on the way. Please look in Chatra, then choose.";
  return withButtons(text, deliveryId, [
    { action: "arrived", label: "It arrived", style: "primary" },
    { action: "send-again", label: "Send again" },
  ]);
}

/** Whom it was for. */
type Visitor = { clientId: ClientId; profile: ClientProfile };

function describe(payload: Payload): { failed: string; subject: string } {
  switch (payload.kind) {
    case "chatra.edit":
      return {
        failed: `The change to “${oneLine(payload.text)}” did not reach the visitor.`,
        subject: `the change to “${oneLine(payload.text)}”`,
      };
    case "chatra.delete":
      return {
        failed: "A message that was deleted here could not be deleted at the visitor's.",
        subject: "the deletion of a message",
      };
    case "chatra.send": {
      const part = payload.parts > 1 ? ` (part ${payload.part + 1} of ${payload.parts})` : "";
      return {
        failed: `The reply “${oneLine(payload.text)}”${part} did not reach the visitor.`,
        subject: `the reply “${oneLine(payload.text)}”${part}`,
      };
    }
    default:
      return { failed: "A message could not be delivered.", subject: "a message" };
  }
}

/** Enough of a text to recognise it by, on one line and without Slack's special characters. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  return visitorToSlack(shorten(line, 60));
}

function shorten(line: string, length: number): string {
  const characters = Array.from(line);
  return characters.length > length ? `${characters.slice(0, length).join("").trimEnd()}…` : line;
}

type Choice = { action: string; label: string; style?: "primary" };

function withButtons(text: string, deliveryId: DeliveryId, choices: Choice[], small?: string): Card {
  return {
    text: small ? `${text} (${small})` : text,
    blocks: [
      section(text),
      ...(small ? [context(small)] : []),
      buttons(
        choices.map(({ action, label, style }) => button(`delivery.${action}`, label, deliveryId, style)),
      ),
    ],
  };
}

/** A messenger did not take an agent's message. `why` is Chatra's word for it, `messenger` its name. */
export function notDelivered(text: string, why: string, messenger: string | undefined): string {
  const excerpt = visitorToSlack(shownName(text, 60) ?? "a message");
  const where = visitorToSlack(shownName(messenger, 60) ?? "the visitor's messenger");
  return `:warning: The visitor did not get “${excerpt}”: Chatra could not deliver it to ${where} (${visitorToSlack(why)}). Please reach them another way.`;
}

/** Somebody's words that Slack won't show. `detail` is why; `chat` links to the chat. */
export function notShown(detail: string, chat: string): string {
  return `:warning: A message can't be shown here: ${visitorToSlack(detail)} Please read it in ${chat}.`;
}

/** In a thread that was left. */
export function goesOnIn(address: string): string {
  return `:arrow_right: This chat goes on in <${address}|a new thread>.`;
}
