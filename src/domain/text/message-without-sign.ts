import { classifyMessage } from "./classify-message.ts";
import { classifyReply } from "./classify-reply.ts";
import { contentBehind } from "./content-behind.ts";
import { contentToSlack } from "./content-to-slack.ts";
import { carriesWords } from "./render-content.ts";
import type { Message, RichContent } from "./rich-content.ts";
import { isFiller } from "./slack-filler.ts";
import { isMeantForVisitor, SIGN, wordsWithoutSign } from "./words-without-sign.ts";

/**
 * Takes a message that may have been a note, returns it without the sign that made it one; undefined where it can't be told
 * for certain which words are not internal.
 */
export function messageWithoutSign({ text, content }: Message): Message | undefined {
  const { kind } = classifyMessage({ text, content });
  if (kind === "reply" || kind === "empty") return { text, content };
  if (!carriesWords(content)) {
    const words = wordsWithoutSign(text);
    return words === undefined ? undefined : { text: words, content };
  }
  const behind = contentBehind(content, SIGN) ?? behindInSlackText(content);
  // The summary has to agree that these are the words, unless it says nothing.
  const saysMore = text.trim() !== "" && !isFiller(text) && wordsWithoutSign(text) === undefined;
  if (behind && !saysMore && isMeantForVisitor(contentToSlack(behind))) return { text: "", content: behind };
  return undefined;
}

function behindInSlackText(content: RichContent): RichContent | undefined {
  const [first, ...others] = content.blocks;
  if (first?.kind !== "mrkdwn" || classifyReply(first.text).kind !== "note") return undefined;
  const text = wordsWithoutSign(first.text);
  return text === undefined ? undefined : { ...content, blocks: [{ kind: "mrkdwn", text }, ...others] };
}
