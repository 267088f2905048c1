import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { answerEmpty, answerJson } from "../../../src/http/answer.ts";

const ackSchema = z.looseObject({ envelope_id: z.string(), payload: z.unknown() });

export type OpenAnswer = "ok" | "invalid_auth" | 503;

/** Slack's end of Socket Mode: gives addresses, greets, delivers envelopes, remembers acknowledgements. */
export async function startSlackSocketServer() {
  const links: WebSocket[] = [];
  const acks: { envelope_id: string; payload?: unknown }[] = [];
  const behaviour = { open: "ok" as OpenAnswer, greet: true };
  let calls = 0;
  let opened = 0;

  const http = createServer((request, response) => {
    calls += 1;
    request.resume();
    if (behaviour.open === 503) answerEmpty(response, 503);
    else if (behaviour.open !== "ok") answerJson(response, 200, { ok: false, error: behaviour.open });
    else answerJson(response, 200, { ok: true, url: `ws://127.0.0.1:${port}/link?ticket=secret-ticket` });
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on("connection", (socket) => {
    opened += 1;
    links.push(socket);
    socket.on("close", () => void links.splice(links.indexOf(socket), 1));
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => acks.push(ackSchema.parse(JSON.parse(data.toString()))));
    if (behaviour.greet) socket.send(JSON.stringify({ type: "hello", num_connections: links.length }));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;

  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    behaviour,
    links,
    acks,
    calls: () => calls,
    /** How many connections were opened in all. */
    opened: () => opened,
    deliver: (envelopeId: string, payload: object, type = "events_api", link = links[0]) => {
      if (link === undefined) throw new Error("nobody is connected");
      link.send(JSON.stringify({ envelope_id: envelopeId, type, payload, accepts_response_payload: false }));
    },
    cutAll: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
export type SlackSocketServer = Awaited<ReturnType<typeof startSlackSocketServer>>;

/** Waits for a state; fails after `limitMs`. */
export async function until(isTrue: () => boolean, limitMs = 8_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`still not so after ${limitMs} ms: ${String(isTrue)}`);
    await wait(5);
  }
}
