import type { IncomingMessage } from "node:http";

/** A link to a file has about 300 characters, a webhook's address about 100. */
const maxTargetLength = 4_096;

/** Returns the answer to a request that no route needs to see; undefined for a usable one. */
export function whyUnusable(
  request: IncomingMessage,
): { status: number; headers?: Record<string, string> } | undefined {
  const { headers, httpVersion, url = "" } = request;
  // RFC 9112, 3.2: exactly one Host.
  if (httpVersion !== "1.0" && request.headersDistinct.host?.length !== 1) return { status: 400 };
  if (url.length > maxTargetLength) return { status: 414 };
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== "100-continue") return { status: 417 };
  // A compressed body could expand to any size, and none of our callers compresses.
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    return { status: 415, headers: { "accept-encoding": "identity" } };
  }
  return undefined;
}
