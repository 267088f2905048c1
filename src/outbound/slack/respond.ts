import { z } from "zod";
import type { SendToAddress } from "./send-to-address.ts";
import { type SlackAnswer, SlackGatewayError } from "./slack-gateway.ts";
import { codePattern, fromStatus, reasonOfWord, unreadableAnswer } from "./to-gateway-error.ts";
import { trustedAddress } from "./trusted-address.ts";

/**
 * Answers through the response URL of a command or a button press, only at Slack or `apiUrl`. Rejects with a
 * `SlackGatewayError`: `message-gone` once the URL is used up.
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
  // The answer replaces a message, and the same users see it.
  if (replace) return { ...words, replace_original: true };
  // Explicit: Slack's guide warns that an answer to a button press may otherwise overwrite the message.
  return { ...words, response_type: "ephemeral", replace_original: false, thread_ts: threadTs };
}

function failureIn(status: number, text: string): SlackGatewayError | undefined {
  const { ok, word } = read(text);
  if (status >= 200 && status < 300) {
    if (ok) return undefined;
    return ok === false && word !== undefined ? fromWord(word) : unreadableAnswer("once");
  }
  // Slack documents no text for a used-up URL; any such status means that it is gone.
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

/** Slack answers "ok", `{"ok":true}`, `{"ok":false,"error":…}` or the bare error word. */
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

/** Integrations have also seen these two as "Expired url"; elsewhere, spaces mean a user's text. */
const spacedWords = ["expired_url", "used_url"];

function wordIn(text: string): string | undefined {
  const joined = text.toLowerCase().replaceAll(" ", "_");
  if (spacedWords.includes(joined)) return joined;
  return codePattern.test(text) ? text : undefined;
}
