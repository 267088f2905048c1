import { App, type Receiver } from "@slack/bolt";
import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import type { FailureLimit } from "../../http/failure-limit.ts";
import type { HttpRoute } from "../../http/http-route.ts";
import { createHttpServer } from "../../http/http-server.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import { toBoltLogger } from "./bolt-logger.ts";
import { idsOfBody, type OnSlackIgnored, type SlackIgnoredReason } from "./ignored.ts";
import { type EventDeps, isUninstall, listenToEvents } from "./listeners/events.ts";
import { type InteractionDeps, listenToInteractions } from "./listeners/interactions.ts";
import { isOwnPost } from "./slack-bot.ts";
import { createSlackEvents } from "./slack-events-route.ts";
import { createSocketReceiver, type SocketReceiver } from "./socket-receiver.ts";
import { storeBeforeAck } from "./storing-receiver.ts";

/** HTTP: Slack calls `POST /slack/events`. Socket Mode: we call Slack and need no public address. */
export type SlackMode = { signingSecret: string } | { appToken: string };

/** `handlers` are acknowledged when their methods resolve. `onIgnored` counts only: the app logs. */
export type SlackAppOptions = InteractionDeps &
  EventDeps & {
    mode: SlackMode;
    /** Reads the workspaces again: an unknown one may just have been added. Never rejects. */
    lookAgain?: () => Promise<void>;
    /** True for an event from a workspace that has the app but can't be served now: Slack should deliver it again. */
    isUnreadable?: (body: unknown) => boolean;
    slackApiUrl: string;
    /** 0: any free port. */
    port: number;
    host: string;
    /** Everything else that the HTTP server serves, in both modes. */
    routes: readonly HttpRoute[];
    /** Shared by all routes, so that a sender's failures add up. */
    failures: FailureLimit;
    /** Opens the transport of one Socket Mode connection; undefined: the library's default. */
    openWay?: (() => Dispatcher) | undefined;
    /** Socket Mode times, in ms. */
    socket?: { openTimeoutMs?: number; retryMs?: number; pongTimeoutMs?: number };
  };

export type SlackApp = ReturnType<typeof createSlackApp>;

/** Receives from Slack: Bolt behind a receiver that acknowledges only stored input, and the only HTTP server. */
export function createSlackApp(options: SlackAppOptions) {
  const { logger, host, port } = options;
  const onIgnored = logIgnored(options.onIgnored, logger);
  const wayIn = createWayIn(options);
  const receiver = storeBeforeAck(wayIn.receiver, {
    ignores: async (body) => {
      if (options.botOf(body) === undefined) await options.lookAgain?.();
      const bot = options.botOf(body);
      // From a workspace that can't be served (for example without a key), the uninstall event still counts.
      if (bot === undefined ? isUninstall(body) : !isOwnPost(body, bot)) return false;
      if (bot === undefined && options.isUnreadable?.(body))
        throw new UnreadableError("the secrets of the workspace can't be read");
      onIgnored(bot === undefined ? "unknown-workspace" : "bot-message", idsOfBody(body));
      return true;
    },
    onFailed: (error, body) =>
      logger.error(
        { ...errorFields(error), ...idsOfBody(body) },
        // Slack delivers an event again. A command, a button or a form comes once: the user sees that it failed.
        "Slack input not accepted",
      ),
    onMalformed: (reason, body) => onIgnored(reason, idsOfBody(body)),
    onUnhandled: (body) => onIgnored("unhandled-interaction", idsOfBody(body)),
  });
  const bolt = createBoltApp(options, receiver);
  listenToInteractions(bolt, { ...options, onIgnored });
  listenToEvents(bolt, { ...options, onIgnored });
  const server = createHttpServer({ routes: [...wayIn.routes, ...options.routes], host, port, logger });
  let listening = false;

  return {
    /** Resolves once we listen (and tried Slack's socket); rejects when the port or the app token is unusable. */
    start: async () => {
      await server.start();
      listening = true;
      try {
        await wayIn.sockets?.start();
      } catch (error) {
        await server.close();
        throw error;
      }
    },
    /** Stops taking requests, lets active ones finish, closes all. False: some were not finished after `timeoutMs`. */
    stop: async (timeoutMs = 10_000) => {
      listening = false;
      server.stopTaking();
      // Over HTTP, we may still accept an active request, because we can still answer it.
      if (wayIn.sockets !== undefined) receiver.stopTaking();
      // The sockets stay open during the drain, so that we can acknowledge what we store now.
      const drained = await Promise.all([server.drain(timeoutMs), receiver.drain(timeoutMs)]);
      await wayIn.sockets?.stop();
      await server.close();
      return drained.every(Boolean);
    },
    address: server.address,
    /** Whether Slack can reach us, as far as we can tell. */
    connected: () => listening && (wayIn.sockets?.connected() ?? true),
  };
}

class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

type WayIn = { receiver: Receiver; routes: HttpRoute[]; sockets?: SocketReceiver };

function createWayIn({ mode, socket, openWay, slackApiUrl, failures, logger, now }: SlackAppOptions): WayIn {
  if ("signingSecret" in mode) {
    const { receiver, route } = createSlackEvents({ ...mode, failures, logger, now });
    return { receiver, routes: [route] };
  }
  const sockets = createSocketReceiver({ ...mode, ...socket, openWay, slackApiUrl, logger });
  return { receiver: sockets, routes: [], sockets };
}

/**
 * Measured on Bolt 5.1: with `authorize` no call goes to Slack, at the start or for an event (with `token` it calls
 * `auth.test`). Our listeners never call Slack through Bolt, so it gets no token. The team is the same for all, because Bolt
 * keeps a client for each one that `authorize` names. Without a name, it keeps one for each that a body names ("__proto__" as
 * well).
 */
function createBoltApp({ slackApiUrl, logger }: SlackAppOptions, receiver: Receiver): App {
  return new App({
    receiver,
    authorize: async () => ({ teamId: "workspace" }),
    logger: toBoltLogger(logger),
    clientOptions: { slackApiUrl },
    // The parser ignores our own messages.
    ignoreSelf: false,
    convoStore: false,
  });
}

/** Logs routine Slack traffic at debug, and anything Slack should not have sent as a warning. */
function logIgnored(onIgnored: OnSlackIgnored, logger: Logger): OnSlackIgnored {
  return (reason, ids) => {
    const level = WORTH_WARNING.has(reason) ? "warn" : "debug";
    logger[level]({ reason, ...ids }, "Slack input ignored");
    onIgnored(reason, ids);
  };
}

const WORTH_WARNING: ReadonlySet<SlackIgnoredReason> = new Set<SlackIgnoredReason>([
  "malformed-event",
  "malformed-interaction",
  "unknown-subtype",
  "unhandled-event",
  "unhandled-interaction",
]);
