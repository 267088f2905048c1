import { Server } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { limitConnections } from "../../src/http/limit-connections.ts";

/** Connections come in the order of their names; the letter stands for their sender, which is an address. */
const ADDRESSES: Record<string, string | undefined> = { a: "192.0.2.1", b: "2001:db8::1", c: "2001:db8::2" };

function openLimited(most: number) {
  const server = new Server();
  const served = new Set<Socket>();
  const sockets = new Map<string, Socket>();
  limitConnections(server, { most, served: () => served });
  const arrive = (...names: string[]): void => {
    for (const name of names) {
      const socket = new Socket();
      Object.defineProperty(socket, "remoteAddress", { value: ADDRESSES[name.charAt(0)] });
      sockets.set(name, socket);
      server.emit("connection", socket);
    }
  };
  const serve = (...names: string[]): void => {
    for (const name of names) {
      const socket = sockets.get(name);
      if (socket) served.add(socket);
    }
  };
  const leave = (name: string) =>
    new Promise<void>((resolve) => sockets.get(name)?.once("close", resolve).destroy());
  const cut = () => [...sockets].filter(([, { destroyed }]) => destroyed).map(([name]) => name);
  return { arrive, serve, leave, cut };
}

test("leaves as many connections open as there may be", () => {
  const { arrive, cut } = openLimited(3);
  arrive("a1", "a2", "a3");
  expect(cut()).toEqual([]);
});

test("cuts the oldest connection of the sender with the most, and the next oldest after it", () => {
  const { arrive, cut } = openLimited(4);
  arrive("x1", "a1", "a2", "x2", "a3");
  expect(cut()).toEqual(["x1"]);
  arrive("x3");
  expect(cut()).toEqual(["x1", "a1"]);
});

test("takes all addresses of one /64 for one sender", () => {
  const { arrive, cut } = openLimited(3);
  arrive("a1", "b1", "c1", "a2");
  expect(cut()).toEqual(["b1"]);
});

test("spares connections that are served, and cuts the new one where all are", () => {
  const { arrive, serve, cut } = openLimited(3);
  arrive("a1", "a2", "b1");
  serve("a1", "a2");
  arrive("a3");
  expect(cut()).toEqual(["b1"]);
  serve("a3");
  arrive("b2");
  expect(cut()).toEqual(["b1", "b2"]);
  arrive("b3");
  expect(cut()).toEqual(["b1", "b2", "b3"]);
});

test("has room again where a connection has ended", async () => {
  const { arrive, leave, cut } = openLimited(2);
  arrive("a1", "a2");
  await leave("a2");
  arrive("a3");
  expect(cut()).toEqual(["a2"]);
});
