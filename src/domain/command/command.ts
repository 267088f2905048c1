import type { z } from "zod";
import type { ChannelId, ChatraMessageId, ClientId, SlackTs } from "../ids.ts";

/** Whom a command is about: a client's id, or a link to a Slack message of a thread of ours. */
export type ClientMention =
  | { kind: "id"; clientId: ClientId }
  | { kind: "thread"; channelId: ChannelId; threadTs: SlackTs };

/** What to change of a client; null removes. */
export type ClientChanges = {
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  notes?: string | null;
};

export type ClientField = keyof ClientChanges;

export type Json = z.infer<ReturnType<typeof z.json>>;
export type JsonObject = Record<string, Json>;

export type RequestMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A raw request as it was asked for. The path still holds its placeholders. */
export type RequestWords = {
  method: RequestMethod;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  pathParameters: Record<string, string>;
  body?: Json;
};

export type HelpTopic = "clients" | "messages" | "membrane" | "about";

/** What `/chatra account …` asks for. `agentId` is undefined where nobody is to be the default any more. */
export type AccountCommand =
  | { kind: "account"; subcommand: "list" }
  | { kind: "account"; subcommand: "add" | "show" | "connect" | "here" | "secret" | "remove"; name: string }
  | { kind: "account"; subcommand: "agent"; name: string; agentId: string | undefined };

/** What `/chatra …` asks for. `text` is raw Slack text, formatting kept, for the bridge's own rules of text. */
export type Command =
  | { kind: "help"; topic?: HelpTopic }
  | { kind: "client"; client: ClientMention }
  | { kind: "open"; client: ClientMention }
  /** Without changes, the form is to be shown. */
  | { kind: "update"; client: ClientMention; changes: ClientChanges | undefined }
  | { kind: "send"; client: ClientMention; text: string }
  | { kind: "push"; client: ClientMention; text: string }
  | { kind: "message"; pushed: boolean; messageId: ChatraMessageId }
  | { kind: "message.edit"; pushed: boolean; messageId: ChatraMessageId; text: string }
  | { kind: "message.delete"; pushed: boolean; messageId: ChatraMessageId }
  | { kind: "actions"; intent?: string }
  | { kind: "run"; action: string; input: JsonObject }
  | { kind: "request"; request: RequestWords }
  | { kind: "connections" }
  | { kind: "connect" }
  | AccountCommand
  | { kind: "status" }
  | { kind: "forget"; client: ClientMention };

/** What `!word …` in a thread asks for; the client is the thread's. */
export type ThreadCommand =
  | { kind: "help" }
  | { kind: "client" }
  | { kind: "update"; changes: ClientChanges | undefined }
  | { kind: "push"; text: string }
  | { kind: "note" }
  | { kind: "transcript" }
  | { kind: "resend" };

/** `problem` is mrkdwn for the person who typed: what is wrong, the right form, a real example. */
export type Parsed<T> = { command: T } | { problem: string };
