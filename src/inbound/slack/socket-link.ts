import { setTimeout as wait } from "node:timers/promises";
import { type App, SocketModeReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import { errorFields } from "../../runtime/error-fields.ts";
import { toBoltLogger } from "./bolt-logger.ts";

/** One WebSocket to Slack, from its opening to its end. It never reopens: a new one replaces it. */
export type SocketLink = {
  /** Resolves with Slack's `hello`; rejects when that did not come. */
  opened: Promise<void>;
  /** Resolves once nothing more can arrive, however the connection ends. */
  closed: Promise<void>;
  isOpen: () => boolean;
  close: () => Promise<void>;
};

export type SocketLinkOptions = {
  appToken: string;
  slackApiUrl: string;
  logger: Logger;
  /** Opens a connection's transport, such as a tunnel through a proxy; undefined: the library's default. */
  openWay?: (() => Dispatcher) | undefined;
  /** How long Slack may take from the request for an address to `hello`, in ms. Default 10 s. */
  openTimeoutMs?: number;
  /** How long a connection may leave our pings unanswered before it counts as dead, in ms. Default 5 s. */
  pongTimeoutMs?: number;
};

const OPEN_STATE = 1;
/** How often we check a silent connection, in ms. */
const LOOK_EVERY_MS = 500;
/** How long Slack may take to answer our close frame, in ms. */
const CLOSE_GRACE_MS = 500;

/**
 * Opens one Socket Mode connection that passes what it receives to `app`. The library's own reconnecting is off. Measured on
 * socket-mode 3.1: a new connection comes 5.0 s after a `disconnect` and 13.4 s after a peer falls silent. One refusal while
 * reconnecting (or one HTTP error, where `retryConfig` is low) is an unhandled rejection, after which it never retries.
 */
export function openSocketLink(app: App, options: SocketLinkOptions): SocketLink {
  const { logger, openTimeoutMs = 10_000 } = options;
  const way = options.openWay?.();
  const receiver = createReceiver({ ...options, openTimeoutMs }, way);
  const { client } = receiver;
  guardMessages(client, logger);
  receiver.init(app);

  const closed = Promise.withResolvers<void>();
  let greeted = false;
  let ended = false;
  const isOpen = (): boolean => greeted && !ended && client.websocket?.readyState === OPEN_STATE;
  const end = (): void => {
    ended = true;
    clearInterval(look);
    closed.resolve();
    void way?.destroy().catch(() => undefined);
  };
  // A closing connection receives nothing more, though the library may wait 30 s for its end.
  const endIfNotOpen = (): void => {
    if (greeted && !isOpen()) end();
  };
  const look = setInterval(endIfNotOpen, LOOK_EVERY_MS);
  client.on("connected", () => {
    greeted = true;
    if (ended) void closeClient(client);
  });
  client.on("disconnected", end);

  const open = async (): Promise<void> => {
    const hello = receiver.start().then(() => undefined);
    const tooLate = wait(openTimeoutMs, "Slack did not greet in time", { ref: false });
    const closedEarly = closed.promise.then(() => "closed before Slack greeted");
    try {
      const problem = await Promise.race([hello, tooLate, closedEarly]);
      if (problem !== undefined) throw new Error(problem);
    } catch (error) {
      end();
      throw error;
    }
  };
  return {
    opened: open(),
    closed: closed.promise,
    isOpen,
    close: async () => {
      end();
      await closeClient(client);
    },
  };
}

type SocketClient = SocketModeReceiver["client"];

function createReceiver(
  {
    appToken,
    slackApiUrl,
    logger,
    openTimeoutMs,
    pongTimeoutMs = 5_000,
  }: SocketLinkOptions & { openTimeoutMs: number },
  way: Dispatcher | undefined,
): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    ...(way === undefined ? {} : { dispatcher: way }),
    logger: toBoltLogger(logger),
    autoReconnectEnabled: false,
    installerOptions: {
      // The call must end before we abandon the opening: a late answer would open an unwatched connection.
      clientOptions: { slackApiUrl, retryConfig: { retries: 0 }, timeout: Math.ceil(openTimeoutMs * 0.8) },
    },
    clientPingTimeout: pongTimeoutMs,
    // Never acknowledged: Slack delivers it again. Bolt's default acknowledges some errors.
    processEventErrorHandler: async () => false,
  });
}

/** The library reads messages in an async function without an await: an unreadable one would end the process. */
function guardMessages(client: SocketClient, logger: Logger): void {
  const readers = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (...message: unknown[]) => {
    for (const read of readers) {
      Promise.resolve(Reflect.apply(read, client, message)).catch((error: unknown) => {
        logger.warn(errorFields(error), "Slack socket message unreadable");
      });
    }
  });
}

/** Requests a close; a second call before the answer cuts the connection. */
async function closeClient(client: SocketClient): Promise<void> {
  if (client.websocket === undefined || client.websocket.readyState === undefined) return;
  await Promise.race([client.disconnect(), wait(CLOSE_GRACE_MS)]);
  if (client.websocket.readyState !== undefined)
    await Promise.race([client.disconnect(), wait(CLOSE_GRACE_MS)]);
}
