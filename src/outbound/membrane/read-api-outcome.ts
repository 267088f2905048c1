import type { ApiOutcome } from "./call-membrane-api.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { parseJson } from "./json.ts";
import { readError, readHttpError } from "./read-error.ts";
import type { Reading } from "./read-outcome.ts";

/**
 * Takes how a call of Membrane's API ended; returns the answer as `read` parses it. Throws a ChatraGatewayError: definite where
 * the failure proves that nothing happened. Otherwise a send throws `unknown-outcome`, a repeatable call `unavailable`.
 * `whenRefused`: what the operator can do when Membrane refuses our tokens.
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

/** The advice differs from the CLI's, whose own login renews its tokens. */
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
