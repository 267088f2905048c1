/** A Chatra account in memory: agents, clients and their chats. */
import { type ChangeSignal, createChangeSignal } from "../change-signal.ts";
import type { JsonObject } from "../json.ts";
import { createSeededIds, type SeededIds } from "../seeded-ids.ts";
import type {
  AgentSeed,
  ChatraAgent,
  ChatraBehaviour,
  ChatraChange,
  ChatraClient,
  ChatraMessage,
  ChatraSimulatorOptions,
  ClientSeed,
} from "./simulator-api.ts";

export interface Account {
  readonly ids: SeededIds;
  readonly now: () => number;
  readonly behaviour: ChatraBehaviour;
  readonly agents: Map<string, ChatraAgent>;
  readonly clients: Map<string, ChatraClient>;
  /** Every message ever, deleted ones too, in the order of their making. */
  readonly messages: Map<string, ChatraMessage>;
  readonly messagesOfClient: Map<string, ChatraMessage[]>;
  readonly files: Map<string, { name: string; bytes: Buffer }>;
  readonly signal: ChangeSignal<ChatraChange>;
  /** The page that a client wrote from last. */
  readonly pageOfClient: Map<string, { link: string; title: string }>;
  lastCreatedAt: number;
  url: string;
}

export function createAccount(options: ChatraSimulatorOptions, describe: () => string): Account {
  const account: Account = {
    ids: createSeededIds(options.seed ?? "chatra"),
    now: options.now ?? Date.now,
    behaviour: { ...defaultBehaviour(), ...options.behaviour },
    agents: new Map(),
    clients: new Map(),
    messages: new Map(),
    messagesOfClient: new Map(),
    files: new Map(),
    signal: createChangeSignal(describe),
    pageOfClient: new Map(),
    lastCreatedAt: 0,
    url: "",
  };
  for (const seed of options.agents ?? [{ name: "Support" }, { name: "Ada", email: "ada@acme.example" }]) {
    addAgent(account, seed);
  }
  for (const seed of options.clients ?? []) addClient(account, seed);
  return account;
}

export function addAgent(account: Account, seed: AgentSeed): ChatraAgent {
  const id = seed.id ?? account.ids.chatra();
  const email = seed.email ?? `${seed.name.toLowerCase().replaceAll(/\W+/g, ".")}@acme.example`;
  const agent = { id, name: seed.name, email, userpic: `https://userpics.chatra.example/${id}.png` };
  account.agents.set(id, agent);
  return agent;
}

export function addClient(account: Account, seed: ClientSeed = {}): ChatraClient {
  const id = seed.id ?? account.ids.chatra();
  const number = account.clients.size + 1;
  const info: JsonObject = {};
  for (const key of ["name", "email", "phone"] as const) if (seed[key] !== undefined) info[key] = seed[key];
  const client: ChatraClient = {
    id,
    chatId: seed.chatId ?? account.ids.chatra(),
    displayedName: seed.name ?? seed.email ?? `#${number}`,
    info: { ...info, ...seed.info },
    integrationData: seed.integrationData ?? {},
    groupId: seed.groupId,
    country: seed.country ?? "France",
    city: seed.city ?? "Lyon",
    ip: seed.ip ?? "203.0.113.7",
    os: seed.os ?? "macOS",
    browser: seed.browser ?? "Firefox 143",
    userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
    source: seed.source ?? "widget",
    chatLink: `https://app.chatra.io/conversations/${id}`,
    pages: [{ link: "https://shop.example/", title: "Shop" }],
    chatState: "none",
  };
  account.clients.set(id, client);
  account.messagesOfClient.set(id, []);
  account.signal.notify({ kind: "client", clientId: id });
  return client;
}

export type MessageDraft = Pick<ChatraMessage, "type" | "text" | "origin"> &
  Partial<
    Pick<
      ChatraMessage,
      "agentId" | "agentName" | "receivedFrom" | "isPushed" | "isTrigger" | "isMissed" | "groupId" | "file"
    >
  >;

/** Puts a message into the chat of a client. Times never run backwards, so that they say the order. */
export function addMessage(account: Account, client: ChatraClient, draft: MessageDraft): ChatraMessage {
  account.lastCreatedAt = Math.max(account.now(), account.lastCreatedAt + 1);
  const message: ChatraMessage = {
    id: account.ids.chatra(),
    ...draft,
    clientId: client.id,
    chatId: client.chatId,
    createdAt: account.lastCreatedAt,
    history: [],
    isDeleted: false,
  };
  account.messages.set(message.id, message);
  account.messagesOfClient.get(client.id)?.push(message);
  account.signal.notify({ kind: "message", clientId: client.id, messageId: message.id });
  return message;
}

export function changeMessage(account: Account, message: ChatraMessage, text: string): void {
  message.history.push(message.text);
  message.text = text;
  account.signal.notify({ kind: "message-changed", clientId: message.clientId, messageId: message.id });
}

export function deleteMessage(account: Account, message: ChatraMessage): void {
  message.isDeleted = true;
  account.signal.notify({ kind: "message-deleted", clientId: message.clientId, messageId: message.id });
}

/** Messages of a client that were not deleted, in order. */
export function livingMessages(account: Account, clientId: string): ChatraMessage[] {
  return (account.messagesOfClient.get(clientId) ?? []).filter((message) => !message.isDeleted);
}

/** By id or name; throws. */
export function agentOf(account: Account, idOrName: string): ChatraAgent {
  const agent =
    account.agents.get(idOrName) ??
    [...account.agents.values()].find((candidate) => candidate.name === idOrName);
  if (!agent) throw new Error(`the account has no agent ${idOrName}`);
  return agent;
}

function defaultBehaviour(): ChatraBehaviour {
  return {
    echo: { afterMs: 10 },
    repeatMessages: 0,
    shuffleMessages: false,
    textKey: "text",
    createdAt: "ms",
    messageIds: "text",
    startedForm: "arrays",
    fileKeys: "name-link",
    fragmentAfterMs: 0,
    duplicateWebhooks: 0,
    retryDelaysMs: [],
    webhookTimeoutMs: 10_000,
    webhookOrder: "chat",
    latencyMs: 0,
    record: true,
  };
}
