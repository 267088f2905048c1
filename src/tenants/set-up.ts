import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { accountIdSchema, channelIdSchema, type TeamId } from "../domain/ids.ts";
import type { FailureLimit } from "../http/failure-limit.ts";
import type { HttpRoute } from "../http/http-route.ts";
import { createSlackGateway } from "../outbound/slack/create-slack-gateway.ts";
import type { Store } from "../store/store.ts";
import { identifyWorkspace } from "../workspace.ts";
import type { TenantSettings } from "./tenants.ts";

/** The one Chatra account that a configuration by environment describes. */
export const ENVIRONMENT_ACCOUNT = accountIdSchema.parse("default");

/** Where workspaces and accounts come from. */
export type SetUp = {
  /** One workspace, which the environment describes. */
  readonly isOne: boolean;
  /** All that is set up now. */
  load(): Promise<TenantSettings>;
  /** The installation that something from Slack belongs to. */
  teamOf(body: unknown): TeamId | undefined;
  /** Slack does not take this token any more. */
  refused(teamId: TeamId, botToken: string): void;
  readonly routes: HttpRoute[];
  start(): void;
  stop(): Promise<void>;
};

export type SetUpDeps = {
  store: Store;
  owner: string;
  failures: FailureLimit;
  now: () => number;
  logger: Logger;
};

/** One workspace by the environment. Rejects with a `SlackGatewayError` `unauthorized` when Slack refuses the token. */
export async function setUpOne(
  config: Config,
  { botToken, channel }: Extract<Config["tenants"], { kind: "one" }>,
  { store, logger }: SetUpDeps,
): Promise<SetUp> {
  const slack = createSlackGateway({ token: botToken, apiUrl: config.slack.apiUrl });
  const workspace = await identifyWorkspace(store, slack, botToken, logger);
  const { teamId } = workspace;
  return {
    isOne: true,
    load: async () => ({
      workspaces: [{ ...workspace, botToken }],
      accounts: [
        {
          accountId: ENVIRONMENT_ACCOUNT,
          teamId,
          name: ENVIRONMENT_ACCOUNT,
          channelId: channelIdSchema.parse(channel),
          connection: { kind: "only", id: config.membrane.connectionId },
          agentId: config.chatra.agentId,
          webhookSecrets: config.chatra.webhookSecrets,
        },
      ],
    }),
    teamOf: () => teamId,
    refused: () => undefined,
    routes: [],
    start: () => undefined,
    stop: async () => undefined,
  };
}
