import { SlackGatewayError } from "./slack-gateway.ts";

/** Waits for a call; undefined where Slack answered with one of `codes`. */
export async function ignoreCodes<Answer>(
  codes: string[],
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SlackGatewayError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
