/** The app of a simulated workspace was made from the project's own manifest. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isJsonObject, type JsonObject, objectAt } from "../json.ts";

let manifest: JsonObject | undefined;

export function readManifest(): JsonObject {
  if (manifest) return manifest;
  const read: unknown = parse(readFileSync(new URL("../../../manifest.yml", import.meta.url), "utf8"));
  if (!isJsonObject(read)) throw new Error("manifest.yml is no object");
  manifest = read;
  return manifest;
}

export function botScopesOf(of: JsonObject): string[] {
  return listAt(objectAt(objectAt(of, "oauth_config") ?? {}, "scopes") ?? {}, "bot");
}

export function botEventsOf(of: JsonObject): string[] {
  return listAt(objectAt(objectAt(of, "settings") ?? {}, "event_subscriptions") ?? {}, "bot_events");
}

/** Whether the app has a Home tab. */
export function hasHomeTab(of: JsonObject): boolean {
  const features = objectAt(of, "features") ?? {};
  return objectAt(features, "app_home")?.home_tab_enabled === true;
}

function listAt(object: JsonObject, key: string): string[] {
  const list = object[key];
  if (!Array.isArray(list)) throw new Error(`manifest.yml has no ${key}`);
  return list.map(String);
}
