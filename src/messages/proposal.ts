import type { Order } from "../domain/order.ts";
import { type BlockList, button, type Card, fitting, question, section } from "./blocks.ts";
import { describeOrder } from "./describe.ts";
import { showOutput } from "./output.ts";
import { code } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** An order that a person has to confirm first. */
export type ProposedOrder = Extract<Order, { kind: "delete" | "run" | "request" | "forget" }>;

/** `client`: its client, as mrkdwn; `text`: the message to delete. */
export type AboutProposal = { text?: string | undefined; client: string | undefined };

/** Why a question can't be answered any more. */
export const UNKNOWN_QUESTION =
  "This question is not known any more. Nothing was done; please order it again.";
export const QUESTION_TOO_OLD =
  "This question is more than an hour old. Nothing was done; please order it again.";
export const DONE_ALREADY = "This was done already.";
export const TOO_LATE_TO_CANCEL = "This was confirmed before, and can't be cancelled any more.";
export const WAS_CANCELLED = "This was cancelled. Nothing was done; please order it again.";

/** Another person answers the question. */
export const onlyWhoOrdered = (userId: string) =>
  `Only <@${userId}> can answer this question, who ordered it. Nothing was done.`;
export const cancelled = (act: Order, client = "the visitor") =>
  `:heavy_multiplication_x: Cancelled: ${describeOrder(act, client)}. Nothing was done.`;

/** Asks whether to do it, and shows exactly what would happen. */
export function showProposal(act: ProposedOrder, proposalId: string, about: AboutProposal): Card {
  const { asked, label, details } = wordsOf(act, about);
  const confirm = button("proposal.confirm", label, proposalId, "danger");
  return question(asked, details, [confirm, button("proposal.cancel", "Cancel", proposalId)]);
}

function wordsOf(
  act: ProposedOrder,
  { text, client }: AboutProposal,
): { asked: string; label: string; details: BlockList } {
  switch (act.kind) {
    case "delete": {
      const to = client === undefined ? "" : ` to ${client}`;
      return {
        asked: `Delete the ${act.pushed ? "pushed message" : "message"} ${code(act.messageId)}${to}? It can't be brought back.`,
        label: "Delete",
        details: [section(quoted(text))],
      };
    }
    case "run":
      return {
        asked: `Run ${code(act.actionName, 100)} (${code(act.actionId, 200)})${client === undefined ? "" : ` for ${client}`} with this input?`,
        label: "Run",
        details: showOutput(act.input).blocks,
      };
    case "forget":
      return {
        asked: `Erase all that this bot keeps of ${client ?? `the client ${code(act.clientId)}`}? It can't be brought back.`,
        label: "Erase",
        details: [
          section(
            "Their profile, the words of the chat in this bot's database and what waits to be sent go. Their thread in Slack and what Chatra keeps stay; replies in the thread reach nobody any more.",
          ),
        ],
      };
    case "request":
      return {
        asked: `Send this request${client === undefined ? "" : ` about ${client}`} to Chatra?`,
        label: "Send",
        details: requestBlocks(act),
      };
    default:
      return act satisfies never;
  }
}

function requestBlocks({ request }: Extract<ProposedOrder, { kind: "request" }>): BlockList {
  const { method, path, pathParameters, query, headers, body } = request;
  const parts = Object.entries({ pathParameters, query, headers }).filter(
    ([, values]) => Object.keys(values).length > 0,
  );
  const more = { ...Object.fromEntries(parts), ...(body === undefined ? {} : { body }) };
  return [
    section(code(`${method} ${path}`, 1000)),
    ...(Object.keys(more).length === 0 ? [] : showOutput(more).blocks),
  ];
}

function quoted(text: string | undefined): string {
  if (text === undefined) return "_There are no words in it._";
  const lines = fitting(visitorToSlack(text), 600).split("\n");
  return lines.map((line) => `> ${line}`).join("\n");
}
