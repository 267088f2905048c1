/** Everything that the page shows, as one JSON value: small enough here to be sent whole at each change. */
import type { ChatraMessage } from "../chatra/simulator-api.ts";
import type { SlackSimulator } from "../slack/simulator-api.ts";
import { appFeatures } from "./app-features.ts";
import type { Day } from "./day/play-day.ts";
import { type FaultResults, resultsOf } from "./fault-results.ts";
import type { FaultName, Faults } from "./faults.ts";
import { type Inline, type Names, readChatText } from "./mrkdwn.ts";
import type { Outages } from "./outages.ts";
import type { ShownBlock } from "./shown-blocks.ts";
import { type ShownForm, showForm } from "./shown-form.ts";
import { createShowPost, isReply, type ShownPost, type ShowPost } from "./shown-post.ts";
import type { Demo } from "./start-demo.ts";
import type { Steps, Story } from "./story.ts";
import type { BotState } from "./supervised-bot.ts";

/** More would only slow the page down. */
const longestList = 200;

interface ShownVisitor {
  id: string;
  name: string;
  place: string;
  /** The address of the page that the visitor looks at. */
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
  /** What became of the faults that were caused. */
  results: FaultResults;
  /** The steps of the story that were done on the page. */
  steps: Steps;
  isLoggedIn: boolean;
  workspace: string;
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
  /** The direct messages of each person with the app, by the person. */
  direct: Record<string, ShownPost[]>;
  /** The app's Home tab of each person who has opened it, by the person. */
  homes: Record<string, ShownBlock[]>;
  /** For each person the modal that they see. */
  forms: ShownForm[];
}

/** `unknown`: ids of messages whose webhook failed. */
export function takeSnapshot({
  demo,
  faults,
  day,
  story,
  outages,
  unknown,
}: {
  demo: Demo;
  faults: Faults;
  day: Day;
  story: Story;
  outages: Outages;
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
  const show = createShowPost(slack, names);
  const ephemeralsIn = (thread: string | undefined): ShownPost[] =>
    channel
      .ephemerals()
      .filter((ephemeral) => ephemeral.thread_ts === thread)
      .map(show.ephemeral);

  const threads: Record<string, ShownPost[]> = {};
  for (const root of channel.all().filter((message) => !isReply(message))) {
    threads[root.ts] = inOrder([...channel.thread(root.ts).map(show.post), ...ephemeralsIn(root.ts)]);
  }
  return {
    bot: { state: demo.bot.state(), pid: demo.bot.pid(), lastEnd: demo.bot.lastEnd() },
    day: day.progress(),
    faults: faults.waiting(),
    results: resultsOf(demo, faults.hits(), outages),
    steps: story.steps(),
    isLoggedIn: membrane.isLoggedIn(),
    workspace: slack.team.name,
    channel: channel.info.name,
    archive: `https://${slack.team.domain}.slack.com/archives/${channel.id}/`,
    app: appFeatures,
    teammates: teammates.map((user) => ({ id: user.id, name: user.displayName || user.realName })),
    agents: chatra.agents().map((agent) => agent.name),
    visitors: chatra.clients().map((client) => ({
      id: client.id,
      name: client.displayedName,
      place: [client.city, client.country].filter((part) => part !== "").join(", "),
      page: client.pages.at(-1)?.link ?? "",
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
        .map(show.post),
      ...ephemeralsIn(undefined),
    ]),
    threads,
    direct: showDirect(slack, show),
    homes: Object.fromEntries(
      teammates.flatMap(({ id }) => {
        const home = slack.homeView(id);
        return home ? [[id, showForm(home, names).blocks]] : [];
      }),
    ),
    forms: teammates.flatMap(({ id }) => {
      const view = slack.openView(id);
      return view ? [showForm(view, names)] : [];
    }),
  };
}

function inOrder(posts: ShownPost[]): ShownPost[] {
  return posts.sort((a, b) => Number(a.ts) - Number(b.ts)).slice(-longestList);
}

function showDirect(slack: SlackSimulator, show: ShowPost): Record<string, ShownPost[]> {
  const direct: Record<string, ShownPost[]> = {};
  for (const { id, kind, members } of slack.channels()) {
    const person = [...members].find((member) => member !== slack.bot.userId);
    if (kind !== "im" || person === undefined) continue;
    const channel = slack.channel(id);
    direct[person] = inOrder([...channel.all().map(show.post), ...channel.ephemerals().map(show.ephemeral)]);
  }
  return direct;
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
