import type { SlackAccess } from "../slack-account.ts";
import { channelProblem } from "../slack-words.ts";
import { askAppToken, askBotToken, askSigningSecret } from "./ask-tokens.ts";
import { askUntilGood } from "./ask-until-good.ts";
import { checkWithSlack } from "./check-with-slack.ts";
import type { EnvValues } from "./env-file.ts";
import { offerApp } from "./offer-app.ts";
import { askText, choose } from "./prompts.ts";

export type SlackAnswers = {
  values: EnvValues;
  usesHttp: boolean;
  publicUrl: string | undefined;
  /** With the bot's token. */
  access: SlackAccess;
  channel: string;
  /** The bot's name in Slack. */
  bot: string;
};

/** Asks how Slack and the bot reach each other; `known` are the existing variables, `place` is Slack's. */
export async function askSlack(known: EnvValues, place: Omit<SlackAccess, "token">): Promise<SlackAnswers> {
  const usesHttp = await askMode(known);
  const publicUrl = await askPublicUrl(known.PUBLIC_URL, usesHttp);
  await offerApp(usesHttp ? publicUrl : undefined, known.SLACK_BOT_TOKEN !== undefined);
  const { token, identity } = await askBotToken(known.SLACK_BOT_TOKEN, place);
  const secret = usesHttp
    ? { SLACK_SIGNING_SECRET: await askSigningSecret(known.SLACK_SIGNING_SECRET), SLACK_APP_TOKEN: undefined }
    : { SLACK_APP_TOKEN: await askAppToken(known.SLACK_APP_TOKEN, place) };
  const access = { token, ...place };
  const channel = await askChannel(known.SLACK_CHANNEL, identity.bot, access);
  return {
    values: { SLACK_BOT_TOKEN: token, ...secret, SLACK_CHANNEL: channel, PUBLIC_URL: publicUrl },
    usesHttp,
    publicUrl,
    access,
    channel,
    bot: identity.bot,
  };
}

async function askMode({
  SLACK_SIGNING_SECRET: secret,
  SLACK_APP_TOKEN: token,
}: EnvValues): Promise<boolean> {
  const mode = await choose({
    message: "How should Slack reach the bot?",
    options: [
      {
        value: "socket",
        label: "Socket Mode",
        hint: "the bot connects to Slack; only Chatra needs a public address",
      },
      { value: "http", label: "HTTP", hint: "Slack calls the bot's public address" },
    ],
    initial: secret !== undefined && token === undefined ? "http" : "socket",
  });
  return mode === "http";
}

async function askPublicUrl(known: string | undefined, isForSlack: boolean): Promise<string | undefined> {
  const answer = await askText({
    message: isForSlack
      ? "The bot's public address, for Slack, for Chatra's webhooks and for links to files"
      : "The bot's public address, which Chatra sends chats to, also with Socket Mode (leave empty to add it later)",
    placeholder: "https://chat.example.org",
    initial: known,
    describeProblem: (given) => {
      if (given === "" && !isForSlack) return undefined;
      if (!/^https?:\/\//.test(given) || !URL.canParse(given)) {
        return "Give a web address such as https://chat.example.org";
      }
      return isForSlack && !given.startsWith("https://") ? "Slack calls https:// addresses only" : undefined;
    },
  });
  return answer === "" ? undefined : answer.replace(/\/+$/, "");
}

async function askChannel(known: string | undefined, bot: string, access: SlackAccess): Promise<string> {
  const { answer } = await askUntilGood<string, true>({
    ask: async (last) =>
      channelIdIn(
        await askText({
          message:
            "Id of the channel for new chats (at the bottom of the channel's details), or a link to it",
          placeholder: "C0123ABCD",
          initial: last ?? known,
          describeProblem: (given) =>
            /^[CG][A-Z0-9]{2,}$/.test(channelIdIn(given))
              ? undefined
              : "Give its id, such as C0123ABCD, not its #name",
        }),
      ),
    checking: "Looking into the channel",
    check: (channel) =>
      checkWithSlack<true>(
        access,
        (error) => channelProblem(error, channel, bot),
        async (account) => {
          await account.readChannel(channel);
          return { value: true, says: `The bot is in the channel ${channel}.` };
        },
      ),
  });
  return answer;
}

/** Slack's "Copy link" gives https://acme.slack.com/archives/C0123ABCD. */
function channelIdIn(answer: string): string {
  return /\/(?:archives|client\/\w+)\/([CG][A-Z0-9]+)/.exec(answer)?.[1] ?? answer;
}
