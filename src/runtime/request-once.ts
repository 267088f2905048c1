import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { refusalOfProxy } from "./dispatcher.ts";

/**
 * How one request ended. `not-sent` and `not-begun` (`mayBegin` refused) are certain: no byte of the request went out. `lost`:
 * it went out, but no whole answer came. `cause` repeats no byte of either.
 */
export type RequestOutcome =
  | { kind: "answered"; status: number; headers: IncomingHttpHeaders; text: string }
  | { kind: "lost" | "not-sent"; why: string; cause?: Error | undefined }
  | { kind: "not-begun" };

/**
 * Makes one request and reads its whole answer, within `timeoutMs` and `maxAnswerBytes`; follows no redirect and never rejects.
 * We use undici's events, not its `request`: only they tell an unsent request from a lost answer. `words`: what to call each
 * reason.
 */
export function requestOnce(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  how: {
    timeoutMs: number;
    maxAnswerBytes: number;
    words: Record<"late" | "tooLong" | "givenUp" | "broken", string>;
    signal?: AbortSignal | undefined;
    /** Asked right before the request goes out. */
    mayBegin?: (() => boolean) | undefined;
    onHeaders?: (status: number, headers: IncomingHttpHeaders) => void;
  },
): Promise<RequestOutcome> {
  const { words, signal, mayBegin } = how;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let controller: Dispatcher.DispatchController | undefined;
    let isOver = false;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let received = 0;

    const end = (outcome: RequestOutcome): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      resolve(outcome);
    };
    const fail = (why: string, cause?: Error): void => {
      end({ kind: controller === undefined ? "not-sent" : "lost", why, cause });
      controller?.abort(new Error(why));
    };
    const breakOff = (error: unknown): void => {
      const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
      const why = codeOf(first) ?? words.broken;
      // Undici's own messages can repeat bytes, so only the operating system's text counts.
      fail(why, new Error(first instanceof Error && "syscall" in first ? first.message : why));
    };
    const giveUp = (): void => fail(words.givenUp);
    const timer = setTimeout(() => fail(words.late), how.timeoutMs);
    signal?.addEventListener("abort", giveUp);
    if (signal?.aborted) return giveUp();

    const handler: Dispatcher.DispatchHandler = {
      // Undici calls this right before it writes the request to a connected socket; nothing was sent before.
      onRequestStart(started) {
        if (!isOver && mayBegin?.() === false) end({ kind: "not-begun" });
        if (isOver) return started.abort(new Error("given up before it was sent"));
        controller = started;
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        status = statusCode;
        headers = responseHeaders;
        how.onHeaders?.(status, headers);
      },
      onResponseData(_controller, chunk) {
        received += chunk.length;
        if (received > how.maxAnswerBytes) fail(words.tooLong);
        else chunks.push(chunk);
      },
      onResponseEnd() {
        end({ kind: "answered", status, headers, text: Buffer.concat(chunks).toString() });
      },
      onResponseError(_controller, error) {
        breakOff(error);
      },
    };
    try {
      // Our own limit covers the whole call.
      dispatcher.dispatch({ ...request, headersTimeout: 0, bodyTimeout: 0 }, handler);
    } catch (error) {
      breakOff(error);
    }
  });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return refusalOfProxy(error) ?? (/^\w{1,64}$/.test(code) ? code : undefined);
}
