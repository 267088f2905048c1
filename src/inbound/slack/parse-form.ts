import { z } from "zod";
import { forms, type SentForm } from "../../commands/command-handlers.ts";
import { channelIdSchema } from "../../domain/ids.ts";
import { interactionFields, optionalText, readAsked } from "./interaction-schema.ts";
import { absentable } from "./message-event-schema.ts";
import type { SlackBot } from "./slack-bot.ts";

const text = z.string().nullish();

/** Each type of field has its value under another name. Slack sends null for an empty field. */
const elementSchema = z
  .looseObject({
    type: z.enum([
      "plain_text_input",
      "email_text_input",
      "static_select",
      "external_select",
      "radio_buttons",
      "conversations_select",
      "channels_select",
      "users_select",
    ]),
    value: text,
    selected_option: z.looseObject({ value: z.string() }).nullish(),
    selected_conversation: text,
    selected_channel: text,
    selected_user: text,
  })
  .transform(
    ({
      value,
      selected_option: option,
      selected_conversation: conversation,
      selected_channel: channel,
      selected_user: user,
    }) => value ?? option?.value ?? conversation ?? channel ?? user ?? "",
  );

/** An unreadable field is left out: taken as empty, it would delete the old value. */
const blockSchema = z.record(z.string(), elementSchema).catch({});

const bodySchema = z.looseObject({
  ...interactionFields,
  view: z.looseObject({
    id: z.string().min(1),
    hash: optionalText,
    callback_id: z.enum(forms),
    private_metadata: z.string().catch(""),
    state: z.looseObject({ values: z.record(z.string(), blockSchema) }),
  }),
  /** One for each channel chosen in a menu with `response_url_enabled`. */
  response_urls: z
    .array(z.looseObject({ response_url: optionalText, channel_id: absentable(channelIdSchema) }))
    .nullish()
    .catch(undefined),
});

/**
 * Reads the body of a `view_submission` of our forms; undefined when it lacks required fields. A submission's id comes from its
 * trigger id: the view and its hash stay the same when a user corrects an error and resubmits. Slack documents no trigger id
 * here, though it comes; without it the field values identify the submission.
 */
export function parseForm(body: unknown, { teamId }: SlackBot): SentForm | undefined {
  const { data } = bodySchema.safeParse(body);
  if (data === undefined) return undefined;
  const { view, response_urls, response_url } = data;
  const values = readValues(view.state.values);
  const way = response_urls?.[0];
  const asked = readAsked(
    { ...data, response_url: way?.response_url ?? response_url },
    {
      teamId,
      naturalKey: ["form", view.id, view.hash ?? "", JSON.stringify(values)],
      channelId: way?.channel_id,
    },
  );
  return (
    asked && { ...asked, form: view.callback_id, viewId: view.id, metadata: view.private_metadata, values }
  );
}

/** A block has one field, and its action id adds nothing to the block's id. */
function readValues(blocks: Record<string, z.infer<typeof blockSchema>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([blockId, fields]) =>
      Object.values(fields)
        .slice(0, 1)
        .map((value) => [blockId, value]),
    ),
  );
}
