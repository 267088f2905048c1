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
  return [...OF_EACH_WORKSPACE, events];
}

/** Only the bot has the tokens of workspaces that installed the app themselves. */
const OF_EACH_WORKSPACE: Check[] = [
  {
    id: "slack-token",
    look: async () =>
      skipped("each workspace has its own", "Look for “Slack refuses a workspace token” in the bot's log."),
  },
  {
    id: "slack-scopes",
    look: async () =>
      skipped(
        "each workspace has its own",
        "Have each workspace install the app again after you add scopes.",
      ),
  },
  {
    id: "slack-channel",
    look: async () =>
      skipped(
        "each workspace has its own",
        "Run `/chatra status` there: it names a channel that the bot can't post in.",
      ),
  },
];

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
        if (identity?.scopes === undefined)
          return skipped(
            "waits for Slack to list the scopes",
            "Compare OAuth & Permissions → Bot Token Scopes with manifest.yml.",
          );
        const missing = missingScopes(identity.scopes, wanted);
        return missing.length === 0
          ? ok(`all ${wanted.length} scopes of manifest.yml`)
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
    return async () => ({
      ...ok("HTTP, the signing secret is set"),
      advice: "Verify the Request URL under Event Subscriptions: Slack tests the secret with it.",
    });
  return unlessProblem(appTokenProblem, async () => {
    await createSlackAccount({ token: mode.appToken, ...place }).openSocket();
    return ok("Socket Mode, Slack accepts the app token");
  });
}
