import type { IncomingMessage } from "node:http";

/** A link to a file has about 300 characters, a webhook's address about 100. */
const maxTargetLength = 4_096;

/** Why no route needs to look at a request, as the answer to it; undefined for one that is usable. */
export function whyUnusable(
  request: IncomingMessage,
): { status: number; headers?: Record<string, string> } | undefined {
  const { headers, httpVersion, url = "" } = request;
  // RFC 9112, 3.2: one Host and no more.
  if (httpVersion !== "1.0" && request.headersDistinct.host?.length !== 1) return { status: 400 };
  if (url.length > maxTargetLength) return { status: 414 };
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== "100-continue") return { status: 417 };
  // A compressed body could unfold to any size, and nobody who calls us compresses.
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    return { status: 415, headers: { "accept-encoding": "identity" } };
  }
  return undefined;
}
