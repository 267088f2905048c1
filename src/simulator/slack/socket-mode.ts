/** Socket Mode: the app's WebSocket connections, what is sent over them, and how they break. */
import type { Server } from "node:http";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { type JsonObject, objectAt, parseJsonObject, stringAt } from "../json.ts";
import type { AppAnswer } from "./model.ts";
import type { SlackSockets } from "./simulator-api.ts";
import type { Workspace } from "./workspace.ts";

export interface SocketMode extends SlackSockets {
  /** Sends an envelope and waits for its acknowledgement. Prefers another connection than the last one used. */
  send(envelope: SocketEnvelope, timeoutMs: number): Promise<AppAnswer>;
  close(): void;
}

interface SocketEnvelope {
  type: "events_api" | "interactive" | "slash_commands";
  payload: JsonObject;
  acceptsResponse: boolean;
  retryAttempt?: number;
  retryReason?: string | undefined;
}

/** Slack closes a connection whose pings stay unanswered; the app's client expects a ping at least every 30 s. */
const pingEveryMs = 5_000;

/** The owner of the connections: a single workspace, or a platform with all its workspaces. */
export type SocketHost = Pick<Workspace, "url" | "socketTickets" | "uniqueIds"> & {
  bot: { appId: string };
  signal: Pick<Workspace["signal"], "notify">;
};

export function createSocketMode(server: Server, workspace: SocketHost): SocketMode {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const connections: WebSocket[] = [];
  const waiting = new Map<string, { from: WebSocket; settle: (answer: Omit<AppAnswer, "ms">) => void }>();
  let next = 0;
  let isSilent = false;

  server.on("upgrade", (request, socket, head) => {
    const ticket = new URL(request.url ?? "/", workspace.url).searchParams.get("ticket") ?? "";
    if (!workspace.socketTickets.delete(ticket)) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => accept(connection));
  });

  const accept = (connection: WebSocket): void => {
    connections.push(connection);
    connection.on("message", (data) => receive(data));
    connection.on("error", () => connection.terminate());
    connection.on("close", () => {
      connections.splice(connections.indexOf(connection), 1);
      for (const { from, settle } of waiting.values()) {
        if (from === connection) settle({ status: 0, body: "", error: "socket closed" });
      }
      workspace.signal.notify({ kind: "socket" });
    });
    const ping = setInterval(() => {
      if (!isSilent) connection.ping(`Ping from ${workspace.bot.appId}`);
    }, pingEveryMs);
    connection.once("close", () => clearInterval(ping));
    connection.send(
      JSON.stringify({
        type: "hello",
        num_connections: connections.length,
        debug_info: { host: "applink-simulator", build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: workspace.bot.appId },
      }),
    );
    workspace.signal.notify({ kind: "socket" });
  };

  const receive = (data: RawData): void => {
    if (isSilent) return;
    const frame = parseJsonObject(Buffer.isBuffer(data) ? data.toString() : "");
    if (!frame) return;
    const pending = waiting.get(stringAt(frame, "envelope_id") ?? "");
    const payload = objectAt(frame, "payload");
    const isEmpty = !payload || Object.keys(payload).length === 0;
    pending?.settle({ status: 200, body: isEmpty ? "" : JSON.stringify(payload), error: undefined });
  };

  const choose = (): WebSocket | undefined => {
    const open = connections.filter((connection) => connection.readyState === connection.OPEN);
    next += 1;
    return open[next % Math.max(1, open.length)];
  };

  return {
    count: () => connections.length,
    send(envelope, timeoutMs) {
      const startedAt = performance.now();
      const connection = choose();
      if (!connection) return Promise.resolve({ status: 0, body: "", ms: 0, error: "no socket connection" });
      const envelopeId = workspace.uniqueIds.uuid();
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle({ status: 0, body: "", error: "timeout" }), timeoutMs);
        const settle = (answer: Omit<AppAnswer, "ms">): void => {
          clearTimeout(timer);
          waiting.delete(envelopeId);
          resolve({ ...answer, ms: performance.now() - startedAt });
        };
        waiting.set(envelopeId, { from: connection, settle });
        if (isSilent) return;
        connection.send(
          JSON.stringify({
            envelope_id: envelopeId,
            type: envelope.type,
            accepts_response_payload: envelope.acceptsResponse,
            payload: envelope.payload,
            ...(envelope.type === "events_api"
              ? { retry_attempt: envelope.retryAttempt ?? 0, retry_reason: envelope.retryReason ?? "" }
              : {}),
          }),
        );
      });
    },
    sendDisconnect(reason = "refresh_requested", n = connections.length) {
      for (const connection of connections.slice(0, n)) {
        connection.send(
          JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-simulator" } }),
        );
      }
    },
    drop(n = connections.length) {
      for (const connection of connections.slice(0, n)) connection.terminate();
    },
    setSilent(silent) {
      isSilent = silent;
      for (const connection of connections) {
        if (silent) connection.pause();
        else connection.resume();
      }
    },
    close() {
      for (const connection of connections) connection.terminate();
      sockets.close();
    },
  };
}
