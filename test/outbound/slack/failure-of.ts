import { inspect } from "node:util";
import { expect } from "vitest";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";

/** What a call failed with, after a look that none of `secrets` stands anywhere in it. */
export async function failureOf(call: Promise<unknown>, secrets: string[]): Promise<SlackGatewayError> {
  const error = await call.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SlackGatewayError)) throw error;
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const secret of secrets) expect(shown).not.toContain(secret);
  return error;
}
