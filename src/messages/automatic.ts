import { usernameOf } from "./names.ts";

/** The name above an automatic message in the thread. */
export const automaticUsername = usernameOf("Automatic message", "outside hours");

export const automaticNeedsAgent =
  ":warning: The visitor did not get the automatic message: this account has no default agent. An admin can set one (`CHATRA_AGENT_ID`, or `/chatra account NAME agent ID`).";

/** `fields`: those whose value nobody knows; empty where nothing is left of the text. */
export function automaticWithoutFields(fields: readonly string[]): string {
  const named = fields.map((field) => `\`{${field}}\``).join(", ");
  const why = fields.length === 0 ? "its text is empty without its fields" : `the bot does not know ${named}`;
  return `:warning: The visitor did not get the automatic message: ${why}. An admin can change the text with \`/chatra route NAME auto="…"\`.`;
}

const WEEK_MS = 6 * 24 * 60 * 60_000;

/** A time for visitors, such as `Monday at 9:00 am (Berlin time)`; with the date from the seventh day on. `at`, `now` in ms. */
export function opensInWords(at: number, zone: string, now: number): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(at);
  const time = part({ hour: "numeric", minute: "2-digit", hourCycle: "h12" });
  const date = at - now < WEEK_MS ? "" : ` ${part({ day: "numeric", month: "long", year: "numeric" })}`;
  const place = zone === "UTC" || zone.startsWith("Etc/") ? "UTC" : `${cityOf(zone)} time`;
  return `${part({ weekday: "long" })}${date} at ${time} (${place})`;
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}
