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
  "This confirmation no longer works, so nothing was changed. Run the command again.";
export const QUESTION_TOO_OLD =
  "This confirmation expired after an hour, so nothing was changed. Run the command again.";
export const DONE_ALREADY = "This is already done.";
export const TOO_LATE_TO_CANCEL = "This was confirmed before, so you can't cancel it.";
export const WAS_CANCELLED = "This was cancelled, so nothing was changed. Run the command again.";

/** Another person answers the question. */
export const onlyWhoOrdered = (userId: string) =>
  `Only <@${userId}>, who ran the command, can confirm or cancel it.`;
export const cancelled = (act: Order, client = "the visitor") =>
  `Cancelled ${describeOrder(act, client)}. Nothing was changed.`;

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
        asked: `Delete the ${act.pushed ? "pushed message" : "message"} ${code(act.messageId)}${to}? You can't undo this.`,
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
        asked: `Erase what the bot stores about ${client ?? `the visitor ${code(act.clientId)}`}?`,
        label: "Erase",
        details: [
          section(
            "• Goes: the profile, the chat's text in the bot's database, and waiting replies.\n• Stays: the thread in Slack, where replies reach nobody, and Chatra's own records.\n• You can't undo this.",
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
  if (text === undefined) return "_This message has no text._";
  const lines = fitting(visitorToSlack(text), 600).split("\n");
  return lines.map((line) => `> ${line}`).join("\n");
}
