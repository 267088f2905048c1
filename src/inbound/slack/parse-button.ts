import { z } from "zod";
import { type ButtonPress, commandButtons } from "../../commands/command-handlers.ts";
import { channelIdSchema, deliveryIdSchema, slackTsSchema } from "../../domain/ids.ts";
import { BUTTON_ACTIONS, type SlackButton } from "../../domain/input.ts";
import { interactionFields, optionalText, readAsked } from "./interaction-schema.ts";
import { absentable } from "./message-event-schema.ts";
import type { SlackBot } from "./slack-bot.ts";

/** A button is in a message, or (without `message_ts`) in a form. */
const pressSchema = z.looseObject({
  ...interactionFields,
  channel: absentable(z.looseObject({ id: channelIdSchema })).catch(undefined),
  container: absentable(
    z.looseObject({
      channel_id: absentable(channelIdSchema),
      message_ts: absentable(slackTsSchema),
      thread_ts: absentable(slackTsSchema),
    }),
  ).catch(undefined),
  message: absentable(
    z.looseObject({ ts: absentable(slackTsSchema), thread_ts: absentable(slackTsSchema) }),
  ).catch(undefined),
  view: z
    .looseObject({ id: z.string().min(1), private_metadata: z.string().catch("") })
    .optional()
    .catch(undefined),
});

/** The message that carries the button, as far as we know it. */
function placeOf({ channel, container, message }: z.infer<typeof pressSchema>) {
  return {
    channelId: channel?.id ?? container?.channel_id,
    messageTs: container?.message_ts ?? message?.ts,
    threadTs: container?.thread_ts ?? message?.thread_ts,
  };
}

/** Slack sends one action per press; Bolt passes on the first. */
function withAction<Action extends z.ZodType>(action: Action) {
  return pressSchema.extend({ actions: z.tuple([action], z.unknown()) });
}

/** The ids of the buttons under a failed or uncertain reply; each value is the delivery's id. */
export const deliveryButtonId = /^delivery\.(?:retry|discard|arrived|send-again)$/;

const deliveryPress = withAction(
  z.looseObject({
    action_id: z
      .string()
      .regex(deliveryButtonId)
      .transform((id) => id.slice("delivery.".length))
      .pipe(z.enum(BUTTON_ACTIONS)),
    value: deliveryIdSchema,
    action_ts: z.string().min(1),
  }),
);

/** Reads the body of a `block_actions` for our delivery buttons; undefined when it lacks required fields. */
export function parseButtonPress(body: unknown, { teamId }: SlackBot): SlackButton | undefined {
  const { data } = deliveryPress.safeParse(body);
  if (data === undefined) return undefined;
  const { channelId, messageTs, threadTs } = placeOf(data);
  if (channelId === undefined || messageTs === undefined) return undefined;
  const [action] = data.actions;
  return {
    kind: "slack.button",
    teamId,
    channelId,
    messageTs,
    ...(threadTs === undefined ? {} : { threadTs }),
    userId: data.user.id,
    action: action.action_id,
    deliveryId: action.value,
    actionTs: action.action_ts,
  };
}

const commandPress = withAction(
  z.looseObject({
    action_id: z.enum(commandButtons),
    value: optionalText,
    /** Replaces `value` for a menu choice. */
    selected_option: z.looseObject({ value: z.string() }).nullish().catch(undefined),
    action_ts: optionalText,
  }),
);

/** The same for a command button in a message, an ephemeral answer or a form. */
export function parseCommandButton(body: unknown, { teamId }: SlackBot): ButtonPress | undefined {
  const { data } = commandPress.safeParse(body);
  if (data === undefined) return undefined;
  const { container, view } = data;
  const [action] = data.actions;
  const { channelId, messageTs, threadTs } = placeOf(data);
  const isInForm = container?.type === "view" || view !== undefined;
  if (!isInForm && (channelId === undefined || messageTs === undefined)) return undefined;
  const naturalKey = [action.action_id, action.action_ts];
  const asked = readAsked(data, { teamId, naturalKey, channelId, threadTs });
  return (
    asked && {
      ...asked,
      button: action.action_id,
      value: action.value ?? action.selected_option?.value ?? "",
      messageTs,
      isEphemeral: container?.is_ephemeral === true,
      // A Home tab is a view, too, but nothing opens in its place.
      ...(view === undefined || view.type === "home"
        ? {}
        : { inForm: { viewId: view.id, metadata: view.private_metadata } }),
    }
  );
}
