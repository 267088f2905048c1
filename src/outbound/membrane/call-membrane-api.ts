import { Agent, type Dispatcher } from "undici";
import type { MayBegin } from "../../domain/may-begin.ts";
import { refusalOfProxy } from "../../runtime/dispatcher.ts";
import type { JsonObject } from "./json.ts";

/**
 * How one call ended. `not-sent` is certain: no byte of the request went out; so is `not-begun`, where `mayBegin` said no.
 * `lost`: it went out, no whole answer came.
 */
export type ApiOutcome =
  | { kind: "answered"; status: number; headers: JsonObject; text: string }
  | { kind: "lost"; why: string }
  | { kind: "not-sent"; why: string }
  | { kind: "not-begun" };

/**
 * The contract that our requests and readings were written to, `X.Y`: without it Membrane answers by whatever is newest. 1.12 is
 * the newest that the vendor's own client names (`API_CONTRACT_VERSION` of `@membranehq/sdk` 0.28.3); a breaking change has another
 * X.
 */
export const API_VERSION = "1.12";

/** `path` begins with a slash and is encoded already; `signal` gives up a call without an effect. */
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
  /** The API's address, with or without a path of its own. */
  uri: string;
  /** Membrane lets an action run for 60 s, so ours ends later than that. Default 75,000 ms, for the whole call. */
  timeoutMs?: number | undefined;
  /** Default 30 MB, the most that Membrane answers. */
  maxAnswerBytes?: number | undefined;
  dispatcher?: Dispatcher | undefined;
};

/**
 * Takes an address; returns a function that makes one call and never rejects. Redirects are not followed: the token
 * belongs to one host. By undici's own events and not by its `request`, because only they tell a request that never went out from
 * one whose answer was lost. Kept connections are dropped after 4 s, undici's default, sooner than servers do it: a send on one
 * that was just closed would be of unknown outcome.
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
        // Called right before the request is written to a connected socket: until then nothing was sent.
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

/** The code alone: undici's own messages can carry bytes of what was sent or received. */
function codeOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return "the request failed";
  const refusal = refusalOfProxy(first);
  if (refusal !== undefined) return refusal;
  const code = "code" in first && typeof first.code === "string" ? first.code : first.name;
  return /^\w{1,64}$/.test(code) ? code : "the request failed";
}
