import type { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";

/** All that an error tells, in a line; "none" for no error. */
export function lineOf(error: ChatraGatewayError | undefined): string {
  if (error === undefined) return "none";
  const { reason, detail, origin, hint, retryAfterMs, url, actionRunId } = error;
  const more = Object.entries({ origin, hint, retryAfterMs, url, actionRunId }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [reason, ...more, detail].join(" | ");
}
