const TOKEN = /\{(?<name>[a-z_]{1,30})\}/g;

/**
 * Takes a date of Slack's, returns it for a reader whose time zone is unknown: as Slack's fallback says it, else by its format
 * in UTC, with all forms of a day as `2014-02-18` and of a time as `14:39 UTC`.
 */
export function showDate(date: { seconds: number; format: string; fallback: string }): string {
  if (date.fallback.trim() !== "") return date.fallback;
  const time = new Date(date.seconds * 1000);
  if (Number.isNaN(time.getTime())) return "";
  const iso = time.toISOString();
  const day = iso.slice(0, iso.indexOf("T"));
  const clock = iso.slice(iso.indexOf("T") + 1);
  const shown = date.format.replace(TOKEN, (token: string, name: string) => {
    if (name === "time_secs") return `${clock.slice(0, 8)} UTC`;
    if (name === "time") return `${clock.slice(0, 5)} UTC`;
    return name.startsWith("date") || name.startsWith("day") || name === "ago" ? day : token;
  });
  return shown.trim() === "" || shown === date.format ? `${day} ${clock.slice(0, 5)} UTC` : shown;
}
