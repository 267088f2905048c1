import { type JsonObject, parseJsonObject } from "../../src/simulator/json.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackPerson, SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type ReceivingApp, startReceivingApp } from "./receiving-app.ts";

export interface InteractiveStage {
  app: ReceivingApp;
  slack: SlackSimulator;
  ada: SlackPerson;
  /** The id of #support. */
  channel: string;
  /** ms that pass at once. */
  pass(ms: number): void;
  /** The last payload that the app got. */
  payload(): JsonObject;
  /** The last command that the app got. */
  form(): Record<string, string>;
  /** Slack's answer to a call, also where it is a refusal: the usual client would log and throw it. */
  call(method: string, args: JsonObject): Promise<JsonObject>;
  /** Makes the app answer to everything like this. */
  answerWith(body: JsonObject | string): void;
  close(): Promise<void>;
}

/** A workspace and an app that records what it gets. */
export async function startInteractiveStage(): Promise<InteractiveStage> {
  let now = Date.now();
  const app = await startReceivingApp();
  const slack = await startSlackSimulator({ now: () => now, behaviour: { echoOwnMessages: false } });
  slack.connect({ eventsUrl: `${app.url}/slack/events` });
  const lastForm = (): Record<string, string> =>
    Object.fromEntries(new URLSearchParams(app.received.at(-1)?.body));
  return {
    app,
    slack,
    ada: slack.user("ada"),
    channel: slack.channel("support").id,
    pass(ms) {
      now += ms;
    },
    payload: () => parseJsonObject(lastForm().payload ?? "") ?? {},
    form: lastForm,
    async call(method, args) {
      const response = await fetch(`${slack.apiUrl}${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${slack.botToken}` },
        body: JSON.stringify(args),
      });
      return parseJsonObject(await response.text()) ?? {};
    },
    answerWith(body) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      app.answer = () => ({ status: 200, body: text });
    },
    async close() {
      await slack.close();
      await app.close();
    },
  };
}
