import { isJsonObject, type JsonObject } from "../../src/simulator/json.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type {
  SlackPerson,
  SlackSimulator,
  SlackSimulatorOptions,
} from "../../src/simulator/slack/simulator-api.ts";
import { startReceivingApp } from "./receiving-app.ts";

export type EventsStage = AsyncDisposable & {
  slack: SlackSimulator;
  ada: SlackPerson;
  grace: SlackPerson;
  /** The id of #support. */
  channel: string;
  /** The envelopes that the app got, in order. */
  envelopes(): JsonObject[];
  /** The event of the last one. */
  lastEvent(): JsonObject;
};

/** A workspace with a clock that stands still, and an app that records its events. */
export async function setEventsStage(options: SlackSimulatorOptions = {}): Promise<EventsStage> {
  const app = await startReceivingApp();
  const slack = await startSlackSimulator({ now: () => Date.UTC(2026, 10, 28, 17, 14), ...options });
  slack.connect({ eventsUrl: `${app.url}/slack/events` });
  return {
    slack,
    ada: slack.user("ada"),
    grace: slack.user("grace"),
    channel: slack.channel("support").id,
    envelopes: () => app.json(),
    lastEvent() {
      const event = app.json().at(-1)?.event;
      return isJsonObject(event) ? event : {};
    },
    [Symbol.asyncDispose]: async () => {
      await slack.close();
      await app.close();
    },
  };
}
