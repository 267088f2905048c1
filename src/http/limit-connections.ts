/**
 * Our own, because Node's only limit, `server.maxConnections`, cuts the newest connection: a sender with enough silent
 * connections would lock out all others.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { addressKey } from "./client-address.ts";

/**
 * Keeps at most `most` connections open and always has room for a new one. It closes the oldest connection without a whole
 * request, among those of the sender with the most. Hundreds of silent connections thus block no one. It cuts the new one only
 * where all others are being served.
 */
export function limitConnections(
  server: Server,
  { most, served }: { most: number; served: () => ReadonlySet<Duplex> },
): void {
  /** In order of arrival, with their senders. */
  const open = new Map<Socket, string>();
  server.on("connection", (socket: Socket) => {
    if (open.size >= most) {
      const given = connectionToGiveUp(open, served()) ?? socket;
      open.delete(given);
      given.destroy();
      if (given === socket) return;
    }
    open.set(socket, addressKey(socket.remoteAddress ?? "") ?? "unknown");
    socket.once("close", () => open.delete(socket));
  });
}

function connectionToGiveUp(
  open: ReadonlyMap<Socket, string>,
  served: ReadonlySet<Duplex>,
): Socket | undefined {
  const waiting = Map.groupBy(
    [...open.keys()].filter((socket) => !served.has(socket)),
    (socket) => open.get(socket),
  );
  const [largest] = [...waiting.values()].sort((one, other) => other.length - one.length);
  return largest?.[0];
}
