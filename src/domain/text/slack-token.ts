import { expandEmoji } from "./slack-emoji.ts";
import { unescapeEntities } from "./slack-entities.ts";

/** The marks that programs leave out at the end of an address, if nothing follows them. */
const ENDS_ADDRESS = /(?:[.,!?;:)\]}'">]+)?(?=\s|$)/y;
const DATE_TOKEN = /\{(?<name>[a-z_]{1,30})\}/g;

/** Looks up the names of people and channels by Slack ID; undefined if unknown. */
export type SlackNames = {
  user: (id: string) => string | undefined;
  channel?: (id: string) => string | undefined;
};

/** What a reader sees of one of Slack's tokens; `isAddress`: an address that other programs make a link of. */
export type Shown = { text: string; isAddress: boolean };

/**
 * Takes what is between `<` and `>` in Slack text, returns what a reader outside of Slack should see (never a raw ID),
 * or undefined if it is none of Slack's tokens. In code, `typed` returns a link as the person typed it.
 */
export function readToken(token: string, names: SlackNames, typed = false): Shown | undefined {
  const bar = token.indexOf("|");
  const target = bar === -1 ? token : token.slice(0, bar);
  const label = bar === -1 ? "" : unescapeEntities(token.slice(bar + 1)).trim();
  const id = target.slice(1);
  if (target.startsWith("@")) return words(showUser({ id, name: label }, names));
  if (target.startsWith("#")) return words(showChannel({ id, name: label }, names));
  if (target.startsWith("!")) return words(showSpecial(id, label));
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return showLink(unescapeEntities(target), label, typed);
  return undefined;
}

/** As `readToken`, the text alone. */
export function renderToken(token: string, names: SlackNames, typed = false): string | undefined {
  return readToken(token, names, typed)?.text;
}

export function words(text: string): Shown {
  return { text, isAddress: false };
}

/** `name` is what Slack calls them, if our look-up knows nothing. Without an ID (`<@>`) the mention names nobody. */
export function showUser({ id, name }: Named, names: SlackNames): string {
  if (id === "") return "@teammate";
  return `@${bareName(names.user(id), "@") || bareName(name, "@") || "teammate"}`;
}

export function showChannel({ id, name }: Named, names: SlackNames): string {
  const known = id === "" ? undefined : names.channel?.(id);
  return `#${bareName(name, "#") || bareName(known, "#") || "channel"}`;
}

export function showGroup(name: string | undefined): string {
  return `@${bareName(name, "@") || "team"}`;
}

type Named = { id: string; name?: string | undefined };

/** Names come with or without their sign, depending on who stored them. */
function bareName(name: string | undefined, sign: string): string {
  const trimmed = (name ?? "").trim();
  return trimmed.startsWith(sign) ? trimmed.slice(1) : trimmed;
}

function showSpecial(command: string, label: string): string {
  const [kind = "", argument = ""] = command.split("^", 2);
  if (kind === "date") return showDate({ seconds: Number(argument), format: "", fallback: label });
  if (kind === "subteam") return showGroup(label);
  return label ? expandEmoji(label) : `@${kind}`;
}

/**
 * Takes a date of Slack's, returns it for a reader in an unknown time zone: Slack's fallback, else the date by its
 * format in UTC, with all forms of a day as `2014-02-18` and of a time as `14:39 UTC`.
 */
export function showDate(date: { seconds: number; format: string; fallback: string }): string {
  if (date.fallback.trim() !== "") return date.fallback;
  const time = new Date(date.seconds * 1000);
  if (Number.isNaN(time.getTime())) return "";
  const iso = time.toISOString();
  const day = iso.slice(0, iso.indexOf("T"));
  const clock = iso.slice(iso.indexOf("T") + 1);
  const shown = date.format.replace(DATE_TOKEN, (token: string, name: string) => {
    if (name === "time_secs") return `${clock.slice(0, 8)} UTC`;
    if (name === "time") return `${clock.slice(0, 5)} UTC`;
    return name.startsWith("date") || name.startsWith("day") || name === "ago" ? day : token;
  });
  return shown === date.format ? `${day} ${clock.slice(0, 5)} UTC` : shown;
}

/** Shows a link as its address, or as its label followed by the address if they differ. */
export function showLink(url: string, label: string, typed = false): Shown {
  const [, scheme = "", rest = ""] = /^(mailto|tel):(.*)$/is.exec(url) ?? [];
  const address = scheme ? (rest.split("?", 1)[0] ?? rest) : url;
  if (!label) return { text: address, isAddress: true };
  // A telephone number reads best as the person wrote it.
  if (scheme.toLowerCase() === "tel" && digits(label) === digits(address)) return words(label);
  if (sameAddress(address, label)) return { text: typed ? label : address, isAddress: true };
  return words(`${expandEmoji(label)} (${address})`);
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

/**
 * Takes a text and the indexes where addresses end in it, in order; returns it with a space after each address that
 * programs would read on into what follows, such as `https://x.test/anow`. Each index looks only at what is before the
 * next white space, so that the time grows with the length.
 */
export function spaceAfterAddresses(text: string, ends: readonly number[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const end of ends) {
    ENDS_ADDRESS.lastIndex = end;
    if (ENDS_ADDRESS.test(text)) continue;
    pieces.push(text.slice(from, end), " ");
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}
