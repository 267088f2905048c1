import type { IncomingHttpHeaders } from "node:http";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import { type Answer, PlannedDispatcher } from "../planned-dispatcher.ts";

/** Something else than Slack's usual answer, which is JSON with the status 200. */
type Http = { http: number; headers?: IncomingHttpHeaders; text?: string };
/** What Slack answers to a call: this JSON, another answer, or none. */
type Told = object | Http | Exclude<Answer, object>;

/** A gateway to a Slack that answers as the test says, without a connection; `calls` has each method with its arguments. */
export function planSlack(
  answer: (method: string, args: Record<string, string>, number: number) => Told,
  options: Partial<Parameters<typeof createSlackGateway>[0]> = {},
) {
  const calls: [string, Record<string, string>][] = [];
  const dispatcher = new PlannedDispatcher(({ path, body }, number) => {
    const method = path.replace("/api/", "");
    const isCall = !method.startsWith("/") && typeof body === "string";
    const args = isCall ? Object.fromEntries(new URLSearchParams(body)) : {};
    calls.push([method, args]);
    const told = answer(method, args, number);
    if (typeof told === "string") return told;
    if (isHttp(told)) return { status: told.http, headers: told.headers ?? {}, text: told.text ?? "" };
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

function isHttp(told: object): told is Http {
  return "http" in told;
}

/** What a call resolves with, or the reason, the code and the step of its failure. */
export async function told(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    if (!(error instanceof SlackGatewayError)) throw error;
    return [error.reason, error.code, ...(error.step === undefined ? [] : [error.step])].join(" ");
  });
}
