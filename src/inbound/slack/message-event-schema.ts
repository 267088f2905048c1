import { z } from "zod";
import { channelIdSchema, slackTsSchema, userIdSchema } from "../../domain/ids.ts";

/** Slack omits fields or sets them to null or "": all three count as absent. */
export function absentable<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal(["", null]).transform(() => undefined), schema]).optional();
}

/** Whether a field has any content. */
export const presence = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined && value !== null && value !== "");

const wireFileSchema = z.looseObject({
  id: z.string().min(1),
  mode: z.string().optional().catch(undefined),
  name: z.string().min(1).optional().catch(undefined),
  title: z.string().min(1).optional().catch(undefined),
  mimetype: z.string().min(1).optional().catch(undefined),
  size: z.number().nonnegative().optional().catch(undefined),
  is_external: z.boolean().optional().catch(undefined),
  file_access: z.string().min(1).optional().catch(undefined),
  url_private: z.string().min(1).optional().catch(undefined),
  url_private_download: z.string().min(1).optional().catch(undefined),
});
export type WireFile = z.infer<typeof wireFileSchema>;

/** Takes a message's raw files; returns the readable ones. */
export function readableFiles(files: readonly unknown[]): WireFile[] {
  return files.flatMap((file) => wireFileSchema.safeParse(file).data ?? []);
}

const namedSchema = z.looseObject({ name: z.string(), title: z.string() }).partial();

/** Returns a name for each unreadable one. */
export function unreadableFiles(files: readonly unknown[]): string[] {
  return files
    .filter((file) => !wireFileSchema.safeParse(file).success)
    .map((file) => {
      const { data } = namedSchema.safeParse(file);
      return data?.name?.trim() || data?.title?.trim() || "file";
    });
}

/** Read one by one later: we name an unreadable element to the author and keep the rest. */
const list = z.array(z.unknown()).catch([]);

/** A message inside `message_changed`, `message_deleted` and a shortcut, and at the top of every other event. */
export const wireMessageSchema = z.looseObject({
  user: absentable(userIdSchema),
  bot_id: presence,
  bot_profile: presence,
  subtype: absentable(z.string()),
  ts: slackTsSchema,
  thread_ts: absentable(slackTsSchema),
  parent_user_id: absentable(userIdSchema).catch(undefined),
  text: z.string().catch(""),
  files: list,
  blocks: list,
  attachments: list,
  edited: absentable(z.looseObject({ ts: slackTsSchema })).catch(undefined),
  is_ephemeral: z.literal(true).optional().catch(undefined),
});
export type WireMessage = z.infer<typeof wireMessageSchema>;

/** The message before the change; absent where it is missing or unreadable. */
const previousSchema = wireMessageSchema.optional().catch(undefined);

const postedSchema = wireMessageSchema.extend({
  /** Only `message_replied` carries one; it may come without its subtype. */
  message: presence,
});
const changedSchema = z.looseObject({
  event_ts: slackTsSchema.optional().catch(undefined),
  ts: slackTsSchema.optional().catch(undefined),
  message: wireMessageSchema,
  previous_message: previousSchema,
});
const deletedSchema = z.looseObject({
  event_ts: slackTsSchema.optional().catch(undefined),
  ts: slackTsSchema.optional().catch(undefined),
  deleted_ts: slackTsSchema,
  previous_message: previousSchema,
});
export type ChangedEvent = z.infer<typeof changedSchema>;
export type DeletedEvent = z.infer<typeof deletedSchema>;
export type PostedEvent = z.infer<typeof postedSchema>;

/** The envelope around an event, and the fields of every message event. */
export const envelopeSchema = z.looseObject({
  event_time: z.number().optional().catch(undefined),
  event: z.looseObject({
    type: z.literal("message"),
    channel: channelIdSchema,
    subtype: absentable(z.string()),
  }),
});

export const eventSchemas = { posted: postedSchema, changed: changedSchema, deleted: deletedSchema };
