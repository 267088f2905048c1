import { z } from "zod";
import type { ClientField } from "../domain/command/command.ts";
import { channelIdSchema, digest, slackTsSchema, type UserId } from "../domain/ids.ts";
import type { AnswerPlace } from "./command-dependencies.ts";

/** Slack keeps 3,000 characters with a form. */
const LONGEST = 3000;

const metadataSchema = z.object({
  /** A `clientRef`. */
  client: z.string(),
  /** Where the sender of the form is told how it went. */
  place: z.object({
    channelId: channelIdSchema.optional(),
    threadTs: slackTsSchema.optional(),
    responseUrl: z.string().optional(),
  }),
  /** Digests of the fields' values when the form was made, without fields that it did not show. */
  before: z
    .object({ name: z.string(), email: z.string(), phone: z.string(), notes: z.string() })
    .partial()
    .default({}),
});

export type FormMetadata = z.infer<typeof metadataSchema>;

/** The metadata of a form; undefined where it is too long, or where the client's id is too long to have a ref. */
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
  try {
    return metadataSchema.safeParse(JSON.parse(metadata)).data;
  } catch {
    return undefined;
  }
}

export function placeOfForm({ place }: FormMetadata, userId: UserId): AnswerPlace {
  return { userId, ...place };
}

/** A short digest of a field's value, to tell a changed field from one that was left alone. */
export function fieldDigest(field: ClientField, value: string): string {
  // A field of one line shows no line breaks, and a change of white space is not worth an API call.
  const lines = value.replace(/\r\n?/g, "\n").trim();
  return digest(field === "notes" ? lines : lines.replace(/\s+/gu, " ")).slice(0, 12);
}
