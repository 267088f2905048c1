import { z } from "zod";
import type { Span } from "../../domain/text/rich-content.ts";
import { unescapeEntities } from "../../domain/text/slack-entities.ts";

/** Slack's names of channels, groups and users in a message's summary: the blocks have only their ids. */
export type Labels = ReadonlyMap<string, string>;

const LABELLED = /<(?:@|#|!subteam\^)([A-Z0-9]+)\|([^<>|]+)>/g;

/** Takes a message's summary; returns the names in it by id. */
export function labelsOf(slackText: string): Labels {
  return new Map(
    Array.from(slackText.matchAll(LABELLED), ([, id = "", label = ""]) => [id, unescapeEntities(label)]),
  );
}

const flag = z.literal(true).optional().catch(undefined);
const text = z.string().catch("");
const id = z.string().min(1);
const wireSchema = z.looseObject({
  type: z.string(),
  style: z.object({ strike: flag, code: flag }).catch({}),
});

/** An unknown element may still contain a description. */
const anySpan = z
  .looseObject({ text, fallback: text, name: text, url: text, value: text })
  .transform((wire): Span | undefined => {
    const words = wire.text || wire.fallback || wire.name || wire.value;
    if (wire.url !== "") return { kind: "link", url: wire.url, label: words };
    return words === "" ? undefined : { kind: "text", text: words };
  });

/** By type of element. */
const schemas: Readonly<Record<string, z.ZodType<Span | undefined>>> = {
  text: z.looseObject({ text: z.string() }).transform((wire) => ({ kind: "text", text: wire.text })),
  link: z.looseObject({ url: id, text }).transform(({ url, text: label }) => ({ kind: "link", url, label })),
  emoji: z
    .looseObject({
      name: id,
      unicode: z.string().optional().catch(undefined),
      skin_tone: z.number().optional().catch(undefined),
    })
    .transform(({ name, unicode, skin_tone: tone }) => ({ kind: "emoji", name, unicode, tone })),
  user: z.looseObject({ user_id: id }).transform((wire) => ({ kind: "user", id: wire.user_id })),
  usergroup: z
    .looseObject({ usergroup_id: id })
    .transform((wire) => ({ kind: "group", id: wire.usergroup_id })),
  channel: z.looseObject({ channel_id: id }).transform((wire) => ({ kind: "channel", id: wire.channel_id })),
  broadcast: z.looseObject({ range: id }).transform(({ range }) => ({ kind: "broadcast", range })),
  date: z
    .looseObject({ timestamp: z.coerce.number(), format: text, fallback: text, url: text })
    .transform(
      ({ timestamp: seconds, format, fallback, url }): Span => ({
        kind: "date",
        seconds,
        format,
        fallback,
        url,
      }),
    )
    .or(anySpan),
  color: z.looseObject({ value: z.string() }).transform((wire) => ({ kind: "text", text: wire.value })),
};

/** Reads the pieces of a line; `unreadable` gets a name for each unreadable one. */
export function readSpans(
  elements: readonly unknown[],
  labels: Labels,
): { spans: Span[]; unreadable: string[] } {
  const spans: Span[] = [];
  const unreadable: string[] = [];
  for (const value of elements) {
    const { data: wire } = wireSchema.safeParse(value);
    const schema = wire && Object.hasOwn(schemas, wire.type) ? schemas[wire.type] : anySpan;
    const span = schema?.safeParse(wire).data;
    if (span === undefined) unreadable.push(wire?.type.replaceAll("_", " ") ?? "formatted text");
    else if ("id" in span) spans.push({ ...span, name: labels.get(span.id), ...wire?.style });
    else spans.push({ ...span, ...wire?.style });
  }
  return { spans, unreadable };
}
