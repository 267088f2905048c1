import type { IncomingMessage } from "node:http";

/** A request with an unusable body: too large, or its sender left before the end. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly reason: "too-large" | "aborted";

  constructor(reason: BodyError["reason"], options?: ErrorOptions) {
    super(`request body ${reason}`, options);
    this.reason = reason;
  }
}

/** How long the rest of a refused body may still come in, in ms: time for its sender to read the refusal. */
const DISCARD_MS = 1_000;

const askers = new WeakMap<IncomingMessage, () => void>();

/** For a sender who waits for permission to send the body (`Expect: 100-continue`): `ask` is called when reading begins. */
export function askBeforeReading(request: IncomingMessage, ask: () => void): void {
  askers.set(request, ask);
}

/**
 * Reads a request's whole body, of at most `limitBytes`; rejects with BodyError. A declared length over the limit is refused at
 * once, an undeclared one when it passes the limit. We discard the rest for a second, then cut the connection.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > limitBytes) throw tooLarge(request);
  askers.get(request)?.();
  const pieces: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of pieces) {
      size += chunk.length;
      if (size > limitBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new BodyError("aborted", { cause });
  }
  if (size > limitBytes) throw tooLarge(request);
  return Buffer.concat(chunks, size);
}

function tooLarge(request: IncomingMessage): BodyError {
  discardBody(request);
  return new BodyError("too-large");
}

/** Discards the rest of an unwanted body for a second, then cuts the connection. */
export function discardBody(request: IncomingMessage): void {
  if (request.complete) return;
  // Without a listener, a connection cut by the sender would be an uncaught error.
  request.on("error", () => undefined);
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, DISCARD_MS);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}
