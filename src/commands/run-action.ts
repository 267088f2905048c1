import type { JsonObject } from "../domain/command/command.ts";
import type { TeamId } from "../domain/ids.ts";
import { actionAnswered, unknownAction, wrongInput } from "../messages/membrane.ts";
import { ADMIN_DEEDS } from "../messages/permissions.ts";
import type { ActionSummary } from "../outbound/membrane/chatra-gateway.ts";
import { checkInput } from "../outbound/membrane/check-input.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { refusalFor } from "./only-for-admins.ts";
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
  if (action === undefined) return { text: unknownAction(asked.action) };
  const problems = await checkInput(action, input);
  if (problems.length > 0) return { text: wrongInput(action, problems) };
  if (!isReading(action)) {
    const act = { kind: "run", actionId: action.id, actionName: action.name, input } as const;
    return propose(handlers, { askedId, teamId, place, act });
  }
  return actionAnswered(action, await handlers.chatra.runOtherAction({ actionId: action.id, input }));
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
