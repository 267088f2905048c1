import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { z } from "zod";
import { digest, teamIdSchema, userIdSchema } from "../domain/ids.ts";
import { type SlackGateway, SlackGatewayError, type Workspace } from "../outbound/slack/slack-gateway.ts";
import { getSetting, putSettingIfAbsent } from "../store/settings.ts";
import type { Store } from "../store/store.ts";

const workspaceSchema = z.object({
  teamId: teamIdSchema,
  botUserId: userIdSchema,
  botId: z.string(),
  url: z.string(),
});
const ASK_AGAIN_MS = 2_000;

/**
 * Finds out the bot's identity in Slack. It never changes for a token, so the stored answer is enough while Slack is
 * unreachable, and we can accept visitors' messages. Without a stored answer, we ask until Slack replies. Rejects with a
 * `SlackGatewayError` `unauthorized` when Slack refuses the token.
 */
export async function identifyWorkspace(
  store: Store,
  slack: Pick<SlackGateway, "identify">,
  token: string,
  logger: Logger,
): Promise<Workspace> {
  const name = `workspace:${digest(token)}`;
  for (;;) {
    try {
      const workspace = await slack.identify();
      await store.transaction((tx) => putSettingIfAbsent(tx, name, JSON.stringify(workspace)));
      return workspace;
    } catch (error) {
      if (!(error instanceof SlackGatewayError) || error.reason === "unauthorized") throw error;
      const remembered = await store.transaction((tx) => getSetting(tx, name));
      const fields = { reason: error.reason, code: error.code, remembered: remembered !== undefined };
      logger.warn(fields, "Slack unreachable at startup");
      if (remembered !== undefined) return workspaceSchema.parse(JSON.parse(remembered));
      await wait(ASK_AGAIN_MS);
    }
  }
}
