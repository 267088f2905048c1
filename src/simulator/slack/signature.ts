import { createHmac } from "node:crypto";

/** The headers by which Slack proves that it sent a body. `timestamp` in seconds since 1970. */
export function signedHeaders(
  signingSecret: string,
  timestamp: number,
  body: string,
  contentType: string,
): Record<string, string> {
  const hash = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    "content-type": contentType,
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": `v0=${hash}`,
  };
}
