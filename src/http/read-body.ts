import type { IncomingMessage } from "node:http";

/** A request with an unusable body: too large, or its sender left before the end. */
export class BodyError extends Error {
  readonly reason: "too-large" | "aborted";

  constructor(reason: "too-large" | "aborted", options?: ErrorOptions) {
    super(`request body ${reason}`, options);
    this.name = "BodyError";
    this.reason = reason;
  }
}

/** How long the rest of a refused body may still come in, in ms: time for its sender to read the refusal. */
const discardMs = 1_000;

const askers = new WeakMap<IncomingMessage, () => void>();

/** For a sender who waits for permission to send the body (`Expect: 100-continue`): `ask` is called when reading begins. */
export function askBeforeReading(request: IncomingMessage, ask: () => void): void {
  askers.set(request, ask);
}

/**
 * Reads a request's whole body, of at most `limitBytes`; rejects with BodyError. A declared length over the limit is refused at
 * once, an undeclared one when it passes the limit. We discard the rest for a second, then cut the connection.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers["content-length"] ?? 0);
    if (declared > limitBytes) {
      discardBody(request);
      reject(new BodyError("too-large"));
      return;
    }
    if (request.destroyed) {
      reject(new BodyError("aborted"));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const stopListening = (): void => {
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      stopListening();
      discardBody(request);
      reject(new BodyError("too-large"));
    };
    const onEnd = (): void => {
      stopListening();
      resolve(Buffer.concat(chunks, size));
    };
    const onGone = (cause?: unknown): void => {
      stopListening();
      reject(new BodyError("aborted", { cause }));
    };
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
    askers.get(request)?.();
  });
}

/** Discards the rest of an unwanted body for a second, then cuts the connection. */
export function discardBody(request: IncomingMessage): void {
  if (request.complete) return;
  // Without a listener, a connection cut by the sender would be an uncaught error.
  request.on("error", () => undefined);
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, discardMs);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
