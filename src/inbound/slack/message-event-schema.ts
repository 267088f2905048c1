import { z } from "zod";
import { channelIdSchema, slackTsSchema, teamIdSchema, userIdSchema } from "../../domain/ids.ts";

/** Slack leaves fields out, sets them to null or to "": all three are absent. */
export function absentable<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.literal(["", null]).transform(() => undefined), schema]).optional();
}

/** Whether a field says anything, whatever it says. */
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

/** A file that can't be read is left out: it never takes its message down with it. `unreadableFiles` names it. */
const filesSchema = z.array(z.unknown()).catch([]);

/** Takes the files of a message as they came, returns those that can be read. */
export function readableFiles(files: readonly unknown[]): WireFile[] {
  return files.flatMap((file) => wireFileSchema.safeParse(file).data ?? []);
}

const namedSchema = z.looseObject({ name: z.string(), title: z.string() }).partial();

/** What to call each of those that can't be read. */
export function unreadableFiles(files: readonly unknown[]): string[] {
  return files
    .filter((file) => !wireFileSchema.safeParse(file).success)
    .map((file) => {
      const { data } = namedSchema.safeParse(file);
      return data?.name?.trim() || data?.title?.trim() || "file";
    });
}

/** Read one by one later: what can't be read is named to the author, and takes nothing else down with it. */
const anythingSchema = z.array(z.unknown()).catch([]);

const author = {
  user: absentable(userIdSchema),
  bot_id: presence,
  bot_profile: presence,
};

/** A message as it stands inside `message_changed`, `message_deleted` and a shortcut, and at the top of every other event. */
export const wireMessageSchema = z.looseObject({
  ...author,
  subtype: absentable(z.string()),
  ts: slackTsSchema,
  thread_ts: absentable(slackTsSchema),
  parent_user_id: absentable(userIdSchema).catch(undefined),
  text: z.string().catch(""),
  files: filesSchema,
  blocks: anythingSchema,
  attachments: anythingSchema,
  edited: absentable(z.looseObject({ ts: slackTsSchema })).catch(undefined),
  is_ephemeral: z.literal(true).optional().catch(undefined),
});
export type WireMessage = z.infer<typeof wireMessageSchema>;

/** The message before the change; absent where it is missing or can't be read. */
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

/** The envelope around an event, and what every message event has. */
export const envelopeSchema = z.looseObject({
  team_id: absentable(teamIdSchema),
  context_team_id: absentable(teamIdSchema),
  event_time: z.number().optional().catch(undefined),
  event: z.looseObject({
    type: z.literal("message"),
    channel: channelIdSchema,
    subtype: absentable(z.string()),
  }),
});

export const eventSchemas = { posted: postedSchema, changed: changedSchema, deleted: deletedSchema };
