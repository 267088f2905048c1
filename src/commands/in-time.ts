import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import type { HandlerParts } from "./command-dependencies.ts";

/** Slack wants its acknowledgement within three seconds, and a store comes after this. */
const PATIENCE_MS = 2000;

/** What Slack was asked, while a person waits for their acknowledgement. Rejects with a SlackGatewayError when it takes too long. */
export async function inTime<T>(sleep: HandlerParts["sleep"], asked: Promise<T>): Promise<T> {
  const told = new AbortController();
  const tooLong = Promise.withResolvers<never>();
  sleep(PATIENCE_MS, told.signal).then(
    () => tooLong.reject(new SlackGatewayError("unavailable", "slow")),
    () => undefined,
  );
  try {
    return await Promise.race([asked, tooLong.promise]);
  } finally {
    told.abort();
  }
}
