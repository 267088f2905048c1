import { describe, expect, test } from "vitest";
import { readConditions } from "../../src/domain/command/read-conditions.ts";
import { channelIdSchema, userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import {
  inOrder,
  mentionText,
  NEW_ROUTE,
  type Route,
  type RoutedChat,
  unmetConditions,
} from "../../src/domain/route.ts";

const chat = (more: Partial<RoutedChat> = {}): RoutedChat => ({
  accountName: "Shop",
  isOpen: true,
  ...more,
  profile: {
    name: "Maya",
    email: "maya@example.com",
    country: "Germany",
    pageUrl: "https://example.com/pricing?plan=1",
    source: "widget",
    group: "Sales",
    custom: { Plan: "Pro (yearly)", "last order": "none" },
    ...more.profile,
  },
});

const route = (name: string, position: number, when = ""): Route => ({
  ...NEW_ROUTE,
  id: `rt_${name}`,
  name,
  position,
  conditions: when === "" ? [] : readConditions(when),
});

const routeFor = (stored: readonly Route[], of: RoutedChat): Route | undefined =>
  inOrder(stored).find((one) => unmetConditions(one, of).length === 0);

const takes = (when: string, of: RoutedChat = chat()) =>
  unmetConditions({ conditions: readConditions(when) }, of).length === 0;

describe("a condition", () => {
  test.each([
    ["account=shop", true],
    ["account=other", false],
    ["page=*/pricing*", true],
    ["page=example.com/pricing*", true],
    ["page=https://example.com/pricing?plan=1", true],
    ["page=HTTPS://EXAMPLE.COM/*", true],
    ["page=pricing", false],
    ["page=*/pricing", false],
    ["page=example.com/pricing?plan=?", false],
    ["page=*.com/p", false],
    ["page=*", true],
    ["page=**pri**1*", true],
    ["page=*plan=1*plan=1", false],
    ["country=de", true],
    ["country=Germany", true],
    ["country=AT,DE", true],
    ["country=AT,FR", false],
    ["country=Ger*", true],
    ["group=sales", true],
    ["group=sale", false],
    ["source=widget", true],
    ["source=.*", false],
    ["source=w[i]dget", false],
    ["field.plan=pro (yearly)", true],
    ["field.PLAN=pro*", true],
    ["field.last order=NONE", true],
    ["field.email=*@example.com", true],
    ["field.absent=*", false],
    ["open", true],
    ["closed", false],
    ["open; closed", true],
    ["country=DE; page=*/pricing*", true],
    ["country=DE; page=*/about*", false],
    ["country=FR; country=DE", true],
  ])("%s: %s", (when, isMet) => {
    expect(takes(when)).toBe(isMet);
  });

  test("about what is not known of a visitor is not met, not even by a wildcard", () => {
    const unknown = { accountName: "Shop", isOpen: false, profile: {} };
    for (const when of ["page=*", "country=*", "group=*", "source=*", "field.name=*"])
      expect([when, takes(when, unknown)]).toEqual([when, false]);
    expect(takes("closed", unknown)).toBe(true);
  });

  test("takes a country's code and its English name for the same, whichever Chatra tells", () => {
    const from = (country: string) => ({ ...chat(), profile: { country } });
    expect(takes("country=UK", from("United Kingdom"))).toBe(true);
    expect(takes("country=Germany", from("DE"))).toBe(true);
    expect(takes("country=DE", from("DE"))).toBe(true);
    expect(takes("country=QQ", from("Atlantis"))).toBe(false);
    expect(takes("country=Atlantis", from("atlantis"))).toBe(true);
  });

  test("with very many wildcards is compared at once", () => {
    const page = `https://example.com/${"a".repeat(1900)}`;
    const when = `page=${"*a".repeat(450)}*b`;
    const startedAt = performance.now();
    expect(takes(when, chat({ profile: { pageUrl: page } }))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe("routes", () => {
  const routes = [
    route("second", 7, "country=DE"),
    route("first", 3, "country=DE; page=*/pricing*"),
    route("night", 9, "closed"),
  ];

  test("are looked at in order, and the first that fits takes the chat", () => {
    expect(routeFor(routes, chat())?.name).toBe("first");
    expect(routeFor(routes, chat({ profile: { pageUrl: "https://example.com/" } }))?.name).toBe("second");
    const french = { country: "France" };
    expect(routeFor(routes, chat({ isOpen: false, profile: french }))?.name).toBe("night");
    expect(routeFor(routes, chat({ profile: french }))?.name).toBe("default");
  });

  test("end with the default, which takes all the rest in the account's channel", () => {
    expect(inOrder(routes).map(({ name }) => name)).toEqual(["first", "second", "night", "default"]);
    expect(routeFor([], chat())).toEqual({
      id: "default",
      name: "default",
      position: Number.MAX_SAFE_INTEGER,
      conditions: [],
      mention: { kind: "none" },
      policy: "all",
      remind: [300_000, 900_000, 1_800_000],
      remindNext: [900_000],
      claim: "first-reply",
    });
  });

  test("may have a default of their own, which stays the last and takes everything", () => {
    const channelId = channelIdSchema.parse("C9");
    const own: Route = { ...route("default", 0, "closed"), channelId, policy: "alerts" };
    const taken = routeFor([own, route("night", 5, "closed")], chat());
    expect(taken).toMatchObject({ id: "default", name: "default", channelId, policy: "alerts" });
    expect(inOrder([own, ...routes]).at(-1)?.name).toBe("default");
  });
});

test("a mention is what Slack calls people by", () => {
  expect(mentionText({ kind: "none" })).toBeUndefined();
  expect(mentionText({ kind: "here" })).toBe("<!here>");
  expect(mentionText({ kind: "user", userId: userIdSchema.parse("U1") })).toBe("<@U1>");
  expect(mentionText({ kind: "group", groupId: userGroupIdSchema.parse("S1") })).toBe("<!subteam^S1>");
});
