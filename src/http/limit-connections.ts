/**
 * By hand, because `server.maxConnections` of Node, the only limit that it has, cuts the newest connection: whoever opens
 * enough of them and is silent would keep everybody out.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { addressKey } from "./client-address.ts";

/**
 * Keeps at most `most` connections open, and always has room for a new one: it takes the place of the oldest connection that
 * has sent no whole request, among those of the sender with the most. So whoever opens hundreds and says nothing keeps nobody
 * out. Only where each of them is being served is the new one cut.
 */
export function limitConnections(
  server: Server,
  { most, served }: { most: number; served: () => ReadonlySet<Duplex> },
): void {
  /** In the order of their coming, with whom they are from. */
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
