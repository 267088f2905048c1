import type { IncomingHttpHeaders } from "node:http";
import { Dispatcher } from "undici";

/** A request as it would go out. */
export type Asked = Required<
  Pick<Dispatcher.DispatchOptions, "origin" | "path" | "method" | "headers" | "body">
>;
/** An answer, or that none comes: for ever, because the request can't go out, or after it went out. */
export type Answer =
  | { status?: number; headers?: IncomingHttpHeaders; text: string | Buffer }
  | "hangs"
  | "can't be sent"
  | "gets lost";

/** Sends requests nowhere: answers each as the test says and takes it down. */
export class PlannedDispatcher extends Dispatcher {
  readonly asked: Asked[] = [];
  readonly #answer: (asked: Asked, number: number) => Answer;

  constructor(answer: (asked: Asked, number: number) => Answer) {
    super();
    this.#answer = answer;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { origin = "", path, method, headers = null, body = null } = options;
    const asked = { origin, path, method, headers, body };
    let aborted: Error | undefined;
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: (reason) => {
        aborted = reason;
      },
      pause: () => undefined,
      resume: () => undefined,
    };
    queueMicrotask(() => {
      const answer = this.#answer(asked, this.asked.length);
      if (answer === "can't be sent")
        return handler.onResponseError?.(controller, Object.assign(new Error("x"), { code: "ECONNREFUSED" }));
      handler.onRequestStart?.(controller, {});
      if (aborted !== undefined) return handler.onResponseError?.(controller, aborted);
      this.asked.push(asked);
      if (answer === "hangs") return;
      if (answer === "gets lost")
        return handler.onResponseError?.(controller, Object.assign(new Error("x"), { code: "ECONNRESET" }));
      const { status = 200, headers: sent = {}, text } = answer;
      handler.onResponseStart?.(controller, status, sent);
      handler.onResponseData?.(controller, Buffer.from(text));
      handler.onResponseEnd?.(controller, {});
    });
    return true;
  }
}
