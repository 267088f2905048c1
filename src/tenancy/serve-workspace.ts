import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import {
  type AccountServices,
  createAccountCommandHandlers,
} from "../commands/accounts/account-command-handlers.ts";
import type { TeamId, UserId } from "../domain/ids.ts";
import { createGroups } from "../inbox/groups.ts";
import { createPeople } from "../inbox/people.ts";
import { mayOwnChats } from "../inbox/resolve-authors.ts";
import { createSharedFiles } from "../inbox/shared-files.ts";
import { countRateLimits } from "../outbound/slack/count-rate-limits.ts";
import { createSlackGateway } from "../outbound/slack/create-slack-gateway.ts";
import { createFileDownload } from "../outbound/slack/download-slack-file.ts";
import { SlackGatewayError, type Workspace } from "../outbound/slack/slack-gateway.ts";
import { createCardPace } from "../outbox/card-pace.ts";
import { createChannelRateLimits } from "../outbox/channel-rate-limit.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { HearDate } from "../runtime/steady-clock.ts";
import type { Store } from "../store/store.ts";

/** How long a reply waits for Slack's answer about its files. */
const FILE_PATIENCE_MS = 8_000;

/** A Slack workspace (or a whole organization) with the app: the bot's identity and token there. */
export type WorkspaceSettings = Workspace & { botToken: string };

export type ServedWorkspace = ReturnType<typeof serveWorkspace>;

export type WorkspaceDeps = {
  apiUrl: string;
  /** Opens the connections to Slack. */
  dispatcher?: Dispatcher | undefined;
  /** As configured: plain ids, or with their workspace in front. */
  adminUsers: readonly string[];
  guestsMayCommand: boolean;
  kind: Store["kind"];
  owner: string;
  metrics: Pick<Metrics, "rateLimited">;
  accountServices: AccountServices;
  /** Slack no longer accepts a workspace's token. */
  onRefused: (teamId: TeamId, botToken: string) => void;
  askTime: () => HearDate;
  now: () => number;
  logger: Logger;
};

/** Creates the access to one workspace, which all its accounts share. */
export function serveWorkspace(settings: WorkspaceSettings, deps: WorkspaceDeps) {
  const { teamId, botUserId, botId, url } = settings;
  const { apiUrl, dispatcher, guestsMayCommand, now, logger } = deps;
  let { botToken } = settings;
  const token = (): string => botToken;
  const onRefused = (refused: string): void => deps.onRefused(teamId, refused);
  const slack = countRateLimits(
    createSlackGateway({ token, apiUrl, dispatcher, onRefused, ownTeam: teamId, askTime: deps.askTime }),
    (method) => deps.metrics.rateLimited(method),
  );
  const adminUsers = adminsOf(teamId, deps.adminUsers);
  const accountHandlers = createAccountCommandHandlers({
    ...deps.accountServices,
    slack,
    adminUsers,
    guestsMayCommand,
    now,
    logger,
  });
  const openTo = (userId: UserId): boolean => guestsMayCommand || adminUsers.includes(userId);
  const people = createPeople({
    lookUp: (userId) => slack.person(userId),
    now,
    onUnknown: (userId, error) => logger.warn({ teamId, userId, err: error }, "user lookup in Slack failed"),
    mayTellLater,
  });
  return {
    teamId,
    url,
    botUserId,
    bot: { teamId, userId: botUserId, botId },
    slack,
    people,
    groups: createGroups({
      slack,
      people,
      mayOwn: (userId) => mayOwnChats(userId, { people, openTo }),
      now,
      onUnknown: (groupId, error) =>
        logger.warn({ teamId, groupId, err: error }, "user group lookup in Slack failed"),
    }),
    openTo,
    files: createSharedFiles({
      lookUp: (fileId) => slack.describeFile(fileId),
      patienceMs: FILE_PATIENCE_MS,
      now,
      onUnknown: (fileId, error) =>
        logger.warn({ teamId, fileId, err: error }, "file lookup in Slack failed"),
    }),
    channels: createChannelRateLimits({ kind: deps.kind, teamId, owner: deps.owner, now }),
    cards: createCardPace({ teamId, owner: deps.owner, now }),
    download: createFileDownload({ token, apiUrl, dispatcher }),
    /** Slack ids of users with the rights of Slack's admins and owners. */
    adminUsers,
    guestsMayCommand,
    accountHandlers,
    /** Ends the users' running requests about its accounts. */
    stop: () => accountHandlers.stop(),
    /** The token was exchanged for a newer one. */
    useToken: (fresh: string) => {
      botToken = fresh;
    },
  };
}

/** Slack was not reached, or the token is being renewed; it would repeat any other refusal. */
function mayTellLater(error: unknown): boolean {
  return error instanceof SlackGatewayError && (isPassing(error) || error.code === "token_expired");
}

/** Slack was not reached, or asks to wait: the same request may succeed later. */
export function isPassing({ reason }: SlackGatewayError): boolean {
  return reason === "rate-limited" || reason === "unavailable" || reason === "unknown-outcome";
}

/** `U0123ABCD` counts in a single workspace; `T0123ABCD:U0123ABCD` in the named one. */
function adminsOf(teamId: TeamId, configured: readonly string[]): string[] {
  return configured.flatMap((entry) => {
    const [userId, ofTeam] = entry.split(":").reverse();
    return userId === undefined || (ofTeam !== undefined && ofTeam !== teamId) ? [] : [userId];
  });
}
