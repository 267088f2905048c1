import type { Order } from "../domain/order.ts";
import { contentToSlack } from "../domain/text/content-to-slack.ts";
import { messageWithoutSign } from "../domain/text/message-without-sign.ts";
import { carriesWords } from "../domain/text/render-content.ts";
import type { Message } from "../domain/text/rich-content.ts";
import { fieldNames } from "../messages/describe.ts";
import { code, excerptOfSlack } from "../messages/text/excerpt.ts";

/**
 * Says in mrkdwn what is being done, as in "Working on it: …". `client` is what to call the client that the act is about,
 * where there is one.
 */
export function describeOrder(act: Order, client: string): string {
  switch (act.kind) {
    case "open":
      return act.move ? `continuing the chat with ${client} here` : `looking for the thread of ${client}`;
    case "send":
      return `${act.pushed ? "pushing" : "sending"} “${excerptOfSlack(act.text)}” to ${client}`;
    case "update":
      return `changing ${fieldNames(act.changes)} of ${client}`;
    case "edit":
      return `changing the ${act.pushed ? "pushed message" : "message"} ${code(act.messageId)} to “${excerptOfSlack(act.text)}”`;
    case "delete":
      return `deleting the ${act.pushed ? "pushed message" : "message"} ${code(act.messageId)}`;
    case "run":
      return `running ${code(act.actionName)}`;
    case "request":
      return `sending ${code(`${act.request.method} ${act.request.path}`)}`;
    case "forget":
      return `erasing what this bot keeps of ${client}`;
    case "retry":
      return "trying again what failed";
    case "relay":
      return `sending “${excerptOfSlack(slackTextOf(messageWithoutSign(act) ?? act))}” to ${client}`;
    case "unsend":
      return `deleting this message where ${client} sees it`;
    case "resend":
      return `trying again what did not reach ${client}`;
    default:
      return act satisfies never;
  }
}

function slackTextOf({ text, content }: Message): string {
  return carriesWords(content) ? contentToSlack(content) : text;
}
