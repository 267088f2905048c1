import type { ApiOutcome } from "./call-membrane-api.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { parseJson } from "./json.ts";
import { readError, readHttpError } from "./read-error.ts";
import type { Reading } from "./read-outcome.ts";

/**
 * Takes how a call of Membrane's API ended; returns what `read` makes of its answer. Throws a ChatraGatewayError: definite where
 * the failure tells that nothing happened, else `unknown-outcome` for a send and `unavailable` for what may be repeated.
 * `whenRefused`: what a person can do where Membrane takes our tokens no more.
 */
export function readApiOutcome<T>(outcome: ApiOutcome, how: Reading<T> & { whenRefused: string }): T {
  const open = how.effect === "send" ? "unknown-outcome" : "unavailable";
  const what = `Membrane's API, ${how.command}`;
  if (outcome.kind === "not-begun")
    throw new ChatraGatewayError("not-begun", `${what}: another process may have taken it over`);
  if (outcome.kind === "not-sent")
    throw new ChatraGatewayError("unavailable", `${what}: no connection (${outcome.why})`);
  if (outcome.kind === "lost")
    throw new ChatraGatewayError(open, `${what}: the answer was lost (${outcome.why})`);
  if (outcome.status >= 300) throw withAdvice(readHttpError(outcome, how), outcome.status, how.whenRefused);

  const error = readError({ stdout: outcome.text, stderr: "" }, { ...how, strict: true });
  if (error !== undefined) throw error;
  const answer = parseJson(outcome.text);
  const result = answer === undefined ? undefined : how.read(answer);
  if (result !== undefined) return result;
  const advice =
    how.command === "connection list" ? "; is MEMBRANE_API_URI the address of Membrane's API?" : "";
  throw new ChatraGatewayError(open, `${what}: its answer could not be read${advice}`);
}

/** What a person can do about it is another thing than with the CLI, whose own login renews itself. */
function withAdvice(error: ChatraGatewayError, status: number, whenRefused: string): ChatraGatewayError {
  const advice =
    error.reason === "not-logged-in"
      ? whenRefused
      : status < 400
        ? "Redirects are not followed: set MEMBRANE_API_URI to the address itself"
        : undefined;
  if (advice === undefined) return error;
  const { reason, detail, ...more } = error;
  return new ChatraGatewayError(reason, `${detail}. ${advice}`, more);
}
