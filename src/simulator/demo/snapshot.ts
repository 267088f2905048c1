/** Everything that the page shows, as one JSON value: small enough here to be sent whole at each change. */
import type { ChatraMessage } from "../chatra/simulator-api.ts";
import { emojiOf } from "../slack/emoji.ts";
import type { SlackMessage } from "../slack/model.ts";
import type { SlackSimulator } from "../slack/simulator-api.ts";
import { appFeatures } from "./app-features.ts";
import type { Day } from "./day/play-day.ts";
import type { FaultName, Faults } from "./faults.ts";
import { type Inline, type Names, readChatText } from "./mrkdwn.ts";
import { type ShownBlock, showBlocks } from "./shown-blocks.ts";
import { type ShownForm, showForm } from "./shown-form.ts";
import type { Demo } from "./start-demo.ts";

import type { BotState } from "./supervised-bot.ts";
import { typedSource } from "./typed-source.ts";

/** More would only slow the page down. */
const longestList = 200;

interface ShownPost {
  ts: string;
  author: string;
  /** "visitor" and "app" are posts of the bot. */
  role: "teammate" | "visitor" | "app";
  authorId: string;
  at: number;
  /** As it was typed, for editing it again. */
  source: string;
  blocks: ShownBlock[];
  files: { name: string; size: number }[];
  /** `users`: who reacted; `isOfApp`: the app is one of them. */
  reactions: { name: string; character: string; count: number; users: string[]; isOfApp: boolean }[];
  isEdited: boolean;
  isDeleted: boolean;
  isBroadcast: boolean;
  replies: number;
  /** Set: only this person sees it. */
  onlyFor?: string;
  /** It stands in this person's direct messages with the app; the page has no place of its own for them. */
  isDirect?: true;
}

interface ShownVisitor {
  id: string;
  name: string;
  place: string;
  page: string;
  hasEnded: boolean;
  messages: ShownChatMessage[];
}

interface ShownChatMessage {
  id: string;
  author: "visitor" | "agent";
  name: string;
  words: Inline[];
  at: number;
  isEdited: boolean;
  file?: { name: string; link: string; isImage: boolean };
  /** False where its webhook failed. */
  isKnown: boolean;
}

export interface Snapshot {
  bot: { state: BotState; pid: number | undefined; lastEnd: string | undefined };
  /** Of the busy day that is being played. */
  day: ReturnType<Day["progress"]>;
  faults: FaultName[];
  isLoggedIn: boolean;
  channel: string;
  /** What links to messages of the channel begin with. */
  archive: string;
  /** What the app has put into Slack's own menus. */
  app: typeof appFeatures;
  teammates: { id: string; name: string }[];
  agents: string[];
  visitors: ShownVisitor[];
  posts: ShownPost[];
  threads: Record<string, ShownPost[]>;
  /** For each person the modal that they see. */
  forms: ShownForm[];
}

/** `unknown`: ids of messages whose webhook failed. */
export function takeSnapshot({
  demo,
  faults,
  day,
  unknown,
}: {
  demo: Demo;
  faults: Faults;
  day: Day;
  unknown: ReadonlySet<string>;
}): Snapshot {
  const { slack, chatra, membrane } = demo.world;
  const channel = slack.channel(demo.channelId);
  const people = new Map(slack.users().map((user) => [user.id, user.displayName || user.realName]));
  const teammates = slack.users().filter((user) => !user.isBot && !user.isDeleted);
  const names: Names = {
    people: teammates.map(({ id, displayName, realName }) => ({ id, name: displayName || realName })),
    user: (id) => people.get(id) ?? id,
    channel: (id) => slack.channels().find((candidate) => candidate.id === id)?.name ?? id,
  };
  const show = (message: SlackMessage): ShownPost => showPost(message, names, slack.bot.userId);
  const whispersIn = (thread: string | undefined): ShownPost[] =>
    channel
      .ephemerals()
      .filter((whisper) => whisper.thread_ts === thread)
      .map((whisper) => showWhisper({ ...whisper, type: "message" }, names));

  const threads: Record<string, ShownPost[]> = {};
  for (const root of channel.all().filter((message) => !isReply(message))) {
    threads[root.ts] = inOrder([...channel.thread(root.ts).map(show), ...whispersIn(root.ts)]);
  }
  return {
    bot: { state: demo.bot.state(), pid: demo.bot.pid(), lastEnd: demo.bot.lastEnd() },
    day: day.progress(),
    faults: faults.waiting(),
    isLoggedIn: membrane.isLoggedIn(),
    channel: channel.info.name,
    archive: `https://${slack.team.domain}.slack.com/archives/${channel.id}/`,
    app: appFeatures,
    teammates: teammates.map((user) => ({ id: user.id, name: user.displayName || user.realName })),
    agents: chatra.agents().map((agent) => agent.name),
    visitors: chatra.clients().map((client) => ({
      id: client.id,
      name: client.displayedName,
      place: [client.city, client.country].filter((part) => part !== "").join(", "),
      page: client.pages.at(-1)?.title ?? "",
      hasEnded: client.chatState === "ended",
      messages: chatra
        .visitor(client.id)
        .sees()
        .slice(-longestList)
        .map((message) => showChatMessage(message, unknown)),
    })),
    posts: inOrder([
      ...channel
        .all()
        .filter((message) => !isReply(message) || message.subtype === "thread_broadcast")
        .map(show),
      ...whispersIn(undefined),
      ...showDirect(slack, names),
    ]),
    threads,
    forms: teammates.flatMap(({ id }) => {
      const view = slack.openView(id);
      return view ? [showForm(view, names)] : [];
    }),
  };
}

function inOrder(posts: ShownPost[]): ShownPost[] {
  return posts.sort((a, b) => Number(a.ts) - Number(b.ts)).slice(-longestList);
}

function isReply(message: SlackMessage): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

function showPost(message: SlackMessage, names: Names, botId?: string): ShownPost {
  const isApp = message.bot_id !== undefined;
  return {
    ts: message.ts,
    author: message.username ?? names.user(message.user ?? "") ?? "",
    role: isApp ? (message.username?.endsWith("(visitor)") ? "visitor" : "app") : "teammate",
    authorId: message.user ?? message.username ?? "",
    at: Number(message.ts) * 1000,
    source: typedSource(message.text, names),
    blocks: showBlocks(message, names),
    files: (message.files ?? []).map(({ name = "A file", size = 0 }) => ({ name, size })),
    reactions: (message.reactions ?? []).map(({ name, count, users }) => ({
      name,
      count,
      users: [...users],
      isOfApp: users.some((user) => user === botId),
      character: emojiOf(name) ?? `:${name}:`,
    })),
    isEdited: !isApp && message.edited !== undefined,
    isDeleted: message.subtype === "tombstone",
    isBroadcast: isReply(message) && message.subtype === "thread_broadcast",
    replies: isReply(message) ? 0 : (message.reply_count ?? 0),
  };
}

function showWhisper(message: SlackMessage, names: Names): ShownPost {
  return { ...showPost(message, names), author: "Chatra", role: "app", onlyFor: message.user ?? "" };
}

function showDirect(slack: SlackSimulator, names: Names): ShownPost[] {
  return slack
    .channels()
    .filter(({ kind }) => kind === "im")
    .flatMap(({ id, members }) => {
      const user = [...members].find((member) => member !== slack.bot.userId) ?? "";
      const direct = slack.channel(id);
      const all = [
        ...direct.all(),
        ...direct.ephemerals().map((whisper) => ({ ...whisper, type: "message" as const })),
      ];
      return all.map((message) => ({ ...showWhisper({ ...message, user }, names), isDirect: true as const }));
    });
}

function showChatMessage(message: ChatraMessage, unknown: ReadonlySet<string>): ShownChatMessage {
  return {
    id: message.id,
    author: message.type === "client" ? "visitor" : "agent",
    name: message.agentName ?? "Support",
    words: readChatText(message.text),
    at: message.createdAt,
    isEdited: message.history.length > 0,
    ...(message.file
      ? { file: { name: message.file.name, link: message.file.link, isImage: message.file.isImage } }
      : {}),
    isKnown: !unknown.has(message.id),
  };
}
