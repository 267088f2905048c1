/** The Events API: every event goes out in an envelope, again and again until the app acknowledges it or Slack gives up. */
import { preciseNow } from "../http-service.ts";
import { isJsonObject, type JsonObject, stringAt } from "../json.ts";
import { type AppLink, notInstalled } from "./app-link.ts";
import type { AppAnswer, EventDelivery, SlackEvent } from "./model.ts";
import { isShared, type Workspace } from "./workspace.ts";

interface SentEvent {
  delivery: EventDelivery;
  done: Promise<AppAnswer>;
}

export interface EventSender {
  /** Sends an event (and its duplicates); the promise is settled by the last try and never rejects. */
  send(event: SlackEvent): SentEvent;
  /** Writes an event's envelope now, with its own fields, for `go` to send later. */
  prepare(event: SlackEvent, fields?: JsonObject): { delivery: EventDelivery; go: () => Promise<AppAnswer> };
  /** Sends what `reorderEvents` holds back. */
  release(): void;
  readonly deliveries: EventDelivery[];
  underWay(): number;
  close(): void;
}

export function createEventSender(workspace: Workspace, link: AppLink): EventSender {
  const deliveries: EventDelivery[] = [];
  const chains = new Map<string, Promise<unknown>>();
  const held: (() => void)[] = [];
  const pauses = new Set<() => void>();
  let underWay = 0;
  let isClosed = false;

  const attempt = async (delivery: EventDelivery, body: string, retryNum: number): Promise<AppAnswer> => {
    const last = delivery.attempts.at(-1);
    const retryReason = last && reasonOf(last.error, last.status);
    const at = preciseNow();
    const answer = await link.sendEvent(body, { num: retryNum, reason: retryReason });
    const acknowledged = answer.status >= 200 && answer.status < 300;
    const { status, ms, error } = answer;
    delivery.attempts.push({ at, retryNum, retryReason, status, acknowledged, ms, error });
    if (acknowledged) delivery.state = "acknowledged";
    workspace.signal.notify({ kind: "delivery" });
    return answer;
  };

  const retry = async (delivery: EventDelivery, body: string, first: AppAnswer): Promise<AppAnswer> => {
    let answer = first;
    for (const [index, delay] of workspace.behaviour.retryDelaysMs.entries()) {
      if (delivery.state === "acknowledged" || isClosed) break;
      await pause(delay);
      if (isClosed) break;
      answer = await attempt(delivery, body, index + 1);
    }
    if (delivery.state === "pending") delivery.state = "given-up";
    underWay -= 1;
    workspace.signal.notify({ kind: "delivery" });
    return answer;
  };

  const prepare: EventSender["prepare"] = (event, fields = {}) => {
    const eventId = workspace.uniqueIds.slack("Ev");
    const delivery: EventDelivery = { eventId, event, attempts: [], state: "pending" };
    if (workspace.behaviour.record) deliveries.push(delivery);
    // Written now: the message may change before the event is sent, and the event must not.
    const body = JSON.stringify({ ...envelopeOf(workspace, event, eventId), ...fields });
    return { delivery, go: () => deliver(delivery, body) };
  };

  const deliver = (delivery: EventDelivery, body: string): Promise<AppAnswer> => {
    const { event } = delivery;
    if (!link.isConnected() || isClosed) {
      delivery.state = "given-up";
      return Promise.resolve({ status: 0, body: "", ms: 0, error: "no app is connected" });
    }
    underWay += 1;
    const key = workspace.behaviour.eventOrder === "thread" ? threadOf(event) : undefined;
    const before = key === undefined ? undefined : chains.get(key);
    const first = before ? before.then(() => attempt(delivery, body, 0)) : attempt(delivery, body, 0);
    if (key !== undefined) {
      chains.set(key, first);
      void first.finally(() => {
        if (chains.get(key) === first) chains.delete(key);
      });
    }
    return first.then((answer) => retry(delivery, body, answer));
  };

  const start = (event: SlackEvent): SentEvent => {
    if (!workspace.access.isInstalled()) {
      const delivery: EventDelivery = { eventId: "", event, attempts: [], state: "given-up" };
      return { delivery, done: Promise.resolve(notInstalled) };
    }
    const { delivery, go } = prepare(event);
    return { delivery, done: go() };
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      pauses.add(end);
    });

  const release = (): void => {
    for (const go of held.splice(0).reverse()) go();
  };

  return {
    deliveries,
    underWay: () => underWay + held.length,
    release,
    prepare,
    send(event) {
      if (workspace.behaviour.reorderEvents > 0) {
        const delivery: EventDelivery = { eventId: "", event, attempts: [], state: "pending" };
        const done = new Promise<AppAnswer>((resolve) => {
          held.push(() => {
            const started = start(event);
            void started.done.then(resolve);
          });
        });
        if (held.length >= workspace.behaviour.reorderEvents) release();
        return { delivery, done };
      }
      const started = start(event);
      for (let copy = 0; copy < workspace.behaviour.duplicateEvents; copy++) start(event);
      return started;
    },
    close() {
      isClosed = true;
      for (const end of pauses) end();
    },
  };
}

function envelopeOf(workspace: Workspace, event: SlackEvent, eventId: string): Record<string, unknown> {
  const { team, bot, enterprise } = workspace;
  const isOrgWide = workspace.access.isOrgWide();
  return {
    token: "simulator-verification-token",
    team_id: team.id,
    ...(enterprise ? { enterprise_id: enterprise.id, is_enterprise_install: isOrgWide } : {}),
    context_team_id: team.id,
    context_enterprise_id: enterprise?.id ?? null,
    api_app_id: bot.appId,
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      {
        enterprise_id: enterprise?.id ?? null,
        team_id: isOrgWide && enterprise?.isTeamAuthorized === false ? null : team.id,
        user_id: bot.userId,
        is_bot: true,
        is_enterprise_install: isOrgWide,
      },
    ],
    is_ext_shared_channel: isInSharedChannel(workspace, event),
    event_context: `4-${eventId}`,
  };
}

function isInSharedChannel(workspace: Workspace, event: SlackEvent): boolean {
  const channel = workspace.channels.get(stringAt(event, "channel") ?? "");
  return channel !== undefined && isShared(workspace, channel);
}

/** Which thread an event belongs to, for keeping its order. */
function threadOf(event: SlackEvent): string {
  const inner = [event.message, event.previous_message, event].find(isJsonObject) ?? event;
  const thread =
    stringAt(inner, "thread_ts") ?? stringAt(event, "deleted_ts") ?? stringAt(inner, "ts") ?? event.type;
  return `${stringAt(event, "channel") ?? ""}:${thread}`;
}

function reasonOf(error: string | undefined, status: number): string {
  if (error === "timeout") return "http_timeout";
  if (error === undefined) return status === 0 ? "unknown_error" : "http_error";
  return error.startsWith("ECONN") ? "connection_failed" : "unknown_error";
}
