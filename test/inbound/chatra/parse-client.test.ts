import { expect, test } from "vitest";
import { parseClient } from "../../../src/inbound/chatra/parse-client.ts";

const profileOf = (client: Record<string, unknown>, page?: unknown) => parseClient(client, page).profile;

test("reads each field of the profile, and when the visit began", () => {
  expect(
    parseClient(
      {
        displayedName: " Vera\n V. ",
        info: { name: "Vera", email: "v@x.org", phone: 4930, plan: " Pro " },
        integrationData: { seats: 3, vip: true, plan: "comes second", nested: {}, list: [1], blank: " " },
        country: "Greece",
        city: "Athens",
        ip: "203.0.113.7",
        os: "macOS",
        browser: "Firefox",
        source: "widget",
        groupId: 7,
        chatLink: " https://app.chatra.io/c1 ",
        lastVisit: { startedAt: 1_600_000_000, viewedPages: [{ link: "https://x.org/1", title: "One" }] },
      },
      undefined,
    ),
  ).toStrictEqual({
    profile: {
      name: "Vera V.",
      email: "v@x.org",
      phone: "4930",
      country: "Greece",
      city: "Athens",
      ip: "203.0.113.7",
      os: "macOS",
      browser: "Firefox",
      source: "widget",
      group: "7",
      chatLink: "https://app.chatra.io/c1",
      pageUrl: "https://x.org/1",
      pageTitle: "One",
      custom: { plan: "Pro", seats: "3", vip: "true" },
    },
    visitAt: 1_600_000_000_000,
  });
});

test.each([
  ["nothing", {}],
  ["fields of other types", { displayedName: {}, info: 5, integrationData: "x", lastVisit: 5, chatLink: [] }],
  ["empty ones", { displayedName: " ", info: {}, integrationData: {}, lastVisit: {}, ip: "" }],
  ["a visit without pages", { lastVisit: { viewedPages: [], startedAt: "soon" } }],
  ["a page that is none", { lastVisit: { viewedPages: [7] } }],
])("leaves the profile empty for %s", (_title, client) => {
  expect(parseClient(client, null)).toStrictEqual({ profile: {}, visitAt: undefined });
});

test.each([
  [{ displayedName: "Shown", info: { name: "Known" } }, "Shown"],
  [{ displayedName: "\u202e ", info: { name: "Known" } }, "Known"],
  [{ info: { name: "Known" } }, "Known"],
])("takes the name from what is shown, else from what is known: %j", (client, name) => {
  expect(profileOf(client)).toStrictEqual({ name });
});

const pages = [
  { link: "https://x.org/first", title: "First" },
  { link: "https://x.org/last", title: "Last" },
];
test.each([
  ["where the chat started", { link: "https://x.org/start" }, { pageUrl: "https://x.org/start" }],
  ["that has a title only", { title: "Start" }, { pageTitle: "Start" }],
  ["last viewed", undefined, { pageUrl: "https://x.org/last", pageTitle: "Last" }],
  ["last viewed, where the other is none", 5, { pageUrl: "https://x.org/last", pageTitle: "Last" }],
])("names the page %s", (_title, started, profile) => {
  expect(profileOf({ lastVisit: { viewedPages: pages } }, started)).toStrictEqual(profile);
});

test("keeps addresses of 2,000 characters, and leaves out longer ones", () => {
  const longest = `https://x/${"a".repeat(1_990)}`;
  expect(profileOf({ chatLink: longest }, { link: longest })).toStrictEqual({
    chatLink: longest,
    pageUrl: longest,
  });
  expect(profileOf({ chatLink: `${longest}a` }, { link: `${longest}a` })).toStrictEqual({});
});

test("cuts every field to what a card shows", () => {
  const { name, custom } = profileOf({
    displayedName: "n".repeat(201),
    info: { ["k".repeat(81)]: "v".repeat(301) },
  });
  expect(name).toBe(`${"n".repeat(199)}…`);
  expect(custom).toStrictEqual({ [`${"k".repeat(79)}…`]: `${"v".repeat(299)}…` });
});

test("keeps the first 30 of the site's own fields that have a name and a value", () => {
  const info = {
    ...Object.fromEntries(Array.from({ length: 29 }, (_, index) => [`k${index}`, index])),
    " ": "without a name",
    "\u202e__proto__": "no name for a field",
    blank: "",
    nothing: null,
    k0: 0,
  };
  const { custom = {} } = profileOf({
    info,
    integrationData: { k0: "again", last: false, beyond: "left out" },
  });
  expect(Object.keys(custom)).toHaveLength(30);
  expect(custom).toMatchObject({ k0: "0", k28: "28", last: "false" });
});

test.each([{ " ": "x" }, { "\u202e__proto__": "x" }, { empty: {} }, { name: 1n, email: [], phone: null }])(
  "has none of the site's fields in %o",
  (info) => {
    expect(profileOf({ info })).toStrictEqual({});
  },
);
