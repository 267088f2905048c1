import { connect, type Socket } from "node:net";

export type KeepAlive = {
  /** Sends the bytes of one whole request and gives the status of the answer; 0: the connection closed without one. */
  send: (bytes: Buffer, method: string) => Promise<number>;
  close: () => void;
};

/** A connection that is opened again where the server closed it. `from` is the address of its near end. */
export function openKeepAlive(port: number, from: string): KeepAlive {
  let socket: Socket | undefined;
  let received = Buffer.alloc(0);
  let onChange = (): void => undefined;

  const open = (): Socket => {
    received = Buffer.alloc(0);
    const opened = connect({ port, host: "127.0.0.1", localAddress: from });
    opened.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      onChange();
    });
    opened.on("error", () => undefined);
    opened.on("close", () => {
      if (socket === opened) socket = undefined;
      onChange();
    });
    return opened;
  };

  return {
    send: (bytes, method) =>
      new Promise((resolve, reject) => {
        const own = socket ?? open();
        socket = own;
        const timer = setTimeout(
          () => finish(() => reject(new Error(`${received.length} bytes, not a whole answer, within 10 s`))),
          10_000,
        );
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          onChange = () => undefined;
          settle();
        };
        onChange = () => {
          const answer = readAnswer(received, method);
          if (answer === undefined) {
            if (own.destroyed) finish(() => resolve(0));
            return;
          }
          received = received.subarray(answer.length);
          if (answer.isLast) {
            socket = undefined;
            own.destroy();
          }
          finish(() => resolve(answer.status));
        };
        own.write(bytes);
      }),
    close: () => socket?.destroy(),
  };
}

/** Undefined until the whole answer has come. `length` in bytes. */
function readAnswer(
  received: Buffer,
  method: string,
): { status: number; length: number; isLast: boolean } | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = received.subarray(0, end).toString("latin1").toLowerCase();
  const status = Number(head.slice(9, 12));
  const hasBody = method !== "HEAD" && status !== 204;
  const bodyLength = lengthOfBody(head, received.subarray(end + 4), hasBody);
  if (bodyLength === undefined || received.length < end + 4 + bodyLength) return undefined;
  return { status, length: end + 4 + bodyLength, isLast: head.includes("\r\nconnection: close") };
}

function lengthOfBody(head: string, body: Buffer, hasBody: boolean): number | undefined {
  if (!hasBody) return 0;
  if (!head.includes("\r\ntransfer-encoding: chunked")) {
    return Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  }
  const end = body.indexOf("0\r\n\r\n");
  return end === -1 ? undefined : end + 5;
}
