import { connect } from "node:net";

/**
 * Sends exactly these bytes, and gives what came back until the connection closed. A part that is a number is a pause:
 * the rest is sent when that many bytes have come back.
 */
export function exchange(port: number, ...parts: (string | Buffer | number)[]): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const rest = [...parts];
    const socket = connect(port, "127.0.0.1");
    const sendOn = (): void => {
      while (rest.length > 0) {
        const [next] = rest;
        if (typeof next === "number" && received.length < next) return;
        rest.shift();
        if (next !== undefined && typeof next !== "number") socket.write(next);
      }
    };
    socket.on("connect", sendOn);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      sendOn();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });
}

/** The status codes of all answers in what came back, in order. */
export function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
