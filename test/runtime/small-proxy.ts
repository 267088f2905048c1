import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** What passed a proxy: `forward` for plain HTTP, `tunnel` for CONNECT; `to` is host:port, as it was asked for. */
export type Passed = { kind: "forward" | "tunnel"; to: string; authorization: string | undefined };

/** An HTTP proxy as companies have them. Names that it does not know lead nowhere. */
export type SmallProxy = AsyncDisposable & {
  url: string;
  passed: Passed[];
  /** Where a name leads that nobody else can resolve: `to` is a port of this machine. */
  leads(hostAndPort: string, to: number): void;
  /** From now on everything is refused with this status; undefined: let through again. */
  refuse(status: number | undefined): void;
};

export async function startSmallProxy(): Promise<SmallProxy> {
  const passed: Passed[] = [];
  const places = new Map<string, number>();
  const open = new Set<Duplex>();
  let refusal: number | undefined;

  const note = (kind: Passed["kind"], to: string, message: IncomingMessage): number | undefined => {
    passed.push({ kind, to, authorization: message.headers["proxy-authorization"] });
    return places.get(to);
  };
  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { host, pathname, search } = new URL(incoming.url ?? "");
    const port = note("forward", host.includes(":") ? host : `${host}:80`, incoming);
    if (refusal !== undefined || port === undefined) return void response.writeHead(refusal ?? 502).end();
    const { "proxy-authorization": _ours, "proxy-connection": _other, ...headers } = incoming.headers;
    const onward = request({ port, method: incoming.method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(forward);
  server.on("connect", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.on("error", () => undefined).on("close", () => open.delete(socket));
    const port = note("tunnel", incoming.url ?? "", incoming);
    if (refusal !== undefined || port === undefined)
      return void socket.end(`HTTP/1.1 ${refusal ?? 502} Refused\r\n\r\n`);
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    leads: (hostAndPort, to) => void places.set(hostAndPort, to),
    refuse: (status) => {
      refusal = status;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
