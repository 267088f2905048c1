import { tellOfPrivacy } from "./privacy-stories.ts";
import { shareStage } from "./stage.ts";
import { tellOfThreads } from "./threads-stories.ts";
import { tellOfVisitorsWords } from "./visitors-words-stories.ts";
import { tellOfWaitingReplies } from "./waiting-replies-stories.ts";

/**
 * One bot for stories that are not about Membrane's command. None of them lets Slack refuse posts for their pace: the bot is
 * slower in that channel for some time after that, and so would be the stories that follow.
 */
const shared = shareStage({ bot: { transport: "api" } });

tellOfVisitorsWords(shared);
tellOfWaitingReplies(shared);
tellOfPrivacy(shared);
// The last: it moves to another channel.
tellOfThreads(shared);
