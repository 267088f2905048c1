import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { type Dispatcher, request } from "undici";
import { type TokenSource, tokenOf } from "./call-slack.ts";
import { createSlackDispatcher } from "./send-request.ts";
import { trustedAddress } from "./send-to-address.ts";
import { SlackGatewayError } from "./slack-gateway.ts";

type SlackBytes = { body: Readable; length: number | undefined };
type Source = { url: string; mimetype: string; size: number };

const MAX_REDIRECTS = 3;

/**
 * Fetches a file's bytes with the bot's token, only from Slack's hosts and the origin of `apiUrl`. Takes a file from
 * `SlackGateway.file`; `size` in bytes, 0 where unknown. Resolves to undefined when the file is gone; rejects with a
 * `SlackGatewayError`. `timeoutMs` covers the headers and each pause between bytes, but not a slow reader.
 */
export function createFileDownload({
  token,
  apiUrl,
  timeoutMs = 10_000,
  dispatcher = createSlackDispatcher(),
}: {
  token: TokenSource;
  apiUrl: string;
  timeoutMs?: number | undefined;
  dispatcher?: Dispatcher | undefined;
}): (file: Source, options: { signal: AbortSignal }) => Promise<SlackBytes | undefined> {
  return async (file, { signal }) => {
    let url = file.url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await request(trustedAddress(url, "file", apiUrl), {
        headers: { authorization: `Bearer ${tokenOf(token)}` },
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        dispatcher,
        signal,
      }).catch(() => {
        throw new SlackGatewayError("unavailable", "file_not_fetched");
      });
      const { location } = answer.headers;
      if (answer.statusCode < 300 || answer.statusCode >= 400) return readAnswer(answer, file);
      discard(answer.body);
      if (typeof location !== "string" || !URL.canParse(location, url)) break;
      url = new URL(location, url).href;
    }
    throw new SlackGatewayError("refused", "file_redirected");
  };
}

function readAnswer(answer: Dispatcher.ResponseData, file: Source): SlackBytes | undefined {
  const { statusCode, headers, body } = answer;
  if (statusCode === 200 && !isLoginPage(headers, file)) return { body, length: lengthOf(headers) };
  discard(body);
  if (statusCode === 404 || statusCode === 410) return undefined;
  if (statusCode === 200 || statusCode === 401 || statusCode === 403) {
    throw new SlackGatewayError("unauthorized", "file_needs_scope_files_read");
  }
  throw new SlackGatewayError(statusCode === 429 ? "rate-limited" : "unavailable", `http_${statusCode}`);
}

/** Without the scope Slack answers with its login page and status 200; an HTML file comes as an attachment or with a length. */
function isLoginPage(headers: IncomingHttpHeaders, file: Source): boolean {
  if (!/^text\/html\b/i.test(headers["content-type"] ?? "")) return false;
  if (!/^text\/html\b/i.test(file.mimetype)) return true;
  const isAttachment = /^attachment\b/i.test(headers["content-disposition"] ?? "");
  return !isAttachment && (file.size === 0 || lengthOf(headers) !== file.size);
}

function lengthOf(headers: IncomingHttpHeaders): number | undefined {
  const length = headers["content-length"];
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
}

function discard(body: Readable): void {
  body.on("error", () => undefined).destroy();
}
