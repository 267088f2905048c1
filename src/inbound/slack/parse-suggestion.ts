import { z } from "zod";
import { type Suggesting, suggestingMenus } from "../../commands/command-handlers.ts";
import { userIdSchema } from "../../domain/ids.ts";
import type { SlackBot } from "./slack-bot.ts";

const bodySchema = z.looseObject({
  user: z.looseObject({ id: userIdSchema }),
  action_id: z.enum(suggestingMenus),
  /** What was typed; empty when the menu opens. */
  value: z.string().nullish().catch(undefined),
  view: z.looseObject({ private_metadata: z.string().catch("") }),
});

/** Reads the body of a `block_suggestion` for a menu in a form of ours; undefined when it lacks required fields. */
export function parseSuggestion(body: unknown, { teamId }: SlackBot): Suggesting | undefined {
  const { data } = bodySchema.safeParse(body);
  return (
    data && {
      menu: data.action_id,
      teamId,
      userId: data.user.id,
      metadata: data.view.private_metadata,
      typed: data.value ?? "",
    }
  );
}
