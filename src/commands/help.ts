import { readArgument } from "../domain/command/argument.ts";
import { CommandUsageError } from "../domain/command/command.ts";
import { nearestWord } from "../domain/command/nearest-word.ts";
import { COMMAND_PROBLEMS } from "../messages/command-problems.ts";
import { FAILED } from "../messages/failures.ts";
import { HELP_USAGE, helpText, TOPICS, threadHelp } from "../messages/help.ts";
import type { HelpTopic, SlashUsage } from "../messages/usage.ts";
import type { ThreadQuestion } from "./slash-command.ts";

/** `/chatra help`: a topic may also be named by one of its commands. `usages` are those of all forms, by name. */
export const help = {
  usage: HELP_USAGE,
  parse(rest: string, usages: Record<string, SlashUsage>): HelpTopic | undefined {
    const typed = readArgument(rest)?.typed ?? "";
    if (typed === "") return undefined;
    const word = typed.toLowerCase();
    const usage = Object.hasOwn(usages, word) ? usages[word] : undefined;
    const topic = TOPICS.find((known) => known === word) ?? usage?.topic;
    if (topic !== undefined) return topic;
    const meant = nearestWord(typed, [...TOPICS, ...Object.keys(usages)]);
    throw new CommandUsageError(COMMAND_PROBLEMS.unknownTopic(typed, meant));
  },
  answer: (topic: HelpTopic | undefined, usages: Record<string, SlashUsage>) => helpText(usages, topic),
};

/** `!help` */
export const helpInThread: ThreadQuestion = {
  subject: FAILED.clientOfThread,
  answer: async () => threadHelp(),
};
