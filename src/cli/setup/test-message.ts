import { log } from "@clack/prompts";
import { channelProblem, type Problem } from "../problem.ts";
import type { SlackAnswers } from "./ask-slack.ts";
import { checkWithSlack } from "./ask-until-good.ts";
import { choose, describeProblem, during } from "./prompts.ts";

const WORDS = ":wave: chatra-slack is set up. New chats from your website will appear in this channel.";
const WORDS_WITHOUT_ADDRESS =
  ":wave: chatra-slack can post here. New chats from your website will appear in this channel once Chatra can reach the bot.";

/** Offers to post into the channel, which no reading check can test. Resolves with the remaining problem, if any. */
export async function offerTestMessage(slack: SlackAnswers): Promise<Problem | undefined> {
  const { access, channel, bot, publicUrl } = slack;
  let message = `Post a test message to ${channel}?`;
  let last: Problem | undefined;
  for (;;) {
    const answer = await choose({
      message,
      options: [
        { value: "yes", label: "Yes" },
        { value: "no", label: "No" },
      ],
    });
    if (answer === "no") return last;
    const { problem } = await during("Posting", () =>
      checkWithSlack<true>(
        access,
        (error) => channelProblem(error, channel, bot),
        async (account) => {
          await account.post(channel, publicUrl === undefined ? WORDS_WITHOUT_ADDRESS : WORDS);
          return { value: true, says: "" };
        },
      ),
    );
    if (problem === undefined) {
      log.success("Posted. Check the channel.");
      return undefined;
    }
    describeProblem(problem);
    last = problem;
    message = "Post it again?";
  }
}
