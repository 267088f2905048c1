import { readRequest } from "../domain/command/read-request.ts";
import type { RawRequest } from "../domain/order.ts";
import { FAILED } from "../messages/failures.ts";
import { MEMBRANE_USAGE, requestAnswered } from "../messages/membrane.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import { placeOf } from "./answer-person.ts";
import { refusalFor } from "./permissions.ts";
import { propose } from "./proposals.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

/** `/chatra request`: sends a request that only reads, and asks before any other. */
export const request: SlashCommand<{ request: RawRequest }> = {
  usage: MEMBRANE_USAGE.request,
  parse: (rest) => ({ request: readRequest(rest) }),
  run: (handlers, asked, { request: words }) =>
    readInBackground(handlers, placeOf(asked), FAILED.request, async () => {
      const refusal = await refusalFor(handlers, asked, ADMIN_ACTIONS.request);
      if (refusal !== undefined) return refusal;
      if (words.method !== "GET") return propose(handlers, asked, { kind: "request", request: words });
      const { status, body } = await handlers.chatra.request(words);
      return requestAnswered(words.path, status, body);
    }),
};
