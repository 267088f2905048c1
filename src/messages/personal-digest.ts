import { type DigestTime, describeDigestTime } from "../domain/digest-time.ts";
import type { PersonalFound } from "../domain/needs.ts";
import { type BlockList, type Card, context, fitLines, section } from "./blocks.ts";
import { chats, missedLine } from "./digest.ts";
import { code } from "./text/excerpt.ts";
import { chatLine } from "./waiting.ts";

/** As many chats as each list of a person's digest shows. */
export const MOST_IN_DIGEST = 10;

/** What waits for a teammate, what else they have, and what they missed; undefined if that is nothing. */
export function personalDigest(
  { forThem, theirs, missed }: PersonalFound,
  time: DigestTime,
  workspaceUrl: string,
): Card | undefined {
  const counts = [
    ...(forThem.count > 0 ? [`${waiting(forThem.count)} for you`] : []),
    ...(theirs.count > 0
      ? [`${chats(theirs.count)} of yours ${theirs.count === 1 ? "is" : "are"} answered`]
      : []),
    ...(missed.count > 0 ? [`${chats(missed.count)} of yours ended unanswered`] : []),
  ];
  if (counts.length === 0) return undefined;
  return {
    text: `${counts.join(", ")}.`,
    blocks: [
      ...list("Waiting for you", forThem, (chat) => chatLine(chat, workspaceUrl)),
      ...list("Yours, answered", theirs, (chat) => chatLine(chat, workspaceUrl)),
      ...list("Ended unanswered since the last digest", missed, (chat) =>
        chat.episode === undefined ? "" : missedLine({ chat, episode: chat.episode }, workspaceUrl),
      ),
      context(
        `Your digest comes at ${code(describeDigestTime(time))}. \`/chatra notify digest=off\` stops the digest.`,
      ),
    ],
  };
}

const waiting = (count: number) => (count === 1 ? "1 chat waits" : `${count} chats wait`);

type Some = PersonalFound["missed"];

function list(
  title: string,
  { items, count }: Some,
  lineOf: (chat: Some["items"][number]) => string,
): BlockList {
  if (count === 0) return [];
  return [section(`*${title}* (${count})`), ...fitLines(items.map(lineOf), count, 3)];
}
