/** Posts webhooks: in order per chat, gathered into fragments, repeated on failure only where a test asks for it. */
import { Agent } from "node:http";
import { postOverHttp } from "../http-post.ts";
import { preciseNow } from "../http-service.ts";
import type { JsonObject } from "../json.ts";
import type { Account } from "./account.ts";
import type { ChatraClient, ChatraMessage, WebhookAnswer, WebhookDelivery } from "./simulator-api.ts";
import { fragmentBody } from "./webhook-bodies.ts";

export interface WebhookSender {
  url: string | undefined;
  /** Sends a body to the webhook URL; settled by the last try, never rejects. */
  send(body: JsonObject, clientId: string): Promise<WebhookAnswer>;
  /** Sends messages in a fragment, together with others that come within `fragmentAfterMs`. */
  sendFragment(client: ChatraClient, messages: ChatraMessage[]): Promise<WebhookAnswer>;
  /** Posts any text anywhere, outside of the records. */
  post(
    body: string,
    options: { url?: string; contentType?: string; method?: string },
  ): Promise<WebhookAnswer>;
  readonly deliveries: WebhookDelivery[];
  /** Echoes that wait for their time count too: `hold` says that one waits and returns its end. */
  hold(): () => void;
  underWay(): number;
  close(): void;
}

const nowhere: WebhookAnswer = { status: 0, body: "", ms: 0, error: "no webhook URL is configured" };

export function createWebhookSender(account: Account): WebhookSender {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const deliveries: WebhookDelivery[] = [];
  const chains = new Map<string, Promise<WebhookAnswer>>();
  const gathering = new Map<string, { messages: ChatraMessage[]; sent: Promise<WebhookAnswer> }>();
  const pauses = new Set<() => void>();
  let underWay = 0;
  let isClosed = false;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      pauses.add(end);
    });

  const post: WebhookSender["post"] = async (
    body,
    { url = sender.url, contentType = "application/json", method },
  ) => {
    if (url === undefined) return nowhere;
    return await postOverHttp(url, body, {
      headers: { "content-type": contentType, "user-agent": "Chatra" },
      timeoutMs: account.behaviour.webhookTimeoutMs,
      agent,
      ...(method === undefined ? {} : { method }),
    });
  };

  const deliver = async (delivery: WebhookDelivery, text: string): Promise<WebhookAnswer> => {
    let answer = nowhere;
    for (const delay of [0, ...account.behaviour.retryDelaysMs]) {
      if (delay > 0) await pause(delay);
      if (isClosed) break;
      const at = preciseNow();
      answer = await post(text, {});
      const { status, ms, error } = answer;
      delivery.attempts.push({ at, status, ms, error });
      if (status >= 200 && status < 300) {
        delivery.state = "acknowledged";
        break;
      }
    }
    if (delivery.state === "pending") delivery.state = "given-up";
    underWay -= 1;
    account.signal.notify({ kind: "webhook", clientId: delivery.clientId });
    return answer;
  };

  const sender: WebhookSender = {
    url: undefined,
    deliveries,
    post,
    send(body, clientId) {
      const text = JSON.stringify(body);
      let last = Promise.resolve(nowhere);
      for (let copy = 0; copy <= account.behaviour.duplicateWebhooks; copy++) {
        const eventName = String(body.eventName);
        const delivery: WebhookDelivery = { eventName, clientId, body, attempts: [], state: "pending" };
        if (account.behaviour.record) deliveries.push(delivery);
        if (sender.url === undefined || isClosed) {
          delivery.state = "given-up";
          continue;
        }
        underWay += 1;
        const before = account.behaviour.webhookOrder === "chat" ? chains.get(clientId) : undefined;
        const sent = before ? before.then(() => deliver(delivery, text)) : deliver(delivery, text);
        chains.set(clientId, sent);
        void sent.finally(() => {
          if (chains.get(clientId) === sent) chains.delete(clientId);
        });
        last = sent;
      }
      return last;
    },
    sendFragment(client, messages) {
      const waitMs = account.behaviour.fragmentAfterMs;
      if (waitMs <= 0) return sender.send(fragmentBody(account, client, messages), client.id);
      const open = gathering.get(client.id);
      if (open) {
        open.messages.push(...messages);
        return open.sent;
      }
      const gathered = [...messages];
      const done = sender.hold();
      const sent = pause(waitMs).then(() => {
        gathering.delete(client.id);
        done();
        return sender.send(fragmentBody(account, client, gathered), client.id);
      });
      gathering.set(client.id, { messages: gathered, sent });
      return sent;
    },
    hold() {
      underWay += 1;
      return () => {
        underWay -= 1;
      };
    },
    underWay: () => underWay,
    close() {
      isClosed = true;
      for (const end of pauses) end();
      agent.destroy();
    },
  };
  return sender;
}
