import { Agent, type Dispatcher } from "undici";
import type { MayBegin } from "../../domain/may-begin.ts";
import { refusalOfProxy } from "../../runtime/dispatcher.ts";
import type { JsonObject } from "./json.ts";

/**
 * How one call ended. `not-sent` and `not-begun` (`mayBegin` refused) are certain: no byte of the request went out. `lost`: it
 * went out, but no whole answer came.
 */
export type ApiOutcome =
  | { kind: "answered"; status: number; headers: JsonObject; text: string }
  | { kind: "lost"; why: string }
  | { kind: "not-sent"; why: string }
  | { kind: "not-begun" };

/**
 * The contract that our requests and readers follow, `X.Y`; without it Membrane answers with its newest one. 1.12 is the newest
 * that the vendor's client names (`API_CONTRACT_VERSION` of `@membranehq/sdk` 0.28.3). A breaking change has another X.
 */
export const API_VERSION = "1.12";

/** `path` begins with a slash and is already encoded; `signal` aborts a call that has no effect. */
export type ApiCall = {
  method: "GET" | "POST";
  path: string;
  body?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  mayBegin?: MayBegin | undefined;
};

export type CallMembraneApi = (call: ApiCall & { token: string }) => Promise<ApiOutcome>;

export type CallMembraneApiOptions = {
  /** The API's address, with or without a path. */
  uri: string;
  /** For the whole call; default 75,000 ms. Membrane lets an action run for 60 s, so our limit must be longer. */
  timeoutMs?: number | undefined;
  /** Default 30 MB, Membrane's largest answer. */
  maxAnswerBytes?: number | undefined;
  dispatcher?: Dispatcher | undefined;
};

/**
 * Takes an address; returns a function that makes one call and never rejects. It follows no redirects: the token belongs to one
 * host. We use undici's events, not its `request`: only they tell an unsent request from a lost answer. Idle connections close
 * after 4 s, undici's default and sooner than servers close them. A send on a connection that was just closed would have an
 * unknown outcome.
 */
export function createCallMembraneApi({
  uri,
  timeoutMs = 75_000,
  maxAnswerBytes = 30_000_000,
  dispatcher = new Agent({ allowH2: false, connect: { timeout: 10_000 } }),
}: CallMembraneApiOptions): CallMembraneApi {
  const { origin, pathname } = new URL(uri);
  const basePath = pathname.replace(/\/+$/, "");

  return (call) =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let controller: Dispatcher.DispatchController | undefined;
      let isOver = false;
      let status = 0;
      let headers: JsonObject = {};
      let received = 0;

      const end = (outcome: ApiOutcome): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        call.signal?.removeEventListener("abort", giveUp);
        resolve(outcome);
      };
      const fail = (why: string): void => {
        end({ kind: controller === undefined ? "not-sent" : "lost", why });
        controller?.abort(new Error(why));
      };
      const giveUp = (): void => fail("it was given up");
      const limitMs = call.timeoutMs ?? timeoutMs;
      const timer = setTimeout(() => fail(`no answer within ${limitMs / 1000} s`), limitMs);
      call.signal?.addEventListener("abort", giveUp);
      if (call.signal?.aborted) return giveUp();

      const handler: Dispatcher.DispatchHandler = {
        // Undici calls this right before it writes the request to a connected socket; nothing was sent before.
        onRequestStart(started) {
          if (call.mayBegin?.() === false) end({ kind: "not-begun" });
          if (isOver) return started.abort(new Error("given up before it was sent"));
          controller = started;
        },
        onResponseStart(_controller, statusCode, responseHeaders) {
          status = statusCode;
          headers = toJson(responseHeaders);
        },
        onResponseData(_controller, chunk) {
          received += chunk.length;
          if (received > maxAnswerBytes) fail("its answer is longer than can be read");
          else chunks.push(chunk);
        },
        onResponseEnd() {
          end({ kind: "answered", status, headers, text: Buffer.concat(chunks).toString() });
        },
        onResponseError(_controller, error) {
          fail(codeOf(error));
        },
      };

      try {
        dispatcher.dispatch(
          {
            origin,
            path: `${basePath}${call.path}`,
            method: call.method,
            headers: {
              authorization: `Bearer ${call.token}`,
              "api-version": API_VERSION,
              accept: "application/json",
              ...(call.body === undefined ? {} : { "content-type": "application/json" }),
            },
            body: call.body ?? null,
            headersTimeout: 0,
            bodyTimeout: 0,
          },
          handler,
        );
      } catch (error) {
        fail(codeOf(error));
      }
    });
}

function toJson(headers: Record<string, string | string[] | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Returns only the code: undici's messages can contain bytes that we sent or received. */
function codeOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return "the request failed";
  const refusal = refusalOfProxy(first);
  if (refusal !== undefined) return refusal;
  const code = "code" in first && typeof first.code === "string" ? first.code : first.name;
  return /^\w{1,64}$/.test(code) ? code : "the request failed";
}
