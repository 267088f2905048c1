import { z } from "zod";
import type { SendToAddress } from "./send-to-address.ts";
import type { SlackAnswer, SlackGatewayError } from "./slack-gateway.ts";
import { CODE_PATTERN, fromCode, fromStatus, unreadableAnswer } from "./to-gateway-error.ts";

/**
 * Answers through the response URL of a command or a button press. Rejects with a `SlackGatewayError`: `message-gone` once the
 * URL is used up.
 */
export async function respond(send: SendToAddress, answer: SlackAnswer): Promise<void> {
  const { status, text } = await send(answer.url, "answer", JSON.stringify(bodyOf(answer)));
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
    return ok === false && word !== undefined ? fromCode(word, "once") : unreadableAnswer("once");
  }
  // Slack documents no text for a used-up URL; any such status means that it is gone.
  if (status === 404 || status === 410) return fromCode(word ?? `http_${status}`, "once", "message-gone");
  return word === undefined || status >= 500 ? fromStatus(status, "once") : fromCode(word, "once");
}

const answerSchema = z.object({ ok: z.boolean().optional(), error: z.string().optional() });

/** Slack answers "ok", `{"ok":true}`, `{"ok":false,"error":…}` or the bare error word. */
function read(text: string): { ok?: boolean | undefined; word?: string | undefined } {
  const bare = text.trim();
  if (bare === "ok") return { ok: true };
  try {
    const { ok, error } = answerSchema.safeParse(JSON.parse(bare)).data ?? {};
    return { ok, word: error === undefined ? undefined : wordIn(error) };
  } catch {
    return { word: wordIn(bare) };
  }
}

/** Integrations have also seen these two as "Expired url"; elsewhere, spaces mean a user's text. */
const SPACED_WORDS = ["expired_url", "used_url"];

function wordIn(text: string): string | undefined {
  const joined = text.toLowerCase().replaceAll(" ", "_");
  if (SPACED_WORDS.includes(joined)) return joined;
  return CODE_PATTERN.test(text) ? text : undefined;
}
