import type { TeamId } from "../../domain/ids.ts";

/** Ourselves in one workspace, as `auth.test` tells. `teamId` is the installation's: of a whole organization, its own id. */
export type SlackBot = { teamId: TeamId; userId: string; botId?: string };

/** Who we are where this body comes from; undefined for a workspace that does not have us, or not any more. */
export type BotOf = (body: unknown) => SlackBot | undefined;
