import { App } from "@slack/bolt";
import { pino } from "pino";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import { toBoltLogger } from "../../../src/inbound/slack/bolt-logger.ts";
import { type EventDeps, listenToEvents } from "../../../src/inbound/slack/listeners/events.ts";
import {
  type InteractionDeps,
  listenToInteractions,
} from "../../../src/inbound/slack/listeners/interactions.ts";
import { recordLog } from "../../outbox/stage.ts";
import { recordingHandlers } from "./recording-handlers.ts";

/** What came of one body: what was handed on, what was ignored and why, with what it was acknowledged. */
export type Outcome = { taken: unknown[]; ignored: unknown[]; acks: unknown[]; lines: unknown[] };

/** The listeners on Bolt's own app, without a server. */
export function openListeners(
  more: Partial<EventDeps & InteractionDeps> = {},
  answers: Parameters<typeof recordingHandlers>[0] = {},
) {
  const outcome: Outcome = { taken: [], ignored: [], acks: [], lines: [] };
  const take =
    (name: string) =>
    async (given: unknown): Promise<void> =>
      void outcome.taken.push([name, given]);
  const { lines, logger } = recordLog();
  const { handlers, calls } = recordingHandlers({
    onHomeOpened: take("onHomeOpened"),
    onJoined: take("onJoined"),
    ...answers,
  });
  const deps: EventDeps & InteractionDeps = {
    accept: async (input) => {
      outcome.taken.push(["accept", input]);
      return "stored";
    },
    handlers,
    onChannelRenamed: take("onChannelRenamed"),
    onUninstalled: take("onUninstalled"),
    onIgnored: (...told) => void outcome.ignored.push(told),
    botOf: () => ({ teamId: teamIdSchema.parse("T1"), userId: "UBOT" }),
    logger,
    now: () => 5_000,
    ...more,
  };
  const app = new App({
    receiver: { init: () => undefined, start: async () => undefined, stop: async () => undefined },
    authorize: async () => ({ teamId: "workspace" }),
    logger: toBoltLogger(pino({ level: "silent" })),
    ignoreSelf: false,
    convoStore: false,
  });
  listenToEvents(app, deps);
  listenToInteractions(app, deps);
  return async (body: Record<string, unknown>): Promise<Outcome> => {
    await app.processEvent({ body, ack: async (answer) => void outcome.acks.push(answer) });
    outcome.taken.push(...calls.splice(0));
    outcome.lines.push(...lines.splice(0));
    return outcome;
  };
}
