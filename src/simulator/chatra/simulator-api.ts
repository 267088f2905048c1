/** The public face of the Chatra simulator: one account with its agents, clients and chats. */
import type { Present, WaitOptions } from "../change-signal.ts";
import type { FaultBase, FaultRules } from "../fault-rules.ts";
import type { JsonObject } from "../json.ts";

export interface ChatraSimulatorOptions {
  /** 0 (the default) takes a free port. */
  port?: number;
  seed?: string;
  /** ms since 1970; default the machine's clock. */
  now?: () => number;
  agents?: AgentSeed[];
  clients?: ClientSeed[];
  /** Where webhooks are posted; `connect` sets it later. */
  webhookUrl?: string;
  /** When set, REST calls must carry `Authorization: Chatra.Simple <apiKey>`, else 401. */
  apiKey?: string;
  behaviour?: Partial<ChatraBehaviour>;
}

export interface AgentSeed {
  id?: string;
  name: string;
  email?: string;
}

export interface ClientSeed {
  id?: string;
  chatId?: string;
  name?: string;
  email?: string;
  phone?: string;
  /** Custom fields of `info`. */
  info?: JsonObject;
  integrationData?: JsonObject;
  country?: string;
  city?: string;
  ip?: string;
  os?: string;
  browser?: string;
  source?: string;
  groupId?: string;
}

/** How the account behaves; may be changed at any time by assigning to `chatra.behaviour`. */
export interface ChatraBehaviour {
  /** Whether messages sent through the API come back in fragments: not at all, before the call is answered, or later. */
  echo: "off" | "before-response" | { afterMs: number };
  /** Earlier messages of the chat that a fragment repeats. Default 0. */
  repeatMessages: number;
  /** Mix the order of the messages in an array. Default false. */
  shuffleMessages: boolean;
  textKey: "text" | "message" | "both";
  createdAt: "ms" | "iso" | "none";
  /** Whether webhooks name messages. Default "text"; the REST API always does. */
  messageIds: "text" | "none";
  /** The form of chatStarted: `messages` and `agents`, or a single `message` and `agent`. */
  startedForm: "arrays" | "single";
  /** The form of a file: name and link, or filename and url. */
  fileKeys: "name-link" | "filename-url";
  /** Gather the messages of a chat for so long, in ms, into one fragment. 0 (default): one fragment per message. */
  fragmentAfterMs: number;
  /** Post each webhook this many extra times. Default 0. */
  duplicateWebhooks: number;
  /** Waits before the retries of a webhook that failed, in ms. Default none: no retry is documented. */
  retryDelaysMs: number[];
  /** How long the receiver may take, in ms. Default 10,000. */
  webhookTimeoutMs: number;
  /** "chat": the next webhook of a chat waits for the answer to the one before; "none": all at once. */
  webhookOrder: "chat" | "none";
  /** A time added to every REST answer, in ms. Default 0. */
  latencyMs: number;
  /** Keep calls and webhooks for queries. Default true. */
  record: boolean;
}

export interface ChatraFault extends FaultBase {
  /** E.g. "POST /messages/" or "GET /clients/:id". Absent: every call. */
  method?: string;
  clientId?: string;
  kind:
    | "ratelimited"
    | "server-error"
    | "unauthorized"
    | "timeout"
    | "timeout-after-success"
    | "reset-before"
    | "reset-after-success"
    | "garbage"
    | "slow";
  /** Seconds; absent: no Retry-After header. */
  retryAfter?: number;
  /** For "server-error". Default 500. */
  status?: number;
  delayMs?: number;
}

export interface ChatraAgent {
  id: string;
  name: string;
  email: string;
  userpic: string;
}

export interface ChatraFile {
  name: string;
  size: number;
  isImage: boolean;
  link: string;
  imageInfo?: { width: number; height: number };
}

export interface ChatraMessage {
  id: string;
  type: "client" | "agent";
  text: string;
  clientId: string;
  chatId: string;
  createdAt: number;
  agentId?: string;
  agentName?: string;
  receivedFrom?: string;
  isPushed?: boolean;
  isTrigger?: boolean;
  isMissed?: boolean;
  isBot?: boolean;
  groupId?: string;
  file?: ChatraFile;
  /** Hidden from outside: its origin, its former texts, and whether it was deleted. */
  origin: "visitor" | "dashboard" | "api";
  history: string[];
  isDeleted: boolean;
}

export interface ChatraClient {
  id: string;
  chatId: string;
  displayedName: string;
  /** name, email, phone, notes and custom fields. */
  info: JsonObject;
  integrationData: JsonObject;
  groupId: string | undefined;
  country: string;
  city: string;
  ip: string;
  os: string;
  browser: string;
  userAgent: string;
  source: string;
  chatLink: string;
  pages: { link: string; title: string }[];
  chatState: "none" | "open" | "ended";
}

export interface RecordedRestCall {
  /** "POST /messages/", "GET /clients/:id" … */
  method: string;
  path: string;
  /** Arrival, in ms since 1970, with fractions. */
  at: number;
  body: JsonObject;
  status?: number;
  fault?: string;
}

export interface WebhookDelivery {
  eventName: string;
  clientId: string;
  body: JsonObject;
  attempts: { at: number; status: number; ms: number; error: string | undefined }[];
  state: "pending" | "acknowledged" | "given-up";
}

export interface ChatraChange {
  kind: "message" | "message-changed" | "message-deleted" | "client" | "call" | "webhook" | "chat";
  clientId?: string;
  messageId?: string;
  method?: string;
}

export interface WebhookAnswer {
  status: number;
  body: string;
  ms: number;
  error: string | undefined;
}

/** A written message: `delivered` resolves with the answer to the webhook's last try, and never rejects. */
interface WrittenMessage {
  message: ChatraMessage;
  delivered: Promise<WebhookAnswer>;
}

export interface VisitorOptions {
  /** A link (with a name), or bytes that the simulator serves. */
  file?: { name: string; link?: string; bytes?: Buffer | string; isImage?: boolean; size?: number };
  page?: { link: string; title: string };
  isMissed?: boolean;
}

export interface ChatraVisitor {
  readonly id: string;
  readonly info: ChatraClient;
  /** The first message of a chat sends chatStarted, a later one chatFragment. */
  writes(text: string, options?: VisitorOptions): WrittenMessage;
  /** What the visitor sees: everything not deleted, in order. */
  sees(): ChatraMessage[];
}

export interface ChatraSimulator {
  readonly url: string;
  /** For the Membrane simulator; ends with "/api". */
  readonly apiUrl: string;
  readonly apiKey: string | undefined;
  readonly behaviour: ChatraBehaviour;
  readonly faults: FaultRules<ChatraFault>;

  connect(webhookUrl: string): void;
  addAgent(seed: AgentSeed): ChatraAgent;
  addClient(seed?: ClientSeed): ChatraClient;
  agents(): ChatraAgent[];
  clients(): ChatraClient[];
  client(id: string): ChatraClient;
  /** The visitor behind a client id; an unknown id becomes a new client. */
  visitor(clientId: string): ChatraVisitor;

  /** An agent answers in Chatra's own dashboard. `agent` by id or name. */
  agentWrites(agent: string, clientId: string, text: string): WrittenMessage;
  /** Chatra's own automatic message (isTrigger). */
  automaticMessage(clientId: string, text: string): WrittenMessage;
  /** Changes a message in the dashboard and sends it in a fragment again. */
  editsMessage(messageId: string, text: string): WrittenMessage;
  /** Sends chatTranscript with all messages. The next message of the visitor sends chatStarted again. */
  endChat(clientId: string): Promise<WebhookAnswer>;
  /** Sends a fragment with exactly these messages of a client's chat. */
  sendFragment(clientId: string, messageIds: string[]): Promise<WebhookAnswer>;
  /** Posts any body (a string goes unchanged) to the webhook URL or to `url`. */
  postWebhook(
    body: unknown,
    options?: { url?: string; contentType?: string; method?: string },
  ): Promise<WebhookAnswer>;

  /** Messages of a client in order, deleted ones included (see `isDeleted`); of all clients without an id. */
  messages(clientId?: string): ChatraMessage[];
  message(id: string): ChatraMessage | undefined;
  /** Messages that came through the API, in order: what the bot sent. */
  sentByApi(clientId?: string): ChatraMessage[];
  calls(method?: string): readonly RecordedRestCall[];
  webhooks(eventName?: string): readonly WebhookDelivery[];
  clearRecords(): void;
  /** Resolves when no webhook is under way or waits. */
  settled(): Promise<void>;

  waitFor<Value>(
    predicate: (chatra: ChatraSimulator) => Value,
    options?: WaitOptions,
  ): Promise<Present<Value>>;
  onChange(listener: (change: ChatraChange) => void): () => void;
  describe(): string;
  close(): Promise<void>;
}
