import type { ChatraMessage } from "../../domain/input.ts";

/**
 * Orders messages by time. The list's order matters only for a message without a time: it stays between its neighbours and gets
 * the time of one. Where none has a time, all keep their order and get the arrival time.
 */
export function inOrder(listed: ChatraMessage[]): ChatraMessage[] {
  const dated = listed.filter(({ undated }) => !undated);
  const [first] = dated;
  const last = dated.at(-1);
  if (first === undefined || last === undefined) return listed;
  // Some lists put the newest first.
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

/** Which undated messages come before the first dated one, and which follow each of the others. */
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
    // In an unsorted list, it follows the earlier one of its neighbours.
    const anchor = previous && after && after.createdAt < previous.createdAt ? after : previous;
    const behind = anchor === undefined ? leading : (following.get(anchor) ?? []);
    behind.push(message);
    if (anchor !== undefined) following.set(anchor, behind);
  }
  return { leading: next && { before: next, messages: leading }, following };
}
