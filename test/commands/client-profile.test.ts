import { expect, test } from "vitest";
import { detailsOf, lookUpClient, profileOf } from "../../src/commands/client-profile.ts";
import { clientIdSchema } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/parse-exact-json.ts";
import { ChatraGatewayError } from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { clientOfResult } from "../../src/outbound/membrane/read-message.ts";

/** A client as the gateway reads it from an answer. */
function read(raw: JsonObject) {
  const client = clientOfResult(raw);
  if (!client) throw new Error("no client in it");
  return client;
}

test("a flat answer is read", () => {
  const client = read({
    id: "c1",
    name: "Vera",
    email: "v@example.org",
    phone: "1",
    city: "Athens",
    country: "Greece",
    ip: "203.0.113.7",
    os: "macOS",
    browser: "Firefox",
    source: "widget",
    groupId: "sales",
    chatLink: "https://app.chatra.io/conversations/c1",
    notes: "VIP",
    pages: ["https://a.example/", { url: "https://b.example/", title: "B" }],
  });
  expect(detailsOf(client)).toEqual({
    profile: {
      name: "Vera",
      email: "v@example.org",
      phone: "1",
      city: "Athens",
      country: "Greece",
      ip: "203.0.113.7",
      os: "macOS",
      browser: "Firefox",
      source: "widget",
      group: "sales",
      chatLink: "https://app.chatra.io/conversations/c1",
      pageUrl: "https://b.example/",
      pageTitle: "B",
    },
    pages: [
      { link: "https://a.example/", title: undefined },
      { link: "https://b.example/", title: "B" },
    ],
    notes: "VIP",
  });
});

test("a nested answer is read, with the site's own fields", () => {
  const client = read({
    id: "c1",
    displayedName: "Vera",
    info: { email: "v@example.org", notes: "VIP", plan: "Gold", seats: 3, tags: ["a"] },
    location: { city: "Athens", country: "Greece", ip: "203.0.113.7" },
    device: { os: "macOS", browser: "Firefox" },
    integrationData: { vip: true, plan: "hidden by the other", __proto__x: "" },
    lastVisit: { viewedPages: [{ link: "https://a.example/", title: "A" }] },
  });
  expect(detailsOf(client)).toMatchObject({
    profile: {
      name: "Vera",
      email: "v@example.org",
      city: "Athens",
      country: "Greece",
      ip: "203.0.113.7",
      os: "macOS",
      browser: "Firefox",
      pageUrl: "https://a.example/",
      pageTitle: "A",
      custom: { plan: "Gold", seats: "3", vip: "true" },
    },
    notes: "VIP",
  });
  expect(Object.keys(profileOf(client).custom ?? {})).toEqual(["plan", "seats", "vip"]);
});

test("an answer that holds next to nothing, or nonsense, makes no trouble", () => {
  expect(profileOf(read({ id: "c1" }))).toStrictEqual({});
  const nonsense = { id: "c1", info: [], location: 7, lastVisit: null, pages: [null, {}, 3, ""], city: "  " };
  expect(detailsOf(read(nonsense))).toEqual({
    profile: { pageUrl: "3" },
    pages: [{ link: "3", title: undefined }],
    notes: undefined,
  });
});

test("what is too long is shortened, an address left out", () => {
  const custom = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, "v".repeat(500)]));
  const link = `https://a.example/${"p".repeat(2000)}`;
  const client = read({
    id: "c1",
    name: "👩".repeat(500),
    chatLink: link,
    pages: [{ link, title: "T" }],
    integrationData: custom,
  });
  const { profile, pages } = detailsOf(client);
  expect(profile.name).toBe(`${"👩".repeat(99)}…`);
  expect(profile.chatLink).toBeUndefined();
  expect(profile.pageUrl).toBeUndefined();
  expect(pages).toEqual([{ link: undefined, title: "T" }]);
  expect(Object.values(profile.custom ?? {})).toHaveLength(30);
  expect(profile.custom?.k0).toHaveLength(300);
});

test("whatever names the parts and fields of an answer have, they are read, the first that says something", () => {
  const answers: Record<string, JsonObject> = {
    "parts with other names": {
      id: "c1",
      geo: { country: " ", countryName: "Greece", city: "Athens", ip: "1.2.3.4" },
      device: { platform: "macOS" },
      lastVisit: { os: "Linux", browser: "Firefox", city: "Rome" },
      basicInfo: { name: "V", plan: "Gold", nested: {} },
    },
    "the top goes before the parts": {
      id: "c1",
      country: "Italy",
      countryName: "x",
      location: { country: "Greece", city: "Athens" },
      os: "BSD",
      device: { os: "macOS", browser: "Safari" },
      source: "widget",
      chatLink: " https://app.chatra.io/c1 ",
    },
    "pages of a visit": {
      id: "c1",
      pages: [],
      lastVisit: {
        viewedPages: [
          { url: "https://a/1", title: " " },
          "https://a/2",
          { title: "Three" },
          { link: "", title: "" },
        ],
      },
    },
    "pages of the info": { id: "c1", basic: { visitedPages: [{ link: "https://a/1" }] }, viewedPages: "x" },
    "pairs of the site": {
      id: "c1",
      info: { displayedName: "x", email: "x", phone: "x", notes: "x", plan: "Gold", off: false, none: null },
      integrationData: { plan: "other", list: [1], seats: 3, " ": "y" },
    },
  };
  expect(
    Object.fromEntries(Object.entries(answers).map(([title, raw]) => [title, detailsOf(read(raw))])),
  ).toEqual({
    "parts with other names": {
      profile: {
        name: "V",
        country: "Greece",
        city: "Athens",
        ip: "1.2.3.4",
        os: "Linux",
        browser: "Firefox",
        custom: { plan: "Gold" },
      },
      pages: [],
    },
    "the top goes before the parts": {
      profile: {
        country: "Italy",
        city: "Athens",
        os: "BSD",
        browser: "Safari",
        source: "widget",
        chatLink: "https://app.chatra.io/c1",
      },
      pages: [],
    },
    "pages of a visit": {
      profile: { pageTitle: "Three" },
      pages: [{ link: "https://a/1" }, { link: "https://a/2" }, { title: "Three" }],
    },
    "pages of the info": { profile: { pageUrl: "https://a/1" }, pages: [{ link: "https://a/1" }] },
    "pairs of the site": {
      profile: { name: "x", email: "x", phone: "x", custom: { plan: "Gold", off: "false", seats: "3" } },
      pages: [],
      notes: "x",
    },
  });
});

test("an address is kept up to 2,000 characters, of the pages the last 50", () => {
  const [longest, longer] = [
    `https://a.example/${"p".repeat(1982)}`,
    `https://a.example/${"p".repeat(1983)}`,
  ];
  const pages = Array.from({ length: 51 }, (_, index) => `https://a.example/${index}`);
  expect(detailsOf(read({ id: "c1", chatLink: longest, pages: [longest] }))).toStrictEqual({
    profile: { chatLink: longest, pageUrl: longest },
    pages: [{ link: longest, title: undefined }],
    notes: undefined,
  });
  expect(detailsOf(read({ id: "c1", chatLink: longer, pages: [longer] })).profile).toStrictEqual({});
  const shown = detailsOf(read({ id: "c1", pages })).pages.map(({ link }) => link);
  expect([shown.length, shown[0], shown.at(-1)]).toEqual([50, "https://a.example/1", "https://a.example/50"]);
});

test("a page's link goes before its url, without space around it, and a platform stands for a missing system", () => {
  const pages = [{ link: " https://a.example/ ", url: "https://b.example/" }];
  const client = read({ id: "c1", device: { platform: "macOS" }, pages });
  expect(profileOf(client)).toStrictEqual({ os: "macOS", pageUrl: "https://a.example/" });
});

test("a field of the site that is called like a part of JavaScript is left out", () => {
  const info: JsonObject = JSON.parse('{"__proto__": "x", "plan": "Gold"}');
  expect(Object.entries(profileOf(read({ id: "c1", info })).custom ?? {})).toEqual([["plan", "Gold"]]);
});

test("a client is looked up by their ID: Chatra knows them, knows nobody, or can't be asked", async () => {
  const asked: unknown[] = [];
  const lookUp = (answer: ReturnType<typeof read> | Error) => {
    const getClient = async (input: unknown) => {
      asked.push(input);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return lookUpClient({ getClient }, clientIdSchema.parse("c1"));
  };
  expect(await lookUp(read({ id: "c1", name: "Vera" }))).toEqual({ found: true, profile: { name: "Vera" } });
  expect(await lookUp(new ChatraGatewayError("not-found", "x"))).toEqual({ found: false });
  for (const error of [new ChatraGatewayError("unavailable", "x"), new Error("a fault of ours")])
    await expect(lookUp(error)).rejects.toBe(error);
  expect(asked).toEqual(Array(4).fill({ clientId: "c1" }));
});
