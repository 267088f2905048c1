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
const spanSchema = z.looseObject({
  type: z.string(),
  style: z.looseObject({ strike: flag, code: flag }).catch({}),
});
type WireSpan = z.infer<typeof spanSchema>;

const schemas = {
  text: z.looseObject({ text: z.string() }),
  link: z.looseObject({ url: z.string().min(1), text }),
  emoji: z.looseObject({
    name: id,
    unicode: z.string().optional().catch(undefined),
    skin_tone: z.number().optional().catch(undefined),
  }),
  user: z.looseObject({ user_id: id }),
  usergroup: z.looseObject({ usergroup_id: id }),
  channel: z.looseObject({ channel_id: id }),
  broadcast: z.looseObject({ range: id }),
  date: z.looseObject({ timestamp: z.coerce.number(), format: text, fallback: text, url: text }),
  color: z.looseObject({ value: z.string() }),
  /** An unknown element may still contain a description. */
  other: z.looseObject({ text, fallback: text, name: text, url: text, value: text }),
};

/** Reads the pieces of a line; `unreadable` gets a name for each unreadable one. */
export function readSpans(
  elements: readonly unknown[],
  labels: Labels,
): { spans: Span[]; unreadable: string[] } {
  const spans: Span[] = [];
  const unreadable: string[] = [];
  for (const value of elements) {
    const { data: wire } = spanSchema.safeParse(value);
    const span = wire && readSpan(wire, labels);
    if (span === undefined) unreadable.push(wire?.type.replaceAll("_", " ") ?? "formatted text");
    else if (wire !== undefined) spans.push(withStyle(span, wire));
  }
  return { spans, unreadable };
}

function withStyle(span: Span, { style }: WireSpan): Span {
  return { ...span, ...(style.strike ? { strike: true } : {}), ...(style.code ? { code: true } : {}) };
}

function readSpan(wire: WireSpan, labels: Labels): Span | undefined {
  const name = (of: string) => (labels.has(of) ? { name: labels.get(of) } : {});
  switch (wire.type) {
    case "text": {
      const { data } = schemas.text.safeParse(wire);
      return data && { kind: "text", text: data.text };
    }
    case "link": {
      const { data } = schemas.link.safeParse(wire);
      return data && { kind: "link", url: data.url, label: data.text };
    }
    case "emoji": {
      const { data } = schemas.emoji.safeParse(wire);
      return (
        data && {
          kind: "emoji",
          name: data.name,
          ...(data.unicode === undefined ? {} : { unicode: data.unicode }),
          ...(data.skin_tone === undefined ? {} : { tone: data.skin_tone }),
        }
      );
    }
    case "user": {
      const { data } = schemas.user.safeParse(wire);
      return data && { kind: "user", id: data.user_id, ...name(data.user_id) };
    }
    case "usergroup": {
      const { data } = schemas.usergroup.safeParse(wire);
      return data && { kind: "group", id: data.usergroup_id, ...name(data.usergroup_id) };
    }
    case "channel": {
      const { data } = schemas.channel.safeParse(wire);
      return data && { kind: "channel", id: data.channel_id, ...name(data.channel_id) };
    }
    case "broadcast": {
      const { data } = schemas.broadcast.safeParse(wire);
      return data && { kind: "broadcast", range: data.range };
    }
    case "date": {
      const { data } = schemas.date.safeParse(wire);
      if (data === undefined) return readOther(wire);
      const { timestamp: seconds, format, fallback, url } = data;
      return { kind: "date", seconds, format, fallback, url };
    }
    case "color": {
      const { data } = schemas.color.safeParse(wire);
      return data && { kind: "text", text: data.value };
    }
    default:
      return readOther(wire);
  }
}

function readOther(wire: WireSpan): Span | undefined {
  const { data } = schemas.other.safeParse(wire);
  if (data === undefined) return undefined;
  const words = data.text || data.fallback || data.name || data.value;
  if (data.url !== "") return { kind: "link", url: data.url, label: words };
  return words === "" ? undefined : { kind: "text", text: words };
}
