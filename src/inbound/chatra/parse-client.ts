import { z } from "zod";
import type { ClientProfile } from "../../domain/input.ts";
import { shownName } from "../../domain/text/shown-name.ts";
import { looseList, looseRecord, looseText, readTime } from "./tolerant.ts";

/** What fits on a card; a longer address is left out, because a cut one leads nowhere. */
const maxFieldLength = 200;
const maxUrlLength = 2_000;
const maxCustomPairs = 30;
const maxCustomKeyLength = 80;
const maxCustomValueLength = 300;

/** Fields of `info` that have their own field in the profile. */
const knownInfo = new Set(["name", "email", "phone"]);

const pageSchema = z.looseObject({ link: looseText, title: looseText }).optional().catch(undefined);

const wireClientSchema = z.looseObject({
  displayedName: looseText,
  info: looseRecord,
  integrationData: looseRecord,
  country: looseText,
  city: looseText,
  ip: looseText,
  os: looseText,
  browser: looseText,
  source: looseText,
  groupId: looseText,
  chatLink: looseText,
  lastVisit: z.looseObject({ viewedPages: looseList }).optional().catch(undefined),
});

const infoSchema = z.looseObject({ name: looseText, email: looseText, phone: looseText });

/**
 * Reads a webhook's data about its client, each field of the profile limited to a card's space. `visitAt`: when the current
 * visit began, in ms.
 */
export function parseClient(
  client: Record<string, unknown>,
  chatStartedPage: unknown,
): { profile: ClientProfile; visitAt: number | undefined } {
  const wire = wireClientSchema.parse(client);
  const info = infoSchema.parse(wire.info);
  const lastViewed = pageSchema.parse(wire.lastVisit?.viewedPages.at(-1));
  const page = pageSchema.parse(chatStartedPage) ?? lastViewed;
  const custom = readCustom(wire.info, wire.integrationData);
  const profile = {
    ...field("name", shownName(wire.displayedName, maxFieldLength) ?? info.name),
    ...field("email", info.email),
    ...field("phone", info.phone),
    ...field("country", wire.country),
    ...field("city", wire.city),
    ...field("ip", wire.ip),
    ...field("os", wire.os),
    ...field("browser", wire.browser),
    ...field("source", wire.source),
    ...field("group", wire.groupId),
    ...address("chatLink", wire.chatLink),
    ...address("pageUrl", page?.link),
    ...field("pageTitle", page?.title),
    ...(custom === undefined ? {} : { custom }),
  };
  return { profile, visitAt: readTime(wire.lastVisit?.startedAt) };
}

function field(name: keyof ClientProfile, value: string | undefined): ClientProfile {
  const shown = shownName(value, maxFieldLength);
  return shown === undefined ? {} : { [name]: shown };
}

function address(name: keyof ClientProfile, value: string | undefined): ClientProfile {
  return value === undefined || value.length > maxUrlLength ? {} : { [name]: value.trim() };
}

/** The site's own fields as readable pairs; nested values are left out. */
function readCustom(
  info: Record<string, unknown>,
  integrationData: Record<string, unknown>,
): Record<string, string> | undefined {
  const pairs = new Map<string, string>();
  const given = [
    ...Object.entries(info).filter(([key]) => !knownInfo.has(key)),
    ...Object.entries(integrationData),
  ];
  for (const [rawKey, value] of given) {
    const key = shownName(rawKey, maxCustomKeyLength);
    const text = shownName(scalarText(value), maxCustomValueLength);
    if (pairs.size === maxCustomPairs) break;
    if (key === undefined || key === "__proto__" || text === undefined || pairs.has(key)) continue;
    pairs.set(key, text);
  }
  return pairs.size === 0 ? undefined : Object.fromEntries(pairs);
}

function scalarText(value: unknown): string {
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isScalar ? String(value) : "";
}
