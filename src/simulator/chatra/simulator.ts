/** A Chatra account on this machine: its REST API, its webhooks, and the writing visitors and agents. */
import { createFaultRules } from "../fault-rules.ts";
import { sendText, startHttpService } from "../http-service.ts";
import {
  type Account,
  addAgent,
  addClient,
  addMessage,
  agentOf,
  changeMessage,
  createAccount,
  livingMessages,
} from "./account.ts";
import { createRestApi } from "./rest-api.ts";
import type {
  ChatraClient,
  ChatraFault,
  ChatraFile,
  ChatraMessage,
  ChatraSimulator,
  ChatraSimulatorOptions,
  VisitorOptions,
  WebhookAnswer,
  WebhookDelivery,
} from "./simulator-api.ts";
import { fragmentBody, startedBody, transcriptBody } from "./webhook-bodies.ts";
import { createWebhookSender } from "./webhook-sender.ts";

/** Starts an account on 127.0.0.1. Rejects where the port is taken. */
export async function startChatraSimulator(options: ChatraSimulatorOptions = {}): Promise<ChatraSimulator> {
  const account = createAccount(options, () => describe());
  const faults = createFaultRules<ChatraFault>();
  const webhooks = createWebhookSender(account);
  const timers = new Set<NodeJS.Timeout>();
  webhooks.url = options.webhookUrl;

  const echo = (message: ChatraMessage): Promise<unknown> | undefined => {
    const client = clientOf(message.clientId);
    const { echo: form } = account.behaviour;
    if (form === "off") return undefined;
    if (form === "before-response") return webhooks.sendFragment(client, [message]);
    const done = webhooks.hold();
    const timer = setTimeout(() => {
      timers.delete(timer);
      done();
      void webhooks.sendFragment(client, [message]);
    }, form.afterMs);
    timers.add(timer);
    return undefined;
  };
  const rest = createRestApi(account, faults, options.apiKey, echo);

  const service = await startHttpService(options.port ?? 0, (request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const file = path.startsWith("/files/") ? account.files.get(path.split("/")[2] ?? "") : undefined;
    if (path.startsWith("/api/")) {
      rest.handle(path, request, response);
    } else if (file) {
      response.writeHead(200, {
        "content-length": file.bytes.length,
        "content-type": "application/octet-stream",
      });
      response.end(file.bytes);
    } else {
      sendText(response, 404, "not found");
    }
  });
  account.url = service.url;

  const { signal } = account;
  const describe = (): string => describeAccount(account, webhooks.deliveries);
  const clientOf = (id: string): ChatraClient => {
    const client = account.clients.get(id);
    if (!client) throw new Error(`the account has no client ${id}`);
    return client;
  };
  const messageOf = (id: string): ChatraMessage => {
    const message = account.messages.get(id);
    if (!message) throw new Error(`the account has no message ${id}`);
    return message;
  };
  /** chatStarted for the first message of a chat, else a fragment. */
  const tell = (client: ChatraClient, message: ChatraMessage): Promise<WebhookAnswer> => {
    if (client.chatState === "open") return webhooks.sendFragment(client, [message]);
    client.chatState = "open";
    signal.notify({ kind: "chat", clientId: client.id });
    return webhooks.send(startedBody(account, client, [message]), client.id);
  };

  const simulator: ChatraSimulator = {
    url: service.url,
    apiUrl: `${service.url}/api`,
    apiKey: options.apiKey,
    behaviour: account.behaviour,
    faults,
    connect(webhookUrl) {
      webhooks.url = webhookUrl;
    },
    addAgent: (seed) => addAgent(account, seed),
    addClient: (seed) => addClient(account, seed),
    agents: () => [...account.agents.values()],
    clients: () => [...account.clients.values()],
    client: clientOf,
    visitor(clientId) {
      const client = account.clients.get(clientId) ?? addClient(account, { id: clientId });
      return {
        id: client.id,
        info: client,
        sees: () => livingMessages(account, client.id),
        writes(text, written = {}) {
          if (written.page) {
            client.pages.push(written.page);
            account.pageOfClient.set(client.id, written.page);
          }
          const file = written.file && storeFile(account, written.file);
          const message = addMessage(account, client, {
            type: "client",
            text,
            origin: "visitor",
            ...(file ? { file } : {}),
            ...(written.isMissed ? { isMissed: true } : {}),
          });
          return { message, delivered: tell(client, message) };
        },
      };
    },
    agentWrites(agentName, clientId, text) {
      const client = clientOf(clientId);
      const { id: agentId, name } = agentOf(account, agentName);
      const message = addMessage(account, client, {
        type: "agent",
        text,
        origin: "dashboard",
        agentId,
        agentName: name,
      });
      return { message, delivered: webhooks.sendFragment(client, [message]) };
    },
    automaticMessage(clientId, text) {
      const client = clientOf(clientId);
      const message = addMessage(account, client, {
        type: "agent",
        text,
        origin: "dashboard",
        isTrigger: true,
      });
      return { message, delivered: webhooks.sendFragment(client, [message]) };
    },
    editsMessage(messageId, text) {
      const message = messageOf(messageId);
      changeMessage(account, message, text);
      return { message, delivered: webhooks.sendFragment(clientOf(message.clientId), [message]) };
    },
    endChat(clientId) {
      const client = clientOf(clientId);
      client.chatState = "ended";
      signal.notify({ kind: "chat", clientId });
      return webhooks.send(transcriptBody(account, client), clientId);
    },
    sendFragment(clientId, messageIds) {
      const client = clientOf(clientId);
      return webhooks.send(fragmentBody(account, client, messageIds.map(messageOf)), clientId);
    },
    postWebhook: (body, postOptions = {}) =>
      webhooks.post(typeof body === "string" ? body : JSON.stringify(body), postOptions),

    messages: (clientId) =>
      clientId === undefined
        ? [...account.messages.values()]
        : [...(account.messagesOfClient.get(clientId) ?? [])],
    message: (id) => account.messages.get(id),
    sentByApi: (clientId) => simulator.messages(clientId).filter((message) => message.origin === "api"),
    calls: (method) =>
      method === undefined ? rest.calls : rest.calls.filter((call) => call.method === method),
    webhooks: (eventName) =>
      webhooks.deliveries.filter((delivery) => eventName === undefined || delivery.eventName === eventName),
    clearRecords() {
      rest.calls.length = 0;
      webhooks.deliveries.length = 0;
    },
    async settled() {
      await signal.waitFor(() => webhooks.underWay() === 0, {
        timeoutMs: 60_000,
        what: "all webhooks to be sent",
      });
    },
    waitFor: (predicate, waitOptions) =>
      signal.waitFor(() => predicate(simulator), { what: predicate.toString(), ...waitOptions }),
    onChange: (listener) => signal.onChange(listener),
    describe,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      webhooks.close();
      signal.close();
      await service.close();
    },
  };
  return simulator;
}

function storeFile(account: Account, file: NonNullable<VisitorOptions["file"]>): ChatraFile {
  const bytes = Buffer.from(file.bytes ?? "");
  const id = account.ids.chatra();
  if (file.link === undefined) account.files.set(id, { name: file.name, bytes });
  const isImage = file.isImage ?? /\.(png|jpe?g|gif|webp)$/i.test(file.name);
  return {
    name: file.name,
    size: file.size ?? bytes.length,
    isImage,
    link: file.link ?? `${account.url}/files/${id}/${encodeURIComponent(file.name)}`,
    ...(isImage ? { imageInfo: { width: 640, height: 480 } } : {}),
  };
}

/** Everything in the account in a few lines, for the message of a wait that timed out. */
function describeAccount(account: Account, deliveries: readonly WebhookDelivery[]): string {
  const lines = [`Chatra: ${account.messages.size} messages, ${deliveries.length} webhooks`];
  for (const [clientId, messages] of account.messagesOfClient) {
    if (messages.length === 0) continue;
    lines.push(`  client ${clientId}`);
    for (const message of messages.slice(-30)) {
      const author = message.type === "client" ? "visitor" : (message.agentName ?? "agent");
      const text = message.text.length > 100 ? `${message.text.slice(0, 100)}…` : message.text;
      lines.push(`    ${author} (${message.origin}): ${text}${message.isDeleted ? " [deleted]" : ""}`);
    }
  }
  for (const delivery of deliveries.filter((candidate) => candidate.state !== "acknowledged").slice(-10)) {
    const last = delivery.attempts.at(-1);
    lines.push(`  ${delivery.state} ${delivery.eventName}: ${last?.error ?? last?.status ?? "not tried"}`);
  }
  return lines.join("\n");
}
