/** What becomes of a modal when the app has answered to its submission. */
import { isJsonObject, type JsonObject, objectAt, parseJsonObject, stringAt } from "../json.ts";
import { deepestStack, replaceView, stackOf, storeView, withBlockIds } from "./methods/views.ts";
import type { SlackView } from "./model.ts";
import { problemsOfView } from "./view-problems.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Follows the app's `response_action`: errors, update, push, clear; an empty answer closes the view. Returns why Slack can't
 * follow it, if so: the user then reads "We had some trouble connecting" and the view stays (bolt-python#241).
 */
export function followSubmission(workspace: Workspace, view: SlackView, body: string): string | undefined {
  const answer = body.trim() === "" ? {} : parseJsonObject(body);
  if (!answer) return "the answer to the submission is neither empty nor a JSON object";
  const problem = follow(workspace, view, answer);
  if (problem === undefined) workspace.signal.notify({ kind: "view" });
  return problem;
}

function follow(workspace: Workspace, view: SlackView, answer: JsonObject): string | undefined {
  const action = stringAt(answer, "response_action");
  switch (action) {
    case undefined:
      view.state = "submitted";
      return undefined;
    case "clear":
      for (const other of stackOf(workspace, view)) other.state = "closed";
      view.state = "submitted";
      return undefined;
    case "errors":
      return showErrors(view, objectAt(answer, "errors"));
    case "update":
    case "push": {
      const next = isJsonObject(answer.view) ? answer.view : {};
      const [problem] = problemsOfView(next, "modal", workspace.behaviour.unfetchableImages);
      if (problem !== undefined) return `Slack would not show the view of the answer: ${problem}`;
      if (action === "update") replaceView(workspace, view, next);
      else if (stackOf(workspace, view).length >= deepestStack)
        return "no more than 3 views lie on each other";
      else storeView(workspace, next, view.user, "modal", view);
      return undefined;
    }
    default:
      return `unknown response_action: ${action}`;
  }
}

function showErrors(view: SlackView, errors: JsonObject | undefined): string | undefined {
  const inputs = new Set(
    withBlockIds(view.view).flatMap((block) => (block.type === "input" ? [stringAt(block, "block_id")] : [])),
  );
  if (!errors || Object.keys(errors).length === 0) return "the answer names no errors";
  for (const [blockId, words] of Object.entries(errors)) {
    if (!inputs.has(blockId)) return `the view has no input block ${blockId}`;
    if (typeof words !== "string" || words === "") return `the error of ${blockId} has no words`;
  }
  view.errors = errors;
  return undefined;
}
