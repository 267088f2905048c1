import { z } from "zod";
import { type EpisodeRoute, episodeRouteSchema } from "./episode-route.ts";
import {
  type ChatraMessageId,
  chatraMessageIdSchema,
  deliveryIdSchema,
  type UserId,
  userIdSchema,
} from "./ids.ts";
import { POLICIES } from "./route.ts";

/** Who did something: a teammate in Slack, or an agent in Chatra's own panel, known by name alone. */
const actorSchema = z.union([z.object({ userId: userIdSchema }), z.object({ agentName: z.string() })]);

const at = z.number();

/** How the team was reminded of a wait. */
const remindersSchema = z.object({
  /** How many steps were taken. */
  count: z.number(),
  /** The posts, which say in the end how the wait ended. */
  posts: z.array(deliveryIdSchema),
  /** The direct messages, which do so as well. */
  directs: z.array(z.object({ id: deliveryIdSchema, userId: userIdSchema })).optional(),
  /** Not before this time, because of a reply on its way. */
  pausedUntil: at.optional(),
  /** They count from here, if the chat was asleep, or closed, before. */
  from: at.optional(),
  /** A person said that none is needed. */
  areOff: z.literal(true).optional(),
  /** The visitor wrote since: they begin again, and count from here. */
  anew: at.optional(),
});
const NO_REMINDERS: z.infer<typeof remindersSchema> = { count: 0, posts: [] };

/**
 * A part of a chat: from the visitor's first words until a person closes it or Chatra ends the chat. Owner, waiting time and
 * snooze belong to it. All times are ms UTC.
 */
export const episodeSchema = z.object({
  /** Counts the episodes of a conversation from 1. */
  number: z.number(),
  openedAt: at,
  /** The visitor's first words, as plain text, for the card. Missing once they are too old to keep. */
  firstWords: z.string().optional(),
  firstMessageId: chatraMessageIdSchema,
  /** When they were written by Chatra's clock, if that was ahead of ours. */
  firstSaidAt: at.optional(),
  /** When the visitor wrote last. */
  lastWordsAt: at,
  /** When the visitor wrote what nobody has answered yet, earliest first. */
  unanswered: z.array(at),
  /** The last answer that reached the visitor. */
  answer: z.object({ at, by: actorSchema }).optional(),
  owner: userIdSchema.optional(),
  /** Teammates who answered although somebody else has it. */
  helpers: z.array(userIdSchema),
  snooze: z.object({ until: at, by: userIdSchema }).optional(),
  /** When a snooze ended; until somebody does something. */
  snoozeEndedAt: at.optional(),
  /**
   * `by`: who closed it; missing if Chatra ended the chat. `byMark`: by a reaction on the card, whose removal reopens it.
   * `missed`: the chat ended while the visitor waited for an answer, the first or a later one.
   */
  end: z
    .object({
      at,
      by: userIdSchema.optional(),
      byMark: z.literal(true).optional(),
      missed: z.literal(true).optional(),
    })
    .optional(),
  /** How the route of the chat treats it; missing in episodes that earlier versions began. */
  route: episodeRouteSchema.optional(),
  /** Teammates who were told that plain replies stay in Slack. */
  toldOfPolicy: z.array(userIdSchema).optional(),
  /** That of the episode before, if it kept replies back: it counts for what was written by then. */
  policyBefore: z.enum(POLICIES).optional(),
  /** When the owner got it. */
  ownedAt: at.optional(),
  /** Those of the present wait. */
  reminders: remindersSchema.default(NO_REMINDERS),
  /** When the bot looks at it again. */
  dueAt: at.optional(),
  /** The last message of the chat when Chatra ended it. */
  endedWith: at.optional(),
  /** When it was opened again after its last end. */
  reopenedAt: at.optional(),
  /** When the wait began that was missed at that end: whoever answers it now does not make it another one. */
  missedSince: at.optional(),
  /** Reactions that were taken off a card without effect: Slack may yet tell that they were put there before. */
  marksOff: z.array(z.object({ mark: z.enum(["claim", "close"]), by: userIdSchema, at })).optional(),
  /** The channel was told once that the visitor is back; it is not told again. */
  broadcast: z.literal(true).optional(),
  /** Until this opening the visitor gets no further automatic message. */
  automaticUntil: at.optional(),
});

export type Actor = z.infer<typeof actorSchema>;
export type Episode = z.infer<typeof episodeSchema>;
export type MarkOff = NonNullable<Episode["marksOff"]>[number];

/** What a chat waits for. */
export type EpisodeState = "waiting" | "claimed" | "answered" | "snoozed" | "closed" | "missed";

/** As many characters of the visitor's first words as the card shows. */
const FIRST_WORDS = 300;
/** More unanswered messages than this count like this many: the first one matters most. */
const MOST_UNANSWERED = 50;
const MOST_MARKS_OFF = 10;

export function stateOf(episode: Episode): EpisodeState {
  if (episode.end) return episode.end.missed && episode.unanswered.length > 0 ? "missed" : "closed";
  if (episode.snooze) return "snoozed";
  if (episode.snoozeEndedAt !== undefined) return "waiting";
  if (episode.unanswered.length === 0) return "answered";
  return episode.owner === undefined ? "waiting" : "claimed";
}

/** Since when the visitor waits for the team, in ms; undefined if they don't. */
export function waitingSince({ end, unanswered }: Episode): number | undefined {
  return end ? undefined : unanswered[0];
}

/** When the visitor wrote last, or the chat ended after that, in ms. */
export function happenedAt({ lastWordsAt, end }: Episode): number {
  return Math.max(lastWordsAt, end?.at ?? 0);
}

/** What the visitor wrote, in plain text, and when. `saidAt`: when by Chatra's clock, which may be ahead of ours. */
type VisitorWords = { id: ChatraMessageId; text: string; at: number; saidAt?: number };

/** The visitor wrote: a running episode goes on, and its snooze is over; else a new one begins, by this route. */
export function withWords(episode: Episode | undefined, words: VisitorWords, route?: EpisodeRoute): Episode {
  if (!episode || episode.end) {
    const policyBefore = episode?.route?.policy ?? "all";
    return {
      number: (episode?.number ?? 0) + 1,
      openedAt: words.at,
      firstWords: excerpt(words.text),
      firstMessageId: words.id,
      ...(words.saidAt === undefined || words.saidAt === words.at ? {} : { firstSaidAt: words.saidAt }),
      lastWordsAt: words.at,
      unanswered: [words.at],
      helpers: [],
      reminders: NO_REMINDERS,
      ...(route ? { route } : {}),
      ...(policyBefore === "all" ? {} : { policyBefore }),
      ...(episode?.automaticUntil === undefined ? {} : { automaticUntil: episode.automaticUntil }),
    };
  }
  const { snooze, ...running } = episode;
  const { answer, unanswered } = running;
  // Chatra's own panel showed these words to who answered there, however late they come here.
  const isAnswered = answer !== undefined && "agentName" in answer.by && words.at < answer.at;
  if (isAnswered) return { ...episode, lastWordsAt: Math.max(episode.lastWordsAt, words.at) };
  return {
    ...remindedAnew(snooze ? countedFrom(running, words.at) : running, words.at),
    lastWordsAt: Math.max(running.lastWordsAt, words.at),
    unanswered: [...unanswered, words.at].sort((a, b) => a - b).slice(0, MOST_UNANSWERED),
  };
}

/** An edit of the visitor's first words shows on the card. */
export function withEditedWords(episode: Episode, { id, text, at, saidAt = at }: VisitorWords): Episode {
  const { firstWords: before, firstMessageId, firstSaidAt = episode.openedAt } = episode;
  const firstWords = excerpt(text);
  // Several messages may have one ID.
  const isFirst = id === firstMessageId && saidAt === firstSaidAt;
  if (!isFirst || before === undefined || firstWords === "" || firstWords === before) return episode;
  return { ...episode, firstWords };
}

/**
 * An answer reached the visitor. `writtenAt`: words that the visitor wrote later still wait, since the author had not seen
 * them. So what was written before the episode is no answer in it.
 */
export function withAnswer(episode: Episode, answer: { by: Actor; writtenAt: number; at: number }): Episode {
  if (answer.writtenAt < episode.openedAt) return episode;
  const { snoozeEndedAt: _, ...kept } = episode;
  const last = kept.answer !== undefined && kept.answer.at > answer.at ? kept.answer : undefined;
  const unanswered = kept.unanswered.filter((wroteAt) => wroteAt > answer.writtenAt);
  const isNewWait = unanswered[0] !== kept.unanswered[0];
  return {
    ...kept,
    unanswered,
    answer: last ?? { at: answer.at, by: answer.by },
    reminders: isNewWait ? NO_REMINDERS : kept.reminders,
  };
}

/** A teammate answered: the first one to do so has the chat, unless somebody has it already. */
export function claimedByAnswer(episode: Episode, userId: UserId, at: number): Episode {
  const { owner, helpers, route } = episode;
  if (owner === undefined)
    return (route?.claim ?? "first-reply") === "first-reply"
      ? { ...episode, owner: userId, ownedAt: at }
      : episode;
  if (owner === userId || helpers.includes(userId)) return episode;
  return { ...episode, helpers: [...helpers, userId] };
}

/** Whether somebody can have the chat: its route may not want that. */
export function mayClaim(episode: Episode | undefined): boolean {
  return episode?.route?.claim !== "off";
}

/** `owner` has the chat from now on; undefined: nobody. */
export function withOwner(episode: Episode, owner: UserId | undefined, at: number): Episode {
  const { owner: before, helpers, snoozeEndedAt: _, ownedAt: __, ...kept } = episode;
  if (owner === undefined) return { ...kept, helpers };
  return { ...kept, owner, ownedAt: at, helpers: helpers.filter((one) => one !== owner && one !== before) };
}

export function closed(episode: Episode, at: number, by: UserId, isMark: boolean): Episode {
  const { snooze: _, snoozeEndedAt: __, ...kept } = episode;
  return { ...kept, end: { at, by, ...(isMark ? { byMark: true } : {}) } };
}

/** A reaction was taken off, which changed nothing. */
export function withMarkOff(episode: Episode, off: MarkOff): Episode {
  return { ...episode, marksOff: [...(episode.marksOff ?? []), off].slice(-MOST_MARKS_OFF) };
}

/** No reminder for what the visitor has written so far. */
export function withoutReminders(episode: Episode): Episode {
  return { ...episode, reminders: { ...episode.reminders, areOff: true } };
}

/** What was due by `at` is due then: a time that came while the chat was muted would never come again. */
export function unmuted(episode: Episode, at: number): Episode {
  const { reminders } = episode;
  return { ...episode, reminders: { ...reminders, pausedUntil: Math.max(reminders.pausedUntil ?? 0, at) } };
}

/** The chat goes on. If its end was missed, that wait is not missed once more. */
export function reopened(episode: Episode, at: number): Episode {
  const { end, ...kept } = episode;
  const [since] = end?.missed ? kept.unanswered : [];
  return { ...countedFrom(kept, at), reopenedAt: at, ...(since === undefined ? {} : { missedSince: since }) };
}

/** A chat that was over is open again: somebody wants to come back to it. */
export function snoozed(episode: Episode, at: number, until: number, by: UserId): Episode {
  const { snoozeEndedAt: _, ...kept } = episode.end ? reopened(episode, at) : episode;
  return { ...kept, snooze: { until, by } };
}

/** The time of a snooze is over. */
export function awoken(episode: Episode, at: number): Episode {
  const { snooze: _, ...kept } = episode;
  return { ...countedFrom(kept, at), snoozeEndedAt: at };
}

/** Nobody was to be reminded until `at`: the times of the reminders that are left count from then. */
function countedFrom(episode: Episode, at: number): Episode {
  return { ...episode, reminders: { ...episode.reminders, from: at } };
}

/** What a person said of reminders was about what the visitor had written by then. */
function remindedAnew(episode: Episode, at: number): Episode {
  const { areOff, ...reminders } = episode.reminders;
  return areOff ? { ...episode, reminders: { ...reminders, count: 0, anew: at } } : episode;
}

/**
 * Chatra ended the chat, whose last message it says is from `lastMessageAt`. A chat that lacks what the visitor wrote since is
 * an earlier one. What Chatra tells twice does not end what a teammate reopened in between. A chat that is snoozed stays so:
 * somebody wants to come back to it, and visitors leave long before.
 */
export function ended(episode: Episode, at: number, lastMessageAt: number): Episode {
  const { end, lastWordsAt, endedWith, snooze } = episode;
  const isToldAgain = endedWith !== undefined && lastMessageAt <= endedWith;
  // Chatra gives some times in seconds: of such a one the whole second is meant.
  const lastPossibleAt = lastMessageAt % 1000 === 0 ? lastMessageAt + 999 : lastMessageAt;
  if (end || lastWordsAt > lastPossibleAt || isToldAgain) return episode;
  if (snooze) return { ...episode, endedWith: lastMessageAt };
  const { snoozeEndedAt: _, ...kept } = episode;
  const missed = kept.unanswered.length > 0;
  return { ...kept, end: { at, ...(missed ? { missed: true } : {}) }, endedWith: lastMessageAt };
}

/** On one line, cut at a character. */
function excerpt(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const characters = Array.from(line);
  return characters.length > FIRST_WORDS
    ? `${characters
        .slice(0, FIRST_WORDS - 1)
        .join("")
        .trimEnd()}…`
    : line;
}
