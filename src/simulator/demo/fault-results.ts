/** What became of the faults that were caused, counted at Chatra, at Membrane and in Slack. */
import { type JsonObject, objectAt, stringAt } from "../json.ts";
import type { World } from "../world.ts";
import { type FaultName, type Hit, post, send } from "./faults.ts";
import type { Outage, Outages } from "./outages.ts";
import { isReply } from "./shown-post.ts";
import type { Demo } from "./start-demo.ts";

/** What a fault did to messages. */
interface Counts {
  /** How often it struck. */
  hits: number;
  /** The messages that it struck, and how often the bot tried to send them in all. */
  messages: number;
  tries: number;
  /** Those that came through by now; `twice`: more than once. */
  arrived: number;
  twice: number;
}

export type FaultResults = Partial<Record<FaultName, Counts>> & {
  /** The last time: how long it lasted, and the replies that teammates wrote then. */
  login?: { ms: number; replies: number; arrived: number };
  /** Events that Slack offered again since the first kill; `left`: those that the bot has not taken yet. */
  kill?: { kills: number; repeated: number; left: number };
};

/** Only what happened is in the result. */
export function resultsOf(
  { world, channelId }: Pick<Demo, "world" | "channelId">,
  hits: readonly Hit[],
  outages: Outages,
): FaultResults {
  const results: FaultResults = {};
  for (const [name, own] of Map.groupBy(hits, (hit) => hit.name))
    results[name] = name === "slack-limited" ? countPosts(own, world) : countSends(own, world);
  const logout = outages.ofLogin().at(-1);
  if (logout) results.login = repliesWithin(logout, world, channelId);
  const [first] = outages.ofBot();
  if (first) results.kill = { kills: outages.ofBot().length, ...repeatedSince(first.from, world) };
  return results;
}

/** A reply is known by its client and its text. */
function countSends(hits: readonly Hit[], { chatra, membrane }: World): Counts {
  const counts: Counts = { hits: hits.length, messages: 0, tries: 0, arrived: 0, twice: 0 };
  for (const { input, at } of firstOfEach(hits, ({ clientId, text }) => JSON.stringify([clientId, text]))) {
    const sent = chatra
      .sentByApi(stringAt(input, "clientId"))
      .filter(({ text, history, createdAt }) => createdAt >= at && (history[0] ?? text) === input.text);
    const runs = membrane
      .actionRuns(send)
      .filter((run) => run.input?.clientId === input.clientId && run.input?.text === input.text);
    const first = runs.findIndex(({ fault }) => fault !== undefined);
    counts.messages += 1;
    counts.tries += runs.length - Math.max(0, first);
    counts.arrived += sent.length > 0 ? 1 : 0;
    counts.twice += sent.length > 1 ? 1 : 0;
  }
  return counts;
}

function countPosts(hits: readonly Hit[], { slack }: World): Counts {
  const counts: Counts = { hits: hits.length, messages: 0, tries: 0, arrived: 0, twice: 0 };
  const calls = slack.calls(post);
  for (const { input } of firstOfEach(hits, keyOfPost)) {
    const tries = calls.filter(({ args }) => keyOfPost(args) === keyOfPost(input));
    const posted = tries.filter(({ ok }) => ok === true).length;
    counts.messages += 1;
    counts.tries += tries.length;
    counts.arrived += posted > 0 ? 1 : 0;
    counts.twice += posted > 1 ? 1 : 0;
  }
  return counts;
}

/** The bot's delivery ID; a post without one by its place and its text. */
function keyOfPost(args: JsonObject): string {
  const payload = objectAt(objectAt(args, "metadata") ?? {}, "event_payload") ?? {};
  return stringAt(payload, "delivery_id") ?? JSON.stringify([args.channel, args.thread_ts, args.text]);
}

function firstOfEach(hits: readonly Hit[], keyOf: (input: JsonObject) => string): Hit[] {
  return [...Map.groupBy(hits, ({ input }) => keyOf(input)).values()].flatMap((same) => same.slice(0, 1));
}

function repliesWithin(
  { from, until = Date.now() }: Outage,
  { slack }: World,
  channelId: string,
): { ms: number; replies: number; arrived: number } {
  const replies = slack
    .channel(channelId)
    .all()
    .filter((message) => {
      const at = Number(message.ts) * 1000;
      if (at < from || at > until || !isReply(message) || message.bot_id !== undefined) return false;
      return !/^(?:\/\/|note:|!)/i.test(message.text);
    });
  const arrived = replies.filter(({ reactions = [] }) =>
    reactions.some(({ name, users }) => name === "white_check_mark" && users.includes(slack.bot.userId)),
  );
  return { ms: until - from, replies: replies.length, arrived: arrived.length };
}

function repeatedSince(first: number, { slack }: World): { repeated: number; left: number } {
  const since = slack.deliveries().filter(({ attempts }) => (attempts.at(-1)?.at ?? 0) >= first);
  return {
    repeated: since.filter(({ attempts }) => attempts.length > 1).length,
    left: since.filter(({ state, attempts }) => state === "pending" && attempts.length > 1).length,
  };
}
