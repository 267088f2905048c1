import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import { type Answer, PlannedDispatcher } from "../planned-dispatcher.ts";

/** What Slack answers to a call: this JSON with status 200, or what is not an answer of its own. */
type Told = object | Exclude<Answer, object>;

/** A gateway to a Slack that answers as the test says, without a connection; `calls` has each method with its arguments. */
export function planSlack(
  answer: (method: string, args: Record<string, string>, number: number) => Told,
  options: Partial<Parameters<typeof createSlackGateway>[0]> = {},
) {
  const calls: [string, Record<string, string>][] = [];
  const dispatcher = new PlannedDispatcher(({ path, body }, number) => {
    const method = path.replace("/api/", "");
    const args = method.startsWith("/") ? {} : Object.fromEntries(new URLSearchParams(String(body)));
    calls.push([method, args]);
    const told = answer(method, args, number);
    if (typeof told === "string") return told;
    return { headers: { "content-type": "application/json" }, text: JSON.stringify(told) };
  });
  const gateway = createSlackGateway({
    token: "xoxb-secret",
    apiUrl: "https://slack.com/api/",
    dispatcher,
    ...options,
  });
  return { gateway, calls, methods: () => calls.map(([method]) => method), asked: dispatcher.asked };
}

/** What a call resolves with, or the reason, the code and the step of its failure. */
export async function told(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    if (!(error instanceof SlackGatewayError)) throw error;
    return [error.reason, error.code, ...(error.step === undefined ? [] : [error.step])].join(" ");
  });
}
