import { expandEmoji } from "./slack-emoji.ts";
import { unescapeEntities } from "./slack-entities.ts";

/** Looks up the names of people and channels by Slack id; undefined when unknown. */
export type SlackNames = {
  user: (id: string) => string | undefined;
  channel?: (id: string) => string | undefined;
};

/**
 * Takes what stands between `<` and `>` in Slack text, returns what a reader outside of Slack should see (never a raw
 * id), or undefined when it is none of Slack's tokens. In code, `typed` returns a link as the person typed it.
 */
export function renderToken(token: string, names: SlackNames, typed = false): string | undefined {
  const bar = token.indexOf("|");
  const target = bar === -1 ? token : token.slice(0, bar);
  const label = bar === -1 ? "" : unescapeEntities(token.slice(bar + 1)).trim();
  const id = target.slice(1);
  if (target.startsWith("@"))
    return `@${bareName(names.user(id), "@") || bareName(label, "@") || "teammate"}`;
  if (target.startsWith("#")) {
    return `#${bareName(label, "#") || bareName(names.channel?.(id), "#") || "channel"}`;
  }
  if (target.startsWith("!")) return renderSpecial(id, label);
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return renderLink(unescapeEntities(target), label, typed);
  return undefined;
}

/** Names come with or without their sign, depending on who stored them. */
function bareName(name: string | undefined, sign: string): string {
  const trimmed = (name ?? "").trim();
  return trimmed.startsWith(sign) ? trimmed.slice(1) : trimmed;
}

function renderSpecial(command: string, label: string): string {
  const [kind = "", argument = ""] = command.split("^", 2);
  if (kind === "date") return label || asUtc(Number(argument));
  if (kind === "subteam") return `@${bareName(label, "@") || "team"}`;
  return label ? expandEmoji(label) : `@${kind}`;
}

/** Slack demands a fallback in dates; without one the time is still said, in UTC (`argument` is in seconds). */
function asUtc(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return "";
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function renderLink(url: string, label: string, typed: boolean): string {
  const [, scheme = "", rest = ""] = /^(mailto|tel):(.*)$/is.exec(url) ?? [];
  const address = scheme ? (rest.split("?", 1)[0] ?? rest) : url;
  if (!label) return address;
  // A telephone number reads best as the person wrote it.
  if (scheme.toLowerCase() === "tel" && digits(label) === digits(address)) return label;
  if (sameAddress(address, label)) return typed ? label : address;
  return `${expandEmoji(label)} (${address})`;
}

function digits(text: string): string {
  return text.replace(/[^\d+]/g, "");
}

function sameAddress(url: string, label: string): boolean {
  return withoutScheme(url) === withoutScheme(label);
}

function withoutScheme(address: string): string {
  const rest = address.replace(/^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|tel:)/i, "").toLowerCase();
  return rest.endsWith("/") ? rest.slice(0, -1) : rest;
}
