import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import type { JsonObject } from "../domain/parse-exact-json.ts";
import { customPairs, LONGEST_PROFILE_FIELD, LONGEST_URL, profileField } from "../domain/profile-fields.ts";
import { shownName } from "../domain/text/shown-name.ts";
import type { ClientDetails, VisitedPage } from "../messages/client.ts";
import type { ChatraClient } from "../outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { asJsonObject, asText, type JsonValue } from "../outbound/membrane/json.ts";
import type { ChatraQuestions } from "../outbound/membrane/limit-concurrency.ts";

const MAX_PAGES = 50;

/** Where an answer may keep what the documents call basic info, place and device; else these stand at the top. */
const INFO = ["info", "basicInfo", "basicData", "basic"];
const PLACE = ["location", "geo", "lastVisit"];
const DEVICE = ["device", "lastVisit"];
const PAGES = ["viewedPages", "visitedPages", "pages"];
/** Fields of the info that the card shows elsewhere. */
const NAMED = new Set(["name", "displayedName", "email", "phone", "notes"]);

/** Takes the answer of get-client, flat or nested; returns the profile that a card shows. Never throws. */
export function profileOf(client: ChatraClient): ClientProfile {
  return detailsOf(client).profile;
}

/** Takes the answer of get-client, flat or nested; returns all that we can show of it. Never throws. */
export function detailsOf(client: ChatraClient): ClientDetails {
  const { raw } = client;
  const place = lookIn(raw, PLACE);
  const device = lookIn(raw, DEVICE);
  const pages = pagesOf(raw);
  const custom = customOf(raw);
  const last = pages.at(-1);
  const profile: ClientProfile = {
    ...profileField("name", client.name),
    ...profileField("email", client.email),
    ...profileField("phone", client.phone),
    ...profileField("country", place("country") ?? place("countryName")),
    ...profileField("city", place("city")),
    ...profileField("ip", place("ip")),
    ...profileField("os", device("os") ?? device("platform")),
    ...profileField("browser", device("browser")),
    ...profileField("source", asText(raw.source)),
    ...profileField("group", asText(raw.groupId)),
    ...address("chatLink", client.chatLink),
    ...address("pageUrl", last?.link),
    ...profileField("pageTitle", last?.title),
    ...(custom === undefined ? {} : { custom }),
  };
  return { profile, pages, notes: client.notes };
}

/** A reader of the fields that stand at the top of an answer or in one of the parts. */
function lookIn(raw: JsonObject, parts: string[]) {
  return (name: string): string | undefined => {
    const nested = parts.map((part) => asJsonObject(raw[part])?.[name]);
    return [raw[name], ...nested].map(asText).find((text) => text?.trim());
  };
}

/** The list of pages, in any of its places. Its entries are `{link, title}`, also written `url`, or bare addresses. */
function pagesOf(raw: JsonObject): VisitedPage[] {
  const places = [
    raw,
    asJsonObject(raw.lastVisit) ?? {},
    ...INFO.map((name) => asJsonObject(raw[name]) ?? {}),
  ];
  const lists = places.flatMap((place) => PAGES.map((name) => place[name]));
  const list = lists.find((value): value is JsonValue[] => Array.isArray(value) && value.length > 0) ?? [];
  return list.slice(-MAX_PAGES).flatMap((entry) => {
    const page = asJsonObject(entry) ?? { link: entry };
    const link = (asText(page.link) ?? asText(page.url))?.trim();
    const title = shownName(asText(page.title), LONGEST_PROFILE_FIELD);
    if (!link && !title) return [];
    return [{ link: link && link.length <= LONGEST_URL ? link : undefined, title }];
  });
}

/** The site's own fields as pairs. Nested values are left out, because nobody can read them. */
function customOf(raw: JsonObject): ClientProfile["custom"] {
  const info = INFO.flatMap((name) => Object.entries(asJsonObject(raw[name]) ?? {}));
  const given = [
    ...info.filter(([key]) => !NAMED.has(key)),
    ...Object.entries(asJsonObject(raw.integrationData) ?? {}),
  ];
  return customPairs(
    given.map(([key, value]) => [key, typeof value === "boolean" ? String(value) : asText(value)]),
  );
}

function address(name: keyof ClientProfile, value: string | undefined): ClientProfile {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" || trimmed.length > LONGEST_URL ? {} : { [name]: trimmed };
}

/** Asks Chatra for a client: their profile, or that there is none. Rejects with any other ChatraGatewayError. */
export async function lookUpClient(
  chatra: Pick<ChatraQuestions, "getClient">,
  clientId: ClientId,
): Promise<{ found: true; profile: ClientProfile } | { found: false }> {
  try {
    return { found: true, profile: profileOf(await chatra.getClient({ clientId })) };
  } catch (error) {
    if (error instanceof ChatraGatewayError && error.reason === "not-found") return { found: false };
    throw error;
  }
}
