/** The bodies of Chatra's webhooks, in the several forms that were seen. */
import type { JsonObject } from "../json.ts";
import { type Account, livingMessages } from "./account.ts";
import type { ChatraAgent, ChatraClient, ChatraFile, ChatraMessage } from "./simulator-api.ts";

export function startedBody(account: Account, client: ChatraClient, messages: ChatraMessage[]): JsonObject {
  const bodies = messages.map((message) => messageBody(account, message));
  const agents = agentsIn(account, client.id);
  const page = account.pageOfClient.get(client.id) ?? client.pages.at(-1);
  const start = { eventName: "chatStarted", client: clientBody(account, client), isNoAvailableAgent: false };
  if (account.behaviour.startedForm === "single") {
    return { ...start, message: bodies[0], agent: agents[0] ?? null, conversationStartPage: page };
  }
  return { ...start, messages: bodies, agents, chatStartedPage: page };
}

/** A fragment may repeat earlier messages, and its order means nothing. */
export function fragmentBody(account: Account, client: ChatraClient, messages: ChatraMessage[]): JsonObject {
  const { repeatMessages, shuffleMessages } = account.behaviour;
  const first = messages[0];
  const earlier = first
    ? livingMessages(account, client.id).filter(
        (message) => message.createdAt < first.createdAt && !messages.includes(message),
      )
    : [];
  const shown = [...(repeatMessages > 0 ? earlier.slice(-repeatMessages) : []), ...messages];
  const bodies = shown.map((message) => messageBody(account, message));
  if (shuffleMessages) shuffle(bodies, () => account.ids.random());
  return {
    eventName: "chatFragment",
    client: clientBody(account, client),
    agents: agentsIn(account, client.id),
    messages: bodies,
  };
}

export function transcriptBody(account: Account, client: ChatraClient): JsonObject {
  const bodies = livingMessages(account, client.id).map((message) => messageBody(account, message));
  if (account.behaviour.shuffleMessages) shuffle(bodies, () => account.ids.random());
  return {
    eventName: "chatTranscript",
    client: clientBody(account, client),
    agents: agentsIn(account, client.id),
    messages: bodies,
  };
}

export function clientBody(account: Account, client: ChatraClient): JsonObject {
  const { pages, chatState: _chatState, groupId, ...shown } = client;
  return {
    ...shown,
    ...(groupId === undefined ? {} : { groupId }),
    lastVisit: { startedAt: account.now(), hostName: "shop.example", viewedPages: pages },
  };
}

function timeBody(at: number, form: "ms" | "iso"): string | number {
  return form === "iso" ? new Date(at).toISOString() : at;
}

function messageBody(account: Account, message: ChatraMessage): JsonObject {
  const { textKey, createdAt, messageIds } = account.behaviour;
  const {
    id,
    origin: _origin,
    history: _history,
    isDeleted: _isDeleted,
    text,
    file,
    chatId: _chatId,
    createdAt: at,
    ...shown
  } = message;
  return {
    ...(messageIds === "none" ? {} : { id }),
    ...shown,
    ...(textKey === "message" ? {} : { text }),
    ...(textKey === "text" ? {} : { message: text }),
    ...(createdAt === "none" ? {} : { createdAt: timeBody(at, createdAt) }),
    ...(file ? { file: fileBody(account, file) } : {}),
  };
}

function fileBody(account: Account, { name, link, ...rest }: ChatraFile): JsonObject {
  return account.behaviour.fileKeys === "name-link"
    ? { name, link, ...rest }
    : { filename: name, url: link, ...rest };
}

/** The agents who wrote in the chat; empty before the first answer. */
function agentsIn(account: Account, clientId: string): ChatraAgent[] {
  const ids = new Set(livingMessages(account, clientId).map((message) => message.agentId));
  return [...account.agents.values()].filter((agent) => ids.has(agent.id));
}

function shuffle(items: unknown[], random: () => number): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [items[index], items[other]] = [items[other], items[index]];
  }
  // A shuffle that changed nothing would test nothing.
  if (items.length === 2) items.reverse();
}
