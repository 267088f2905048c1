/** A message as Slack's editor would show it, as plain text that can be typed again. */
import type { Names } from "./mrkdwn.ts";

/** Takes a message's `text`. Entities stay: the page reads them. A link loses its own label. */
export function typedSource(text: string, names: Names): string {
  return text.replaceAll(/<([^<>\n]+)>/g, (whole, inside: string) => {
    const [target = "", label] = inside.split("|", 2);
    if (target.startsWith("@")) return `@${names.user(target.slice(1)).split(" ")[0] ?? ""}`;
    if (target.startsWith("#")) return `#${names.channel(target.slice(1))}`;
    if (target.startsWith("!")) return label ?? `@${target.slice(1)}`;
    if (target.startsWith("mailto:")) return target.slice("mailto:".length);
    return /^https?:/.test(target) ? target : whole;
  });
}
