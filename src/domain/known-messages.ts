import type { Link } from "./conversation.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";
import { BROADCAST_AFTER_MS, CLOCK_TOLERANCE_MS } from "./limits.ts";
import { fingerprintOf, isNameless, likenessOf, placeOf } from "./message-marks.ts";

/** The links of one message: a visitor's has one for each post, a reply of ours is one by itself. */
type Shown = { links: Link[]; lead: Link };

/** Times this near are one: Chatra gives some in seconds and some in milliseconds. */
const SAME_TIME_MS = 1_000;

/**
 * Which messages of a webhook are known, with their links. All `links` are of the webhook's own client: neither ids nor
 * words say anything about another client's messages.
 *
 * A known message is found by its id, else by author, time and words, else, where it lacks an id and a time, by its words
 * alone; and it is only ever one of the messages that a webhook carries. See `isSameById` and `isLikely` for the rules.
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
      // The second `Hi` of a webhook is known if two are.
      if (alike.length < placeOf(message.id)) continue;
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
    // Two messages with ids of their own are two messages, however alike.
    (message, lead) => isNameless(message.id) || lacksId(lead),
  );
  claim(likenessOfLink, likenessOf, (message, lead) => isLikely(message, lead, event, now));
  return known;
}

/** The same for all links of one message: a visitor's has a link for each post, a reply of ours has one for each part. */
export function messageKeyOf(link: Link): string {
  return link.direction === "to-client" ? link.id : linkBaseOf(link);
}

/** What the id of a message's links begins with; the part follows. */
export function linkBaseOf({ id, part }: Pick<Link, "id" | "part">): string {
  return id.slice(0, id.length - `:${part}`.length);
}

/**
 * Whether a message with the id of a known one is that one, changed or not. Ids may be counted for each chat, so that a
 * second chat of a client begins with `1` again. The same time, or the same chat, says yes; another chat, or without
 * chats another time, says no. Where one of them has no time, the words decide, and of other words the visit.
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
  // What was said after a post was made is not what the post shows. A reply of ours is made before it is said.
  if (!isOurs && saidAt !== undefined && saidAt > lead.createdAt + CLOCK_TOLERANCE_MS) return false;
  return lead.likeness === likenessOf(message) || !isOtherVisit(event, lead);
}

/**
 * Whether words without an id are a known message's, where one of the two has no time either. Nothing then tells a
 * repetition from the same words said again, so that the kind of webhook decides: a transcript has all there was, and
 * repeats; a fragment repeats within the visit, or within the hours after which a thread counts as old; a chat that
 * starts does so with new words, but for what came moments before.
 */
function isLikely(message: ChatraMessage, lead: Link, event: ChatraEvent, now: number): boolean {
  if (!isNameless(message.id) && !lacksId(lead)) return false;
  const isOurs = lead.direction === "to-client";
  // One that waits for its echo is recognised as such, with all that follows from it.
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

/** Older links have no likeness, but the one of a message without id and time is its id. */
function likenessOfLink({ likeness, chatraId }: Link): string | undefined {
  const id = chatraId?.split(".")[0];
  return likeness ?? (id !== undefined && isNameless(id) ? id : undefined);
}
