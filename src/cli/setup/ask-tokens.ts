import { botScopes, readManifest } from "../../config/manifest.ts";
import { missingScopes, type SlackAccess, type SlackIdentity } from "../slack-account.ts";
import { appTokenProblem, scopeProblem, tokenProblem } from "../slack-words.ts";
import { askUntilGood } from "./ask-until-good.ts";
import { checkWithSlack } from "./check-with-slack.ts";
import { askSecret } from "./prompts.ts";

/** Asks for the bot's token; checks that Slack knows it, and that it has every scope of manifest.yml. */
export async function askBotToken(
  known: string | undefined,
  place: Omit<SlackAccess, "token">,
): Promise<{ token: string; identity: SlackIdentity }> {
  const { answer, value } = await askUntilGood<string, SlackIdentity>({
    ask: () =>
      askSecret({
        message: "Bot User OAuth Token",
        kept: known,
        describeProblem: (given) => (given.startsWith("xoxb-") ? undefined : "It begins with xoxb-"),
      }),
    checking: "Asking Slack whose token it is",
    check: (token) =>
      checkWithSlack<SlackIdentity>({ token, ...place }, tokenProblem, async (account) => {
        const identity = await account.identify();
        const missing = missingScopes(identity.scopes, botScopes(readManifest()));
        if (missing.length > 0) return { trouble: scopeProblem(missing), value: identity };
        return { value: identity, says: `The token is that of @${identity.bot} in ${identity.team}.` };
      }),
  });
  return { token: answer, identity: value };
}

/** Asks for the app token of Socket Mode. */
export async function askAppToken(
  known: string | undefined,
  place: Omit<SlackAccess, "token">,
): Promise<string> {
  const { answer } = await askUntilGood<string, true>({
    ask: () =>
      askSecret({
        message: "App-level token",
        kept: known,
        describeProblem: (given) => (given.startsWith("xapp-") ? undefined : "It begins with xapp-"),
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
export function askSigningSecret(known: string | undefined): Promise<string> {
  return askSecret({
    message: "Signing Secret",
    kept: known,
    describeProblem: (given) => (given.length >= 16 ? undefined : "It is longer: 32 letters and digits"),
  });
}
