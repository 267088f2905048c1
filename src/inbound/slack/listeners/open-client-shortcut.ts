import type { App } from "@slack/bolt";
import type { Desk } from "../../../commands/desk.ts";
import type { TeamId } from "../../../domain/ids.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import { parseGlobalShortcut } from "../parse-shortcut.ts";

export type OpenClientShortcutDeps = {
  desk: Pick<Desk, "onOpenClientShortcut">;
  onIgnored: OnSlackIgnored;
  teamId: TeamId | undefined;
};

/** The shortcut that is there everywhere in Slack and asks which client to open. */
export function register(app: App, { desk, onIgnored, teamId }: OpenClientShortcutDeps): void {
  app.shortcut({ callback_id: "open_client", type: "shortcut" }, async ({ body, ack }) => {
    const use = parseGlobalShortcut(body, teamId);
    if (use === undefined) onIgnored("malformed-interaction", idsOfBody(body));
    else await desk.onOpenClientShortcut(use);
    await ack();
  });
}
