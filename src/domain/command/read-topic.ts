import { COMMAND_PROBLEMS } from "../../messages/command-problems.ts";
import { TOPICS } from "../../messages/help.ts";
import { SLASH_USAGE } from "../../messages/usage.ts";
import { readArgument } from "./argument.ts";
import type { HelpTopic } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { CommandUsageError } from "./problem.ts";

/** Takes what follows `help`, returns the topic, also for a command's word; undefined for all of it. Throws Misread. */
export function readTopic(slackText: string): HelpTopic | undefined {
  const typed = readArgument(slackText)?.typed ?? "";
  if (typed === "") return undefined;
  const word = typed.toLowerCase();
  const topic = topicOf(word);
  if (topic) return topic;
  const meant = nearestWord(typed, [...TOPICS, ...Object.keys(SLASH_USAGE)]);
  throw new CommandUsageError(COMMAND_PROBLEMS.unknownTopic(typed, meant));
}

function topicOf(word: string): HelpTopic | undefined {
  const usage = Object.entries(SLASH_USAGE).find(([form]) => form === word)?.[1];
  return TOPICS.find((topic) => topic === word) ?? usage?.topic;
}
