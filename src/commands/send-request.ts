import type { RequestWords } from "../domain/command/command.ts";
import type { TeamId } from "../domain/ids.ts";
import { requestAnswered } from "../messages/membrane.ts";
import { ADMIN_DEEDS } from "../messages/permissions.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { refusalFor } from "./only-for-admins.ts";
import { propose } from "./propose.ts";

/** Sends a request that only reads, and asks before any other. Resolves with the answer or the question. */
export async function sendRequest(
  handlers: HandlerParts,
  asked: { askedId: string; teamId: TeamId; place: AnswerPlace; request: RequestWords },
): Promise<Answer> {
  const { askedId, teamId, place, request } = asked;
  const refusal = await refusalFor(handlers, place, ADMIN_DEEDS.request);
  if (refusal !== undefined) return refusal;
  if (request.method !== "GET")
    return propose(handlers, { askedId, teamId, place, act: { kind: "request", request } });
  const { status, body } = await handlers.chatra.request(request);
  return requestAnswered(request.path, status, body);
}
