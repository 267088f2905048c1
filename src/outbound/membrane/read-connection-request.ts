import { z } from "zod";
import { asJsonObject, asText, type JsonValue } from "./json.ts";
import type { FollowedRequest } from "./membrane-transport.ts";

const requestShape = z.looseObject({
  status: z.string(),
  resultConnectionId: z.string().min(1).optional().catch(undefined),
});

/**
 * Takes Membrane's answer about a connection request (its skill "self-integration": `pending`, `success`, `cancelled` or
 * `error`); undefined for any other answer.
 */
export function readConnectionRequest(answer: JsonValue): FollowedRequest | undefined {
  const request = requestShape.safeParse(answer).data;
  if (request === undefined) return undefined;
  const { resultConnectionId: connectionId } = request;
  if (connectionId !== undefined) return { state: "done", connectionId };
  switch (request.status.toLowerCase()) {
    case "pending":
      return { state: "pending" };
    case "cancelled":
      return { state: "failed", detail: "the request for a connection was cancelled in the browser" };
    case "error": {
      const error = asJsonObject(answer)?.resultError;
      const says = asText(error) ?? asText(asJsonObject(error)?.message);
      return {
        state: "failed",
        detail: `the request for a connection failed${says === undefined ? "" : `: ${says}`}`,
      };
    }
    default:
      return undefined;
  }
}
