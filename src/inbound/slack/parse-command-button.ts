import { z } from "zod";
import { type Asked, type ButtonPress, commandButtons } from "../../commands/command-handlers.ts";
import type { TeamId } from "../../domain/ids.ts";
import {
  interactionFields,
  optionalText,
  placeOfPress,
  pressPlaceFields,
  readAsked,
} from "./interaction-schema.ts";

const actionSchema = z.looseObject({
  action_id: z.enum(commandButtons),
  value: optionalText,
  /** Replaces `value` for a menu choice. */
  selected_option: z.looseObject({ value: z.string() }).nullish().catch(undefined),
  action_ts: optionalText,
});

const bodySchema = z.looseObject({
  ...interactionFields,
  ...pressPlaceFields,
  view: z
    .looseObject({ id: z.string().min(1) })
    .optional()
    .catch(undefined),
  // Slack sends one action per press; Bolt passes on the first.
  actions: z.tuple([actionSchema], z.unknown()),
});

/**
 * Reads the body of a `block_actions` for a command button in a message, an ephemeral answer or a form. Undefined when it lacks
 * required fields. `teamId` is the installation's, where known.
 */
export function parseCommandButton(body: unknown, teamId?: TeamId): (Asked & ButtonPress) | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { container, view, actions } = parsed.data;
  const [action] = actions;
  const { channelId, messageTs, threadTs } = placeOfPress(parsed.data);
  const isInForm = container?.type === "view" || view !== undefined;
  if (!isInForm && (channelId === undefined || messageTs === undefined)) return undefined;
  const asked = readAsked(parsed.data, {
    installedTeam: teamId,
    naturalKey: [action.action_id, action.action_ts],
    channelId,
    threadTs,
  });
  if (asked === undefined) return undefined;
  return {
    ...asked,
    button: action.action_id,
    value: action.value ?? action.selected_option?.value ?? "",
    messageTs,
    isEphemeral: container?.is_ephemeral === true,
  };
}
