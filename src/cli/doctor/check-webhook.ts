import { type Dispatcher, fetch } from "undici";
import type { Config } from "../../config/config.ts";
import { createDispatcher, refusalOfProxy } from "../../runtime/dispatcher.ts";
import { howToRun } from "../../runtime/how-to-run.ts";
import { CHATRA_NEEDS_ADDRESS, howToGetAddress } from "../problem.ts";
import { type Check, type Finding, failed, ok, skipped } from "./check.ts";

const REQUEST_MS = 10_000;

/**
 * Whether Chatra's webhooks reach the bot at its public address. We ask with GET, which has no effect. The bot answers 405
 * where the secret is right and 404 where it isn't (inbound/chatra/webhook-route.ts).
 */
export function checkWebhook(config: Config): Check {
  return { id: "webhook", look: () => lookAtWebhook(config) };
}

async function lookAtWebhook({ publicUrl, proxies, chatra, host, port }: Config): Promise<Finding> {
  if (publicUrl === undefined) {
    return skipped(
      "waits for PUBLIC_URL",
      `${howToGetAddress(port)}\nSet PUBLIC_URL to that address. ${CHATRA_NEEDS_ADDRESS}`,
    );
  }
  // Where every account has its own secret, we try an address that no account has.
  const [secret] = chatra.webhookSecrets;
  const [answer, runsHere] = await Promise.all([
    ask(
      `${publicUrl}/chatra/webhooks/${secret ?? "none"}`,
      createDispatcher(proxies, { connectTimeoutMs: REQUEST_MS }),
    ),
    isBotHere(host, port),
  ]);
  return judge(answer, secret === undefined ? 404 : 405, runsHere, publicUrl);
}

type Answer = { status: number; isOurs: boolean; redirectTo: string | undefined } | { error: string };

function judge(answer: Answer, expected: number, runsHere: boolean, publicUrl: string): Finding {
  if ("status" in answer && answer.isOurs && answer.status === expected)
    return ok(`${publicUrl} reaches the bot`);
  if ("status" in answer && answer.isOurs && answer.status === 404) {
    return failed(
      "the bot has another CHATRA_WEBHOOK_SECRET",
      `Restart the bot with this configuration, then run \`${howToRun("doctor")}\` again. It answers at ${publicUrl}.`,
    );
  }
  if (!runsHere)
    return skipped(
      "waits for the bot to run on this machine",
      `Start the bot with \`${howToRun("start")}\`, then run \`${howToRun("doctor")}\` again.`,
    );
  if ("error" in answer) {
    return failed(
      `PUBLIC_URL can't be reached (${answer.error})`,
      `Check PUBLIC_URL (${publicUrl}) and its DNS entry.\nCheck the proxy in front of the bot and its certificate.`,
    );
  }
  if (answer.redirectTo !== undefined) {
    return failed(
      "PUBLIC_URL redirects to another address",
      `Set PUBLIC_URL to the final address (${publicUrl} leads to ${answer.redirectTo}): webhooks follow no redirects.`,
    );
  }
  return failed(
    `another program answers (${answer.status})`,
    `Let the proxy at ${publicUrl} pass /chatra/webhooks/, /slack/ and /files/ to the bot's PORT.`,
  );
}

async function ask(url: string, dispatcher: Dispatcher): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await fetch(url, { redirect: "manual", signal, dispatcher });
    await response.body?.cancel();
    const location = response.headers.get("location");
    return {
      status: response.status,
      // The headers of every answer of the bot (http/answer.ts); a proxy's own pages have others.
      isOurs:
        response.headers.get("content-security-policy")?.startsWith("default-src 'none'") === true &&
        response.headers.get("referrer-policy") === "no-referrer",
      // Without its path, which holds the secret.
      redirectTo:
        location === null || !URL.canParse(location, url) ? undefined : new URL(location, url).origin,
    };
  } catch (error) {
    return { error: codeOf(error) };
  }
}

async function isBotHere(host: string, port: number): Promise<boolean> {
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  const here = createDispatcher(undefined, { connectTimeoutMs: REQUEST_MS });
  const answer = await ask(`http://${name}:${port}/healthz`, here);
  return "status" in answer && answer.status === 200 && answer.isOurs;
}

/** Never the message: it may repeat the address. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  const refusal = cause instanceof Error ? refusalOfProxy(cause) : undefined;
  if (refusal !== undefined) return refusal;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return error.name;
}
