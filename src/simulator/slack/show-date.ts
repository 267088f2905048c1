/** Slack's dates in mrkdwn, `<!date^SECONDS^FORMAT^LINK|FALLBACK>`, as Slack shows them to a reader of American English. */

const DAY_MS = 24 * 60 * 60_000;
/** Slack leaves the year out of dates that are closer than this. */
const HALF_A_YEAR_MS = 183 * DAY_MS;

interface Reader {
  /** ms since 1970. */
  now: number;
  /** An IANA name; default this machine's. */
  zone?: string;
}

/** Takes a date's seconds and format; undefined where the fallback is shown: no time, or a token that is not one of these. */
export function showDate(seconds: string, format: string, { now, zone }: Reader): string | undefined {
  const at = Number(seconds) * 1000;
  if (!/^\d{1,11}$/.test(seconds)) return undefined;
  let isKnown = true;
  const shown = format.replace(/\{([a-z_]+)\}/g, (_, token: string) => {
    const words = tokenOf(token, at, now, zone);
    isKnown &&= words !== undefined;
    return words ?? "";
  });
  return isKnown ? shown : undefined;
}

function tokenOf(token: string, at: number, now: number, zone: string | undefined): string | undefined {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone }).format(at).replaceAll("\u202f", " ");
  const year = Math.abs(at - now) < HALF_A_YEAR_MS ? {} : ({ year: "numeric" } as const);
  switch (token) {
    case "date_num":
      return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
    case "date_short":
      return part({ month: "short", day: "numeric", ...year });
    case "date_short_pretty":
      return relativeDay(at, now, zone) ?? part({ month: "short", day: "numeric", ...year });
    case "time":
      return part({ hour: "numeric", minute: "2-digit" });
    case "time_secs":
      return part({ hour: "numeric", minute: "2-digit", second: "2-digit" });
    default:
      return undefined;
  }
}

function relativeDay(at: number, now: number, zone: string | undefined): string | undefined {
  const dayOf = (ms: number): number =>
    Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(ms));
  const days = Math.round((dayOf(at) - dayOf(now)) / DAY_MS);
  return { "-1": "yesterday", "0": "today", "1": "tomorrow" }[String(days)];
}
