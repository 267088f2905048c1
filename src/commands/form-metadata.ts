import { z } from "zod";
import type { ClientField } from "../domain/command/command.ts";
import { channelIdSchema, digest, slackTsSchema, type UserId } from "../domain/ids.ts";
import type { AnswerPlace } from "./command-dependencies.ts";

/** Slack keeps 3,000 characters with a form. */
const LONGEST = 3000;

const metadataSchema = z.object({
  /** A `clientRef`. */
  client: z.string(),
  /** Where the one who sends the form is told how it went. */
  place: z.object({
    channelId: channelIdSchema.optional(),
    threadTs: slackTsSchema.optional(),
    responseUrl: z.string().optional(),
  }),
  /** Digests of what the fields held when the form was made; fields that the form did not show are missing. */
  before: z
    .object({ name: z.string(), email: z.string(), phone: z.string(), notes: z.string() })
    .partial()
    .default({}),
});

export type FormMetadata = z.infer<typeof metadataSchema>;

/** What a form carries with it; undefined where that is too long, as with a client's id of great length, which has no ref. */
export function writeMetadata(
  client: string | undefined,
  { channelId, threadTs, responseUrl }: Omit<AnswerPlace, "userId">,
  before: FormMetadata["before"] = {},
): string | undefined {
  if (client === undefined) return undefined;
  const written = JSON.stringify({ client, place: { channelId, threadTs, responseUrl }, before });
  return written.length <= LONGEST ? written : undefined;
}

/** Reads what `writeMetadata` wrote; undefined for anything else, as from an older version. */
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

/** A short digest of what a field holds, to tell a change from a field that was left as it is. */
export function fieldDigest(field: ClientField, value: string): string {
  // A field of one line shows no line breaks, and white space alone is no change worth a call.
  const lines = value.replace(/\r\n?/g, "\n").trim();
  return digest(field === "notes" ? lines : lines.replace(/\s+/gu, " ")).slice(0, 12);
}
