import { log } from "@clack/prompts";
import { botScopes, fillManifest, newAppLink, readManifest, scopeReasons } from "../../config/manifest.ts";
import { appTokenProblem, channelProblem, scopeProblem, tokenProblem } from "../problem.ts";
import { missingScopes, type SlackAccess, type SlackIdentity } from "../slack-account.ts";
import { askUntilGood, checkWithSlack } from "./ask-until-good.ts";
import type { EnvValues } from "./env-file.ts";
import { askSecret, askText, choose, showSteps } from "./prompts.ts";

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
export async function askForSlack(
  known: EnvValues,
  place: Omit<SlackAccess, "token">,
): Promise<SlackAnswers> {
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

async function askMode(known: EnvValues): Promise<boolean> {
  const hasSecretOnly = known.SLACK_SIGNING_SECRET !== undefined && known.SLACK_APP_TOKEN === undefined;
  const mode = await choose({
    message: "How should Slack reach the bot?",
    options: [
      {
        value: "socket",
        label: "Socket Mode",
        hint: "the bot connects to Slack; only Chatra needs a public URL",
      },
      { value: "http", label: "HTTP", hint: "Slack calls the bot's public URL" },
    ],
    initial: hasSecretOnly ? "http" : "socket",
  });
  return mode === "http";
}

async function askPublicUrl(known: string | undefined, isForSlack: boolean): Promise<string | undefined> {
  const answer = await askText({
    message: isForSlack
      ? "The bot's public URL, for Slack, Chatra's webhooks and links to files"
      : "The bot's public URL: Chatra sends chats there, also with Socket Mode (leave empty to add it later)",
    placeholder: "https://chat.example.org",
    initial: known,
    describeProblem: (given) => {
      if (given === "" && !isForSlack) return undefined;
      if (!/^https?:\/\//.test(given) || !URL.canParse(given)) {
        return "Enter a URL such as https://chat.example.org";
      }
      return isForSlack && !given.startsWith("https://")
        ? "Enter a URL that begins with https://: Slack calls no other"
        : undefined;
    },
  });
  return answer === "" ? undefined : answer.replace(/\/+$/, "");
}

/**
 * Offers to create the Slack app: a link with the filled-in manifest, and where the app shows the next answers. `publicUrl` is
 * undefined for Socket Mode.
 */
async function offerApp(publicUrl: string | undefined, isThere: boolean): Promise<void> {
  const have = await choose({
    message: "Is there a Slack app for the bot already?",
    options: [
      { value: "no", label: "No, create it now", hint: "a link with everything filled in" },
      { value: "yes", label: "Yes" },
    ],
    initial: isThere ? "yes" : "no",
  });
  if (have === "yes") return;
  log.step("Open this link, choose the workspace, and press Next and Create:");
  // On its own line, without line breaks from us: a terminal that wraps it still copies it whole.
  process.stdout.write(`\n${newAppLink(fillManifest(readManifest(), publicUrl))}\n\n`);
  showSteps("Then, in the new app", [
    "Install App → Install to Workspace",
    "OAuth & Permissions → copy the Bot User OAuth Token",
    publicUrl === undefined
      ? "Basic Information → App-Level Tokens → make one with the scope connections:write"
      : "Basic Information → copy the Signing Secret",
  ]);
}

/** Asks for the bot's token; checks that Slack knows it, and that it has every scope of manifest.yml. */
async function askBotToken(
  known: string | undefined,
  place: Omit<SlackAccess, "token">,
): Promise<{ token: string; identity: SlackIdentity }> {
  const { answer, value } = await askUntilGood<string, SlackIdentity>({
    ask: () =>
      askSecret({
        message: "Bot User OAuth Token",
        kept: known,
        describeProblem: (given) =>
          given.startsWith("xoxb-") ? undefined : "Enter the token that begins with xoxb-",
      }),
    checking: "Asking Slack whose token it is",
    check: (token) =>
      checkWithSlack<SlackIdentity>({ token, ...place }, tokenProblem, async (account) => {
        const identity = await account.identify();
        const missing = missingScopes(identity.scopes, botScopes(readManifest()));
        if (missing.length > 0) return { problem: scopeProblem(missing, scopeReasons()), value: identity };
        return { value: identity, says: `The token belongs to @${identity.bot} in ${identity.team}.` };
      }),
  });
  return { token: answer, identity: value };
}

/** Asks for the app token of Socket Mode. */
async function askAppToken(known: string | undefined, place: Omit<SlackAccess, "token">): Promise<string> {
  const { answer } = await askUntilGood<string, true>({
    ask: () =>
      askSecret({
        message: "App-level token",
        kept: known,
        describeProblem: (given) =>
          given.startsWith("xapp-") ? undefined : "Enter the token that begins with xapp-",
      }),
    checking: "Asking Slack for a connection",
    check: (token) =>
      checkWithSlack<true>({ token, ...place }, appTokenProblem, async (account) => {
        await account.openSocket();
        return { value: true, says: "Slack accepts the app token." };
      }),
  });
  return answer;
}

/** Asks for the secret of Slack's signatures. No Slack method tells whether it is right. */
function askSigningSecret(known: string | undefined): Promise<string> {
  return askSecret({
    message: "Signing Secret",
    kept: known,
    describeProblem: (given) =>
      given.length >= 16 ? undefined : "Enter the whole secret: 32 letters and digits",
  });
}

async function askChannel(known: string | undefined, bot: string, access: SlackAccess): Promise<string> {
  const { answer } = await askUntilGood<string, true>({
    ask: async (last) =>
      channelIdIn(
        await askText({
          message: "ID of the channel for new chats (at the bottom of the channel's details), or its link",
          placeholder: "C0123ABCD",
          initial: last ?? known,
          describeProblem: (given) =>
            /^[CG][A-Z0-9]{2,}$/.test(channelIdIn(given))
              ? undefined
              : "Enter the ID, such as C0123ABCD, not the #name",
        }),
      ),
    checking: "Checking the channel",
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
