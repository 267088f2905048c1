import type { App } from "@slack/bolt";
import type { Logger } from "pino";
import { z } from "zod";
import { userIdSchema } from "../../../domain/ids.ts";
import type { Uninstall } from "../../../domain/uninstall.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { installationIdOf } from "../installation-of.ts";

export type UninstalledDeps = {
  /** Rejects when we could not handle it. */
  uninstalled: (event: Uninstall) => Promise<void>;
  onIgnored: OnSlackIgnored;
  logger: Logger;
};

/** The event types of this listener. */
export const eventTypes = ["app_uninstalled", "tokens_revoked"] as const;

/** Whether this body is one of these events. */
export function isOne(body: unknown): boolean {
  return bodySchema.safeParse(body).success;
}

const bodySchema = z.looseObject({
  event_time: z.number().nonnegative().catch(0),
  event: z.looseObject({
    type: z.enum(eventTypes),
    tokens: z
      .looseObject({ bot: z.array(userIdSchema).optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
});

/**
 * A workspace removed the app or revoked its tokens; Slack sends both, in any order. Rejects when we could not handle it, so
 * that Slack delivers it again. Measured on Bolt 5.1: for these two it does not ask for a token first.
 */
export function register(app: App, { uninstalled, onIgnored, logger }: UninstalledDeps): void {
  for (const type of eventTypes) {
    app.event(type, async ({ body }) => {
      const parsed = bodySchema.safeParse(body);
      const teamId = installationIdOf(body);
      if (!parsed.success || teamId === undefined) {
        onIgnored("malformed-event", idsOfBody(body));
        return;
      }
      const { event, event_time: seconds } = parsed.data;
      logger.info(idsOfBody(body), "Slack says that the app was uninstalled or its tokens were revoked");
      await uninstalled({ teamId, at: seconds * 1_000, kind: event.type, revokedBots: event.tokens?.bot });
    });
  }
}
