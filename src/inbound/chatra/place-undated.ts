import type { ChatraMessage } from "../../domain/input.ts";

/**
 * Orders messages by time. The list's own order means nothing but for a message without a time: it stays between its
 * neighbours, and gets the time of one of them. Where none has a time, all keep their order and are of their arrival.
 */
export function inOrder(listed: ChatraMessage[]): ChatraMessage[] {
  const dated = listed.filter(({ undated }) => !undated);
  const [first] = dated;
  const last = dated.at(-1);
  if (first === undefined || last === undefined) return listed;
  // Newest first, some lists go.
  const ascending = first.createdAt > last.createdAt ? listed.toReversed() : listed;
  const { leading, following } = neighbours(ascending);
  return dated
    .toSorted((one, other) => one.createdAt - other.createdAt)
    .flatMap((anchor) => {
      const ahead = leading?.before === anchor ? leading.messages : [];
      const behind = following.get(anchor) ?? [];
      return [...ahead, anchor, ...behind].map((one) => ({ ...one, createdAt: anchor.createdAt }));
    });
}

/** Which messages without a time stand before the first that has one, and which stand behind each of the others. */
function neighbours(listed: ChatraMessage[]) {
  const following = new Map<ChatraMessage, ChatraMessage[]>();
  const leading: ChatraMessage[] = [];
  const nexts: (ChatraMessage | undefined)[] = [];
  let next: ChatraMessage | undefined;
  for (const message of listed.toReversed()) {
    nexts.push(next);
    if (!message.undated) next = message;
  }
  nexts.reverse();
  let previous: ChatraMessage | undefined;
  for (const [index, message] of listed.entries()) {
    if (!message.undated) {
      previous = message;
      continue;
    }
    const after = nexts[index];
    // In a list out of order, it comes behind the earlier one of its neighbours.
    const anchor = previous && after && after.createdAt < previous.createdAt ? after : previous;
    const behind = anchor === undefined ? leading : (following.get(anchor) ?? []);
    behind.push(message);
    if (anchor !== undefined) following.set(anchor, behind);
  }
  return { leading: next && { before: next, messages: leading }, following };
}
