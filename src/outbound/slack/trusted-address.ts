import { SlackGatewayError } from "./slack-gateway.ts";

/** An address's purpose: a file's bytes, an upload, or answers to a command or a button press. */
type Purpose = "file" | "upload" | "answer";

/** Slack's own hosts; the second is Slack for governments. */
const anySlackHost = { hosts: ["slack.com", "slack-gov.com"], andUnder: true };
const hostsFor: Record<Purpose, { hosts: string[]; andUnder: boolean }> = {
  file: anySlackHost,
  upload: anySlackHost,
  answer: { hosts: ["hooks.slack.com", "hooks.slack-gov.com"], andUnder: false },
};

/**
 * An address from Slack, once it certainly leads to Slack: HTTPS at one of its hosts, or the origin of `apiUrl`. Otherwise
 * throws a `SlackGatewayError` without the address: what we send there is confidential.
 */
export function trustedAddress(address: string, purpose: Purpose, apiUrl: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && !url.username && !url.password && (isOfSlack(url, purpose) || isAtOrigin(url, apiUrl)))
    return url;
  throw new SlackGatewayError("refused", `${purpose}_at_foreign_host`);
}

function isOfSlack(url: URL, purpose: Purpose): boolean {
  const { hosts, andUnder } = hostsFor[purpose];
  if (url.protocol !== "https:" || url.port !== "") return false;
  return hosts.some((host) => url.hostname === host || (andUnder && url.hostname.endsWith(`.${host}`)));
}

/** Not by `origin`: a `blob:` URL has the origin of its inner URL. */
function isAtOrigin(url: URL, apiUrl: string): boolean {
  const api = new URL(apiUrl);
  return url.protocol === api.protocol && url.host === api.host;
}
