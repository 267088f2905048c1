import type { SlackFetch } from "./send-request.ts";
import { SlackGatewayError } from "./slack-gateway.ts";
import { toGatewayError } from "./to-gateway-error.ts";

/** Slack's own hosts; the second is Slack for governments. `andUnder`: any of their subdomains, too. */
const ANY_SLACK_HOST = { hosts: ["slack.com", "slack-gov.com"], andUnder: true };
const HOSTS_FOR = {
  file: ANY_SLACK_HOST,
  upload: ANY_SLACK_HOST,
  answer: { hosts: ["hooks.slack.com", "hooks.slack-gov.com"], andUnder: false },
};

/** An address's purpose: a file's bytes, an upload, or answers to a command or a button press. */
type Purpose = keyof typeof HOSTS_FOR;

/** What we send where, and whether a repetition would be visible. */
const REQUESTS = {
  upload: { contentType: "text/plain; charset=utf-8", effect: "repeatable" },
  answer: { contentType: "application/json; charset=utf-8", effect: "once" },
} as const;

export type SendToAddress = ReturnType<typeof createSendToAddress>;

/**
 * Sends a text or bytes to an address of Slack's outside the Web API, without the token: such an address is a secret itself. Resolves
 * with Slack's answer, except a rate limit; follows no redirect. Rejects with a `SlackGatewayError` that contains only the
 * address's host.
 */
export function createSendToAddress(fetch: SlackFetch, apiUrl: string) {
  return async (address: string, purpose: keyof typeof REQUESTS, body: string | Uint8Array) => {
    const { effect } = REQUESTS[purpose];
    const contentType = typeof body === "string" ? REQUESTS[purpose].contentType : "application/octet-stream";
    const { href } = trustedAddress(address, purpose, apiUrl);
    const init = { headers: { "content-type": contentType }, body };
    const answer = await fetch(href, init).catch((error: unknown) => {
      throw toGatewayError(error, effect);
    });
    if (answer.status === 429) {
      const retryAfterMs = Number(answer.headers.get("retry-after")) * 1000;
      throw new SlackGatewayError("rate-limited", "ratelimited", { retryAfterMs });
    }
    return { status: answer.status, text: await answer.text() };
  };
}

/**
 * An address from Slack, once it certainly leads to Slack: HTTPS at one of its hosts, or the origin of `apiUrl`. Otherwise
 * throws a `SlackGatewayError` without the address: what we send there is confidential.
 */
export function trustedAddress(address: string, purpose: Purpose, apiUrl: string): URL {
  const url = URL.parse(address);
  if (url && !url.username && !url.password && (isOfSlack(url, purpose) || isAtOrigin(url, apiUrl)))
    return url;
  throw new SlackGatewayError("refused", `${purpose}_at_foreign_host`);
}

function isOfSlack(url: URL, purpose: Purpose): boolean {
  const { hosts, andUnder } = HOSTS_FOR[purpose];
  if (url.protocol !== "https:" || url.port !== "") return false;
  return hosts.some((host) => url.hostname === host || (andUnder && url.hostname.endsWith(`.${host}`)));
}

/** Not by `origin`: a `blob:` URL has the origin of its inner URL. */
function isAtOrigin(url: URL, apiUrl: string): boolean {
  const api = new URL(apiUrl);
  return url.protocol === api.protocol && url.host === api.host;
}
