import { z } from "zod";
import type { ClientField } from "../domain/command/command.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  digest,
  slackTsSchema,
  type TeamId,
  type UserId,
} from "../domain/ids.ts";
import type { AnswerPlace } from "./command-dependencies.ts";

/** Slack keeps 3,000 characters with a form. */
const LONGEST = 3000;

/** Where the sender of the form is told how it went. */
const placeSchema = z.object({
  channelId: channelIdSchema.optional(),
  threadTs: slackTsSchema.optional(),
  responseUrl: z.string().optional(),
});

const metadataSchema = z.object({
  /** A `clientRef`. */
  client: z.string(),
  place: placeSchema,
  /** Digests of the fields' values when the form was made, without fields that it did not show. */
  before: z.record(z.string(), z.string()).default({}),
});

/** Of a form that edits hours: whose, and their name. */
const hoursMetadataSchema = z.object({
  accountId: accountIdSchema,
  name: z.string(),
  place: placeSchema,
  /** Digest of the hours that the form showed. */
  before: z.string().optional(),
});

export type FormMetadata = z.infer<typeof metadataSchema>;

/**
 * The metadata of a form, whose answer replaces nothing. Undefined where it is too long, or where the client's id is too long
 * to have a ref.
 */
export function writeMetadata(
  client: string | undefined,
  { channelId, threadTs, responseUrl }: Omit<AnswerPlace, "userId">,
  before: FormMetadata["before"] = {},
): string | undefined {
  if (client === undefined) return undefined;
  const written = JSON.stringify({ client, place: { channelId, threadTs, responseUrl }, before });
  return written.length <= LONGEST ? written : undefined;
}

/** Reads what `writeMetadata` wrote; undefined for anything else, such as a form of an older version. */
export function readMetadata(metadata: string): FormMetadata | undefined {
  return parsed(metadata, metadataSchema);
}

/** The metadata of a form that edits hours. It always fits. */
export function writeHoursMetadata(
  accountId: AccountId,
  name: string,
  { channelId, threadTs, responseUrl }: Omit<AnswerPlace, "userId">,
  before?: string,
): string {
  return JSON.stringify({ accountId, name, place: { channelId, threadTs, responseUrl }, before });
}

/** Reads what `writeHoursMetadata` wrote; undefined for anything else. */
export function readHoursMetadata(metadata: string): z.infer<typeof hoursMetadataSchema> | undefined {
  return parsed(metadata, hoursMetadataSchema);
}

function parsed<Schema extends z.ZodType>(metadata: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(metadata)).data;
  } catch {
    return undefined;
  }
}

/** Where the person who sent a form is told how it went. */
export function placeOfForm({ place }: Pick<FormMetadata, "place">, userId: UserId): AnswerPlace {
  return { userId, ...place };
}

/** A short digest of a field's value, to tell a changed field from one that was left alone. */
export function fieldDigest(field: ClientField, value: string): string {
  // A field of one line shows no line breaks, and a change of white space is not worth an API call.
  const lines = value.replace(/\r\n?/g, "\n").trim();
  return digest(field === "notes" ? lines : lines.replace(/\s+/gu, " ")).slice(0, 12);
}

/** The id of what a form orders. A double press sends it twice, each with its own trigger id, and is one order all the same. */
export function idOfForm({ teamId, viewId }: { teamId: TeamId; viewId: string }): string {
  return `fo_${digest(teamId, viewId)}`;
}
