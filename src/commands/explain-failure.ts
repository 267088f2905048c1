import { describeFailure, type Failure, type Subject } from "../messages/failures.ts";
import { ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../outbound/membrane/discover-connection.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { StoreError } from "../store/store-error.ts";

/** Says in mrkdwn what went wrong; see `describeFailure`. */
export function explainFailure(error: unknown, subject: Subject, adminUsers: readonly string[]): string {
  return describeFailure(failureOf(error), subject, adminUsers);
}

/** Whether an error is one of ours, with a reason. */
export function isExplainable(error: unknown): boolean {
  return failureOf(error).of !== "bot";
}

function failureOf(error: unknown): Failure {
  if (error instanceof ChatraGatewayError) {
    const { reason, detail, url, retryAfterMs, origin } = error;
    const isChoice = error instanceof ConnectionChoiceError;
    return { of: "chatra", reason, detail, url, retryAfterMs, origin, isChoice };
  }
  if (error instanceof SlackGatewayError) return { of: "slack", reason: error.reason, code: error.code };
  return { of: error instanceof StoreError ? "database" : "bot" };
}
