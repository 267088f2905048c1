import { Agent } from "node:http";
import type { BotProcess } from "../../src/simulator/bot-process.ts";
import { type HttpAnswer, postOverHttp } from "../../src/simulator/http-post.ts";
import { type JsonObject, objectAt, stringAt } from "../../src/simulator/json.ts";
import type { World } from "../../src/simulator/world.ts";

export type Conversation = { index: number; clientId: string; client: JsonObject; threadTs: string };

/** A post as Slack got it: which message of which conversation, when (`performance.now()`), and in which thread. */
export type Arrival = { conversation: number; sequence: number; at: number; threadTs: string | undefined };

/** Starts conversations that have a thread and one message in it, so that what follows meets no first time. */
export async function startConversations(world: World, count: number): Promise<Conversation[]> {
  const { slack, chatra } = world;
  const clients = Array.from({ length: count }, (_, index) =>
    chatra.addClient({ name: `Visitor ${index}`, email: `visitor${index}@example.com` }),
  );
  for (const [index, client] of clients.entries()) {
    chatra.visitor(client.id).writes(`${tokenOf("start", index, 0)} Hello, is somebody there?`);
  }
  const threads = await slack.waitFor(
    () => {
      const found = new Map<number, string>();
      for (const call of slack.calls()) {
        if (call.method !== "chat.postMessage" || call.ok !== true) continue;
        for (const { conversation } of readTokens(call.args, "start"))
          found.set(conversation, stringAt(call.args, "thread_ts") ?? "");
      }
      return found.size === count && found;
    },
    { timeoutMs: 15_000, what: `${count} conversations to be in Slack` },
  );
  await world.settled();
  const bodies = new Map(chatra.webhooks("chatStarted").map(({ clientId, body }) => [clientId, body]));
  return clients.map(({ id: clientId }, index) => {
    const client = objectAt(bodies.get(clientId) ?? {}, "client");
    const threadTs = threads.get(index);
    if (client === undefined || threadTs === undefined)
      throw new Error(`conversation ${index} did not start`);
    return { index, clientId, client, threadTs };
  });
}

/** Posts visitors' messages to the bot as Chatra does, over sockets that are kept alive. */
export function createSender(
  { world, bot }: { world: World; bot: BotProcess },
  phase: string,
  sockets: number,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const url = `${bot.url}/chatra/webhooks/${world.webhookSecret}`;
  return {
    /** Resolves with the bot's answer; rejects where it is not a success. */
    async send({ index, clientId, client }: Conversation, sequence: number): Promise<HttpAnswer> {
      const message = {
        id: `${phase}-${clientId}-${sequence}`,
        type: "client",
        text: `${tokenOf(phase, index, sequence)} Where is my order? I have been waiting since Monday.`,
        clientId,
        createdAt: Date.now(),
      };
      const body = JSON.stringify({ eventName: "chatFragment", client, agents: [], messages: [message] });
      const headers = { "content-type": "application/json" };
      const answer = await postOverHttp(url, body, { headers, timeoutMs: 10_000, agent });
      if (answer.status === 200) return answer;
      throw new Error(`the bot answered a webhook with ${answer.error ?? answer.status}`);
    },
    close: () => agent.destroy(),
  };
}

/** Notes the posts of a phase as they come in, in their order. */
export function watchPosts(
  { slack }: World,
  phase: string,
  onArrival: (arrival: Arrival) => void = () => undefined,
) {
  const arrivals: Arrival[] = [];
  const stop = slack.onChange(({ kind, method }) => {
    if (kind !== "call" || method !== "chat.postMessage") return;
    const call = slack.calls().at(-1);
    // The same is told again once the call is answered.
    if (call === undefined || call.status !== undefined) return;
    const at = call.at - performance.timeOrigin;
    for (const token of readTokens(call.args, phase)) {
      const arrival = { ...token, at, threadTs: stringAt(call.args, "thread_ts") };
      arrivals.push(arrival);
      onArrival(arrival);
    }
  });
  return {
    arrivals,
    stop,
    /** Waits until `count` posts came in, or none came for 5 s. */
    async settled(count: number): Promise<void> {
      let seen = -1;
      while (arrivals.length < count && arrivals.length > seen) {
        seen = arrivals.length;
        await slack.waitFor(() => arrivals.length >= count, { timeoutMs: 5_000 }).catch(() => undefined);
      }
    },
  };
}

/** Begins a visitor's message, so that it is known again wherever it is shown. */
export function tokenOf(phase: string, conversation: number, sequence: number): string {
  return `[${phase} ${conversation} ${sequence}]`;
}

/** The visitors' messages that a post in a thread shows: it may hold several. A card may show the first words too. */
export function readTokens(
  post: { text?: unknown; thread_ts?: unknown },
  phase: string,
): { conversation: number; sequence: number }[] {
  if (typeof post.text !== "string" || post.thread_ts === undefined) return [];
  return [...post.text.matchAll(/\[(\w+) (\d+) (\d+)\]/g)]
    .filter(([, of]) => of === phase)
    .map(([, , conversation, sequence]) => ({
      conversation: Number(conversation),
      sequence: Number(sequence),
    }));
}
