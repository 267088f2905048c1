import { z } from "zod";
import { deliveryIdSchema, type TeamId } from "../../domain/ids.ts";
import { buttonActions, type SlackButton } from "../../domain/input.ts";
import { interactionFields, placeOfPress, pressPlaceFields } from "./interaction-schema.ts";

/** The ids of the buttons under a failed or uncertain reply; each value is the delivery's id. */
export const deliveryButtonId = /^delivery\.(?:retry|discard|arrived|send-again)$/;

const actionSchema = z.looseObject({
  action_id: z
    .string()
    .regex(deliveryButtonId)
    .transform((id) => id.slice("delivery.".length))
    .pipe(z.enum(buttonActions)),
  value: deliveryIdSchema,
  action_ts: z.string().min(1),
});

const bodySchema = z.looseObject({
  ...interactionFields,
  ...pressPlaceFields,
  // Slack sends one action per press; Bolt passes on the first.
  actions: z.tuple([actionSchema], z.unknown()),
});

/**
 * Reads the body of a `block_actions` for our delivery buttons; undefined when it lacks required fields. `teamId` is the
 * installation's, where known: `team` in the body may be a Slack Connect guest's.
 */
export function parseButtonPress(body: unknown, teamId?: TeamId): SlackButton | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { team, user, actions } = parsed.data;
  const installedTeam = teamId ?? team?.id;
  const { channelId, messageTs, threadTs } = placeOfPress(parsed.data);
  if (installedTeam === undefined || channelId === undefined || messageTs === undefined) return undefined;
  const [action] = actions;
  return {
    kind: "slack.button",
    teamId: installedTeam,
    channelId,
    messageTs,
    ...(threadTs === undefined ? {} : { threadTs }),
    userId: user.id,
    action: action.action_id,
    deliveryId: action.value,
    actionTs: action.action_ts,
  };
}
