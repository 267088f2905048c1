import type { FetchFunction } from "@slack/web-api";
import { SlackGatewayError } from "./slack-gateway.ts";
import { type Effect, toGatewayError } from "./to-gateway-error.ts";

/** Sends a text to an address outside the Web API. We never send the token there: such an address is a secret itself. */
export type SendToAddress = (
  url: URL,
  request: { contentType: string; body: string; effect: Effect },
) => Promise<{ status: number; text: string }>;

/**
 * Resolves with Slack's answer, except a rate limit; follows no redirect. Rejects with a `SlackGatewayError` that contains only
 * the address's host.
 */
export function createSendToAddress(fetch: FetchFunction): SendToAddress {
  return async (url, { contentType, body, effect }) => {
    const init = { method: "POST", headers: { "content-type": contentType }, body };
    const answer = await fetch(url.href, init).catch((error: unknown) => {
      throw toGatewayError(error, effect);
    });
    if (answer.status === 429) {
      const retryAfterMs = Number(answer.headers.get("retry-after")) * 1000;
      throw new SlackGatewayError("rate-limited", "ratelimited", { retryAfterMs });
    }
    return { status: answer.status, text: await answer.text() };
  };
}
