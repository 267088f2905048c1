import type { Link } from "./conversation.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";
import { BROADCAST_AFTER_MS, CLOCK_TOLERANCE_MS } from "./limits.ts";
import { fingerprintOf, isNameless, likenessOf, positionOf } from "./message-marks.ts";

/** The links of one message: a visitor's message has one for each post, a reply of ours is one by itself. */
type Shown = { links: Link[]; lead: Link };

/** Times this near are the same: Chatra gives some in seconds and some in milliseconds. */
const SAME_TIME_MS = 1_000;

/**
 * Which messages of a webhook are known, with their links. All `links` belong to the webhook's own visitor: IDs and
 * texts say nothing about another visitor's messages.
 *
 * A known message is found by its ID, else by author, time and text, else, if it lacks an ID and a time, by its text
 * alone. One known message matches at most one message of a webhook. See `isSameById` and `isLikely` for the rules.
 */
export function knownMessages(event: ChatraEvent, links: Link[], now: number): Map<ChatraMessage, Link[]> {
  const known = new Map<ChatraMessage, Link[]>();
  const all = [...Map.groupBy(links, messageKeyOf).values()].flatMap((group): Shown[] => {
    const [lead] = group;
    return lead ? [{ links: group, lead }] : [];
  });
  const claimed = new Set<Shown>();
  const claim = (
    markOfLink: (lead: Link) => string | undefined,
    markOf: (message: ChatraMessage) => string | undefined,
    isSame: (message: ChatraMessage, lead: Link) => boolean,
  ): void => {
    const groups = Map.groupBy(all, ({ lead }) => markOfLink(lead));
    for (const message of event.messages) {
      const mark = markOf(message);
      if (known.has(message) || mark === undefined) continue;
      const alike = (groups.get(mark) ?? []).filter((shown) => isSame(message, shown.lead));
      // The second `Hi` of a webhook is known only if two are.
      if (alike.length < positionOf(message.id)) continue;
      const free = alike.filter((shown) => !claimed.has(shown));
      const shown = free.find(({ lead }) => lead.chatraId === message.id) ?? free.at(-1);
      if (!shown) continue;
      claimed.add(shown);
      known.set(message, shown.links);
    }
  };
  claim(
    (lead) => (lacksId(lead) ? undefined : lead.chatraId),
    ({ id }) => (isNameless(id) ? undefined : id),
    (message, lead) => isSameById(message, lead, event),
  );
  claim(
    ({ fingerprint }) => fingerprint,
    (message) => (message.undated ? undefined : fingerprintOf(message)),
    // Two messages with IDs of their own are two messages, however alike.
    (message, lead) => isNameless(message.id) || lacksId(lead),
  );
  claim(likenessOfLink, likenessOf, (message, lead) => isLikely(message, lead, event, now));
  return known;
}

/** One key for the links of all posts of a visitor's message. Each part of a reply of ours has its own key. */
export function messageKeyOf(link: Link): string {
  return link.direction === "to-client" ? link.id : linkBaseOf(link);
}

/** The beginning of the ID of a message's links; the part follows. */
export function linkBaseOf({ id, part }: Pick<Link, "id" | "part">): string {
  return id.slice(0, id.length - `:${part}`.length);
}

/**
 * Tells whether a message with the ID of a known one is that message, edited or not. Chatra may count IDs per chat, so
 * that a second chat of a visitor begins with `1` again. The same time or the same chat says yes; another chat says no,
 * and so does another time if the chats are unknown. If one of the two has no time, the text decides, and if the texts
 * differ, the visit.
 */
function isSameById(message: ChatraMessage, lead: Link, event: ChatraEvent): boolean {
  const isOurs = lead.direction === "to-client";
  if (isOurs && message.author !== "agent") return false;
  if (!message.undated && lead.fingerprint === fingerprintOf(message)) return true;
  const saidAt = message.undated ? undefined : message.createdAt;
  const apartMs =
    saidAt === undefined || lead.saidAt === undefined ? undefined : Math.abs(saidAt - lead.saidAt);
  if (apartMs !== undefined && apartMs < SAME_TIME_MS) return true;
  if (event.chatId !== undefined && lead.chatId !== undefined) return event.chatId === lead.chatId;
  if (apartMs !== undefined) return false;
  // A post can't show what was said after the post was made. A reply of ours is made before it is said.
  if (!isOurs && saidAt !== undefined && saidAt > lead.createdAt + CLOCK_TOLERANCE_MS) return false;
  return lead.likeness === likenessOf(message) || !isOtherVisit(event, lead);
}

/**
 * Tells whether a text without an ID is a known message, if one of the two has no time either. Nothing then tells a
 * repetition from the same text said again, so the kind of webhook decides. A transcript has all there was, and
 * repeats. A fragment repeats within the visit, or within the hours after which a thread counts as old. A chat that
 * starts has new text, except for what came moments before.
 */
function isLikely(message: ChatraMessage, lead: Link, event: ChatraEvent, now: number): boolean {
  if (!isNameless(message.id) && !lacksId(lead)) return false;
  const isOurs = lead.direction === "to-client";
  // `recogniseEcho` recognises a reply that waits for its echo, with all that follows.
  const isAnswered = lead.chatraId !== undefined || lead.fingerprint !== undefined;
  if (isOurs && (message.author !== "agent" || !isAnswered)) return false;
  if (event.chatId !== undefined && lead.chatId !== undefined && event.chatId !== lead.chatId) return false;
  if (!message.undated) {
    if (lead.saidAt !== undefined) return false;
    const laterMs = message.createdAt - lead.createdAt;
    return laterMs >= -CLOCK_TOLERANCE_MS && (isOurs || laterMs <= CLOCK_TOLERANCE_MS);
  }
  const isSameVisit = event.visitAt !== undefined && event.visitAt === lead.visitAt;
  switch (event.event) {
    case "chatTranscript":
      return true;
    case "chatFragment":
      return isSameVisit || (!isOtherVisit(event, lead) && now - lead.createdAt <= BROADCAST_AFTER_MS);
    case "chatStarted":
      return lead.saidAt === undefined ? isSameVisit : Math.abs(now - lead.saidAt) <= CLOCK_TOLERANCE_MS;
    default:
      return event.event satisfies never;
  }
}

function isOtherVisit(event: ChatraEvent, lead: Link): boolean {
  return event.visitAt !== undefined && lead.visitAt !== undefined && event.visitAt !== lead.visitAt;
}

function lacksId({ chatraId }: Link): boolean {
  return chatraId === undefined || isNameless(chatraId);
}

/** Older links have no likeness, but the one of a message without ID and time is its ID. */
function likenessOfLink({ likeness, chatraId }: Link): string | undefined {
  const id = chatraId?.split(".")[0];
  return likeness ?? (id !== undefined && isNameless(id) ? id : undefined);
}
