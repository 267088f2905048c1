import { readFileSync } from "node:fs";
import { isScalar, isSeq, parse, parseDocument, stringify } from "yaml";
import { z } from "zod";

const manifestSchema = z.looseObject({
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()) }) }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({ request_url: z.string().optional() }),
    socket_mode_enabled: z.boolean(),
  }),
});

/** The Slack app of manifest.yml; parts that this program doesn't use stay unchanged. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Reads the project's manifest.yml. Throws when it is missing or has another shape. */
export function readManifest(): Manifest {
  return manifestSchema.parse(parse(readText()));
}

/** Why the bot needs each of its scopes: the comment above it in manifest.yml. Scopes below one comment share it. */
export function scopeReasons(): ReadonlyMap<string, string> {
  const scopes = parseDocument(readText()).getIn(["oauth_config", "scopes", "bot"]);
  const reasons = new Map<string, string>();
  if (!isSeq(scopes)) return reasons;
  // The comment above the first one counts as the list's.
  let reason = scopes.commentBefore ?? "";
  for (const item of scopes.items) {
    if (!isScalar(item)) continue;
    reason = item.commentBefore ?? reason;
    reasons.set(String(item.value), reason.replace(/\s+/g, " ").trim());
  }
  return reasons;
}

function readText(): string {
  return readFileSync(new URL("../../manifest.yml", import.meta.url), "utf8");
}

/** Returns the scopes that the bot token must have. */
export function botScopes(manifest: Manifest): string[] {
  return manifest.oauth_config.scopes.bot;
}

/** With the bot's address in place of the example's; in Socket Mode (`undefined`) without any, as Slack connects to none. */
export function fillManifest(manifest: Manifest, publicUrl: string | undefined): Manifest {
  const example = originOf(manifest);
  const isKept = (value: unknown): boolean => publicUrl !== undefined || !isAddress(value, example);
  const fill = (value: unknown): unknown => {
    if (typeof value === "string")
      return publicUrl === undefined ? value : fillAddress(value, example, publicUrl);
    if (Array.isArray(value)) return value.filter(isKept).map(fill);
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([, item]) => isKept(item));
    return Object.fromEntries(kept.map(([name, item]) => [name, fill(item)]));
  };
  const filled = manifestSchema.parse(fill(manifest));
  filled.settings.socket_mode_enabled = publicUrl === undefined;
  return filled;
}

/** The link that creates the app with one click (Slack's "Sharing manifests"). Without the comments it stays short. */
export function newAppLink(manifest: Manifest): string {
  const yaml = stringify(manifest, { indent: 1, lineWidth: 0 });
  return `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(yaml)}`;
}

function originOf(manifest: Manifest): string {
  const { request_url: example } = manifest.settings.event_subscriptions;
  if (example === undefined) throw new Error("manifest.yml has no request_url that could be filled in");
  return new URL(example).origin;
}

function isAddress(value: unknown, origin: string): boolean {
  return typeof value === "string" && (value === origin || value.startsWith(`${origin}/`));
}

function fillAddress(value: string, example: string, publicUrl: string): string {
  return isAddress(value, example) ? publicUrl.replace(/\/+$/, "") + value.slice(example.length) : value;
}
