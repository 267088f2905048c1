import { z } from "zod";
import { type Asked, forms, type SentForm } from "../../commands/command-handlers.ts";
import { channelIdSchema, type TeamId } from "../../domain/ids.ts";
import { interactionFields, optionalText, readAsked } from "./interaction-schema.ts";
import { absentable } from "./message-event-schema.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const option = z
  .looseObject({ value: z.string() })
  .nullish()
  .transform((chosen) => chosen?.value ?? "");

/** The value by type of field. Slack sends null for an empty field. */
const elementSchema = z.union([
  z
    .looseObject({ type: z.enum(["plain_text_input", "email_text_input"]), value: text })
    .transform(({ value }) => value),
  z
    .looseObject({ type: z.enum(["static_select", "radio_buttons"]), selected_option: option })
    .transform(({ selected_option }) => selected_option),
  z
    .looseObject({ type: z.literal("conversations_select"), selected_conversation: text })
    .transform(({ selected_conversation }) => selected_conversation),
  z
    .looseObject({ type: z.literal("channels_select"), selected_channel: text })
    .transform(({ selected_channel }) => selected_channel),
]);

/** An unreadable field is left out: taken as empty, it would delete the old value. */
const blockSchema = z.record(z.string(), elementSchema.optional().catch(undefined)).catch({});

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
 * here, though it comes; without it the field values identify the submission. `teamId` is the installation's, where known.
 */
export function parseForm(body: unknown, teamId?: TeamId): (Asked & SentForm) | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { view, response_urls, response_url } = parsed.data;
  const values = readValues(view.state.values);
  const way = response_urls?.[0];
  const asked = readAsked(
    { ...parsed.data, response_url: way?.response_url ?? response_url },
    {
      installedTeam: teamId,
      naturalKey: ["form", view.id, view.hash ?? "", JSON.stringify(values)],
      channelId: way?.channel_id,
    },
  );
  if (asked === undefined) return undefined;
  return { ...asked, form: view.callback_id, viewId: view.id, metadata: view.private_metadata, values };
}

/** A block has one field, and its action id adds nothing to the block's id. */
function readValues(values: Record<string, z.infer<typeof blockSchema>>): Record<string, string> {
  const read = Object.entries(values).map(([blockId, fields]) => [
    blockId,
    Object.values(fields).find((value) => value !== undefined),
  ]);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}
