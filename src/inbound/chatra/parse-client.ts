import { z } from "zod";
import type { ClientProfile } from "../../domain/input.ts";
import {
  customPairs,
  LONGEST_PROFILE_FIELD,
  LONGEST_URL,
  profileField,
} from "../../domain/profile-fields.ts";
import { shownName } from "../../domain/text/shown-name.ts";
import { looseList, looseRecord, looseText, readTime } from "./tolerant.ts";

/** Fields of `info` that have their own field in the profile. */
const KNOWN_INFO = new Set(["name", "email", "phone"]);

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
    ...profileField("name", shownName(wire.displayedName, LONGEST_PROFILE_FIELD) ?? info.name),
    ...profileField("email", info.email),
    ...profileField("phone", info.phone),
    ...profileField("country", wire.country),
    ...profileField("city", wire.city),
    ...profileField("ip", wire.ip),
    ...profileField("os", wire.os),
    ...profileField("browser", wire.browser),
    ...profileField("source", wire.source),
    ...profileField("group", wire.groupId),
    ...address("chatLink", wire.chatLink),
    ...address("pageUrl", page?.link),
    ...profileField("pageTitle", page?.title),
    ...(custom === undefined ? {} : { custom }),
  };
  return { profile, visitAt: readTime(wire.lastVisit?.startedAt) };
}

function address(name: keyof ClientProfile, value: string | undefined): ClientProfile {
  return value === undefined || value.length > LONGEST_URL ? {} : { [name]: value.trim() };
}

/** The site's own fields as readable pairs; nested values are left out. */
function readCustom(
  info: Record<string, unknown>,
  integrationData: Record<string, unknown>,
): ClientProfile["custom"] {
  const given = [
    ...Object.entries(info).filter(([key]) => !KNOWN_INFO.has(key)),
    ...Object.entries(integrationData),
  ];
  return customPairs(given.map(([key, value]) => [key, scalarText(value)]));
}

function scalarText(value: unknown): string {
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isScalar ? String(value) : "";
}
