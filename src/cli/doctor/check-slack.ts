import type { Config } from "../../config/config.ts";
import { botScopes, readManifest, scopeReasons } from "../../config/manifest.ts";
import { appTokenProblem, channelProblem, scopeProblem, tokenProblem } from "../problem.ts";
import { createSlackAccount, missingScopes, type SlackAccess, type SlackIdentity } from "../slack-account.ts";
import { type Check, failedWith, ok, skipped, unlessProblem } from "./check.ts";

/** The bot's token and its permissions, its channel, and how Slack reaches the bot. */
export function checkSlack({ slack, tenants, proxies }: Config): Check[] {
  const place = { apiUrl: slack.apiUrl, proxies };
  const events: Check = { id: "slack-events", look: lookAtLink(slack.mode, place) };
  if (tenants.kind === "one") return [...checkWorkspace(place, tenants), events];
  const theirs = async () => skipped("every workspace brings its own");
  const ids = ["slack-token", "slack-scopes", "slack-channel"] as const;
  return [...ids.map((id) => ({ id, look: theirs })), events];
}

function checkWorkspace(
  place: Omit<SlackAccess, "token">,
  { botToken, channel }: Extract<Config["tenants"], { kind: "one" }>,
): Check[] {
  const account = createSlackAccount({ token: botToken, ...place });
  let identity: SlackIdentity | undefined;
  return [
    {
      id: "slack-token",
      look: unlessProblem(tokenProblem, async () => {
        identity = await account.identify();
        return ok(`@${identity.bot} in ${identity.team}`);
      }),
    },
    {
      id: "slack-scopes",
      after: ["slack-token"],
      look: async () => {
        const wanted = botScopes(readManifest());
        if (identity?.scopes === undefined) return skipped("Slack did not say which scopes the token has");
        const missing = missingScopes(identity.scopes, wanted);
        return missing.length === 0
          ? ok(`all ${wanted.length} of manifest.yml`)
          : failedWith(scopeProblem(missing, scopeReasons()));
      },
    },
    {
      id: "slack-channel",
      after: ["slack-token"],
      look: unlessProblem(
        (error) => channelProblem(error, channel, identity?.bot ?? "bot"),
        async () => {
          await account.readChannel(channel);
          return ok(`the bot is in ${channel}`);
        },
      ),
    },
  ];
}

/** We can only try the app token: no Slack method tells whether a signing secret is right. */
function lookAtLink(mode: Config["slack"]["mode"], place: Omit<SlackAccess, "token">): Check["look"] {
  if (mode.kind === "http")
    return async () =>
      ok("over HTTP; the signing secret is set, and the first event shows whether it is right");
  return unlessProblem(appTokenProblem, async () => {
    await createSlackAccount({ token: mode.appToken, ...place }).openSocket();
    return ok("in Socket Mode; Slack accepts the app token");
  });
}
