/** A bridge that keeps all in memory, as an afternoon of work makes it: what the bot's own care costs is measured against it. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { createSlackAdapter } from "@chat-adapter/slack";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";
import { z } from "zod";

const word = z.string().min(1);
const env = z
  .object({ PORT: word, SLACK_CHANNEL: word, CHATRA_AGENT_ID: word, MEMBRANE_BIN: word })
  .extend({ PEER_CONNECTION: word, PEER_ACTION: word })
  .parse(process.env);
const webhookSchema = z.object({
  client: z.object({ id: word }),
  messages: z.array(z.object({ type: word, text: z.string() })),
});

// The adapter reads the token, the signing secret and the address of Slack's API from the same variables as the bot.
const slack = createSlackAdapter();
const bridge = new Chat({
  userName: "bridge",
  // @ts-expect-error the package is not typed for `exactOptionalPropertyTypes`
  adapters: { slack },
  state: createMemoryState(),
  concurrency: "concurrent",
  logger: "silent",
});
/** The thread of each client, once what came before is posted there; and the client of each thread. */
const threads = new Map<string, Promise<string>>();
const clients = new Map<string, string>();

async function openThread(clientId: string): Promise<string> {
  const { threadId } = await bridge.channel(`slack:${env.SLACK_CHANNEL}`).post(`Chat with ${clientId}`);
  clients.set(threadId, clientId);
  await bridge.thread(threadId).subscribe();
  return threadId;
}

function relayToSlack({ client, messages }: z.infer<typeof webhookSchema>): void {
  for (const message of messages.filter(({ type }) => type === "client")) {
    const before = threads.get(client.id) ?? openThread(client.id);
    const posted = before.then(async (threadId) => {
      await bridge.thread(threadId).post(message.text);
      return threadId;
    });
    threads.set(client.id, posted);
  }
}

bridge.onSubscribedMessage((thread, message) => {
  const input = { clientId: clients.get(thread.id), text: message.text, agentId: env.CHATRA_AGENT_ID };
  const run = [
    "action",
    "run",
    `--connectionId=${env.PEER_CONNECTION}`,
    env.PEER_ACTION,
    "--json",
    "--input",
  ];
  execFile(env.MEMBRANE_BIN, [...run, JSON.stringify(input)], (error, stdout) => {
    if (error !== null) process.stderr.write(`${error.message}\n${stdout}\n`);
  });
});

await bridge.initialize();
createServer(async (request, response) => {
  const body = await text(request);
  if (request.url === "/slack/events") {
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const answer = await slack.handleWebhook(new Request("http://peer/", { method: "POST", headers, body }));
    response.writeHead(answer.status).end(await answer.text());
    return;
  }
  response.writeHead(200).end();
  if (request.method === "POST") relayToSlack(webhookSchema.parse(JSON.parse(body)));
}).listen(Number(env.PORT), "127.0.0.1");
