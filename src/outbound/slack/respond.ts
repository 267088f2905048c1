import { z } from "zod";
import type { SendToAddress } from "./send-to-address.ts";
import { type SlackAnswer, SlackGatewayError } from "./slack-gateway.ts";
import { codePattern, fromStatus, reasonOfWord, unreadableAnswer } from "./to-gateway-error.ts";
import { trustedAddress } from "./trusted-address.ts";

/**
 * Answers through the address that came with a command or a press. Nothing is sent to an address that is not Slack's
 * or at `apiUrl`. Rejects with a `SlackGatewayError`: `message-gone` once the address is spent.
 */
export async function respond(send: SendToAddress, apiUrl: string, answer: SlackAnswer): Promise<void> {
  const url = trustedAddress(answer.url, "answer", apiUrl);
  const body = JSON.stringify(bodyOf(answer));
  const { status, text } = await send(url, {
    contentType: "application/json; charset=utf-8",
    body,
    effect: "once",
  });
  const failure = failureIn(status, text);
  if (failure) throw failure;
}

function bodyOf({ threadTs, text, blocks, replace }: SlackAnswer): Record<string, unknown> {
  const words = { text, blocks, unfurl_links: false, unfurl_media: false };
  // It takes the place of a message, and is seen by whoever saw that.
  if (replace) return { ...words, replace_original: true };
  // Said outright: Slack's guide warns that an answer to a press may overwrite the message otherwise.
  return { ...words, response_type: "ephemeral", replace_original: false, thread_ts: threadTs };
}

function failureIn(status: number, text: string): SlackGatewayError | undefined {
  const { ok, word } = read(text);
  if (status >= 200 && status < 300) {
    if (ok) return undefined;
    return ok === false && word !== undefined ? fromWord(word) : unreadableAnswer("once");
  }
  // No words are documented for an address that is spent; whatever is said, there is nothing at it any more.
  if (status === 404 || status === 410) {
    const reason = word === undefined ? undefined : reasonOfWord(word, "once");
    return new SlackGatewayError(reason ?? "message-gone", word ?? `http_${status}`);
  }
  return word === undefined || status >= 500 ? fromStatus(status, "once") : fromWord(word);
}

function fromWord(word: string): SlackGatewayError {
  return new SlackGatewayError(reasonOfWord(word, "once") ?? "refused", word);
}

const answerSchema = z.object({ ok: z.boolean().optional(), error: z.string().optional() });

/** Slack answers "ok", `{"ok":true}`, `{"ok":false,"error":…}` or the bare word for what is wrong. */
function read(text: string): { ok?: boolean | undefined; word?: string | undefined } {
  const bare = text.trim();
  if (bare === "ok") return { ok: true };
  const json = jsonIn(bare);
  if (json === undefined) return { word: wordIn(bare) };
  const { ok, error } = answerSchema.safeParse(json).data ?? {};
  return { ok, word: error === undefined ? undefined : wordIn(error) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Integrations have met these two written as "Expired url" as well; elsewhere spaces make somebody's words. */
const spacedWords = ["expired_url", "used_url"];

function wordIn(text: string): string | undefined {
  const joined = text.toLowerCase().replaceAll(" ", "_");
  if (spacedWords.includes(joined)) return joined;
  return codePattern.test(text) ? text : undefined;
}
