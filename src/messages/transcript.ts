import type { Delivery } from "../domain/delivery.ts";
import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import type { Call } from "../domain/order.ts";
import { unescapeEntities } from "../domain/text/slack-entities.ts";
import { displayName } from "./names.ts";

export const NO_TRANSCRIPT = "This chat has no messages yet, so there is no transcript.";

type Line = { at: number; author: string; words: string; note?: "edited later" | "deleted later" };

/**
 * Writes the chat as text from its deliveries: messages of the visitor and of colleagues as they were posted, replies as they
 * were sent. Undefined for an empty chat. Leaves notes and failed replies out.
 */
export function writeTranscript(chat: {
  /** In the order of their source times. */
  deliveries: Delivery[];
  clientId: ClientId;
  profile: ClientProfile;
  /** Earlier deliveries are missing. */
  isCut: boolean;
  /** Milliseconds UTC. */
  now: number;
}): string | undefined {
  const lines = linesOf(chat.deliveries);
  if (lines.length === 0) return undefined;
  const { name, email, phone } = chat.profile;
  const heading = [
    `Chat with ${displayName(chat.clientId, chat.profile)}`,
    `Client ID: ${chat.clientId}`,
    name && email ? `Email: ${email}` : undefined,
    phone ? `Phone: ${phone}` : undefined,
    `Written: ${utc(chat.now)} (all times are UTC)`,
    chat.isCut ? "The beginning of this long chat is missing." : undefined,
  ];
  const said = lines.map(({ at, author, words, note }) => {
    const mark = note === undefined ? "" : ` (${note})`;
    // Set in, so that nobody's words can pass for the line of somebody else.
    return `[${utc(at)}] ${author}${mark}:\n${words.replace(/^/gmu, "    ")}`;
  });
  return `${heading.filter((line) => line !== undefined).join("\n")}\n\n${said.join("\n\n")}\n`;
}

function linesOf(deliveries: Delivery[]): Line[] {
  const lines: Line[] = [];
  /** By what later changes name them by: the part of a reply, or a post's delivery or place. */
  const known = new Map<string, Line>();
  for (const { id, payload, state, sourceTime, result } of deliveries) {
    if (state !== "sent") continue;
    const change = changeIn(payload);
    if (change !== undefined) {
      const line = known.get(change.of);
      if (line === undefined) continue;
      line.note = change.words === undefined ? "deleted later" : "edited later";
      line.words = change.words ?? line.words;
      continue;
    }
    const said = saidIn(payload);
    if (said === undefined) continue;
    const line = { at: sourceTime, ...said.line };
    lines.push(line);
    const { ts, channelId, chatraId } = result ?? {};
    for (const name of [said.name, id, ts && `${channelId}:${ts}`, chatraId && messageName(chatraId)])
      if (name) known.set(name, line);
  }
  return lines;
}

function saidIn(payload: Delivery["payload"]): { line: Omit<Line, "at">; name?: string } | undefined {
  if (payload.kind === "chatra.send") {
    const author = payload.agent.name ?? payload.agent.email ?? "Support";
    const how = payload.pushed ? " (pushed message)" : "";
    return { line: { author: `${author}${how}`, words: payload.text }, name: partName(payload) };
  }
  // Text of a command is posted first, and sent from there.
  if (payload.kind !== "slack.post" || payload.username === undefined || payload.carries) return undefined;
  return { line: { author: payload.username, words: plainOf(payload.text) } };
}

function changeIn(payload: Delivery["payload"]): { of: string; words: string | undefined } | undefined {
  switch (payload.kind) {
    case "chatra.edit":
      return { of: partName(payload), words: payload.text };
    case "chatra.delete":
      return { of: partName(payload), words: undefined };
    case "chatra.call":
      return changeByCommand(payload.call);
    case "slack.update":
      return { of: postName(payload.post), words: plainOf(payload.text) };
    case "slack.remove":
      return { of: postName(payload.post), words: undefined };
    default:
      return undefined;
  }
}

function changeByCommand(call: Call): { of: string; words: string | undefined } | undefined {
  if (call.kind !== "edit" && call.kind !== "delete") return undefined;
  return { of: messageName(call.messageId), words: call.kind === "edit" ? call.text : undefined };
}

function messageName(chatraId: string): string {
  return `message:${chatraId}`;
}

function partName({ reply, part }: { reply: { channelId: string; ts: string }; part: number }): string {
  return `${reply.channelId}:${reply.ts}#${part}`;
}

function postName(post: { channelId: string; ts: string } | { deliveryId: string }): string {
  return "deliveryId" in post ? post.deliveryId : `${post.channelId}:${post.ts}`;
}

/** A visitor's post is escaped, so its only markup is our links to files. */
function plainOf(slackText: string): string {
  return unescapeEntities(slackText.replace(/<([^<>|]+)\|([^<>]*)>/g, "$2 ($1)"));
}

/** "2026-01-05 09:30:00" */
function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
