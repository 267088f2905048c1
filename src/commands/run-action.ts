import type { JsonObject } from "../domain/command/command.ts";
import type { TeamId } from "../domain/ids.ts";
import { context, section } from "../messages/blocks.ts";
import { showOutput } from "../messages/output.ts";
import { code } from "../messages/text/excerpt.ts";
import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import type { ActionSummary } from "../outbound/membrane/chatra-gateway.ts";
import { checkInput } from "../outbound/membrane/check-input.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { ADMIN_DEEDS, refusalFor } from "./only-for-admins.ts";
import { propose } from "./propose.ts";

/** Runs an action that only reads, and asks before any other. Resolves with the answer or the question. */
export async function runAction(
  handlers: HandlerParts,
  asked: { askedId: string; teamId: TeamId; place: AnswerPlace; action: string; input: JsonObject },
): Promise<Answer> {
  const { askedId, teamId, place, input } = asked;
  const refusal = await refusalFor(handlers, place, ADMIN_DEEDS.run);
  if (refusal !== undefined) return refusal;
  const action = await handlers.chatra.findAction(asked.action);
  if (action === undefined) {
    const text = `:mag: The connection has no action ${code(asked.action, 100)}. \`/chatra actions\` lists what there is. Nothing was done.`;
    return { text };
  }
  const problems = await checkInput(action, input);
  if (problems.length > 0) return { text: wrongInput(action, problems) };
  if (!isReading(action)) {
    const act = { kind: "run", actionId: action.id, actionName: action.name, input } as const;
    return propose(handlers, { askedId, teamId, place, act });
  }
  const output = showOutput(await handlers.chatra.runOtherAction({ actionId: action.id, input }));
  const heading = `*${visitorToSlack(action.name.slice(0, 100))}* answered:`;
  return {
    text: `${heading}\n${output.text}`,
    blocks: [section(heading), ...output.blocks, context(code(action.id, 200))],
  };
}

function wrongInput(action: ActionSummary, problems: string[]): string {
  const list = problems.map((problem) => `• ${visitorToSlack(problem)}`).join("\n");
  return `:warning: ${code(action.name, 100)} does not take this input. Nothing was done.\n${list}\n\`/chatra actions ${visitorToSlack(action.name.slice(0, 60)).replaceAll("`", "'")}\` shows what it takes.`;
}

const READING = new Set(["get", "list", "search", "find"]);
const CHANGING =
  /^(?:or|and|add|create|update|upsert|set|edit|change|delete|remove|replace|send|write|import|merge)$/;

/** Whether an action by its key, else by its name, only reads. "Find or create client" does not. */
export function isReading({ key, name }: Pick<ActionSummary, "key" | "name">): boolean {
  const words = (key || name)
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
  return READING.has(words[0] ?? "") && !words.some((word) => CHANGING.test(word));
}
