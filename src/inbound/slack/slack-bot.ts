import type { TeamId } from "../../domain/ids.ts";

/** The bot in one workspace, from `auth.test`. `teamId` is the installation's: for a whole organization, its own id. */
export type SlackBot = { teamId: TeamId; userId: string; botId?: string };

/** Returns the bot where this body comes from; undefined for a workspace that does not have it, or no longer does. */
export type BotOf = (body: unknown) => SlackBot | undefined;
