import { describe, expect, test } from "vitest";
import { clientIdSchema } from "../../src/domain/ids.ts";
import type { ClientProfile } from "../../src/domain/input.ts";
import { clientCard } from "../../src/messages/card.ts";
import { clientUsername, displayName } from "../../src/messages/names.ts";
import { link, permalink } from "../../src/messages/text/link.ts";
import { account, channel, rootTs } from "../domain/builders.ts";

const card = (profile: ClientProfile, clientId = "client-0042") =>
  clientCard({
    accountId: account,
    clientId: clientIdSchema.parse(clientId),
    profile,
    nobodyAvailable: false,
  });

test("a card tells who writes, from where, on which page, and how to reach them", () => {
  const { text, blocks } = card({
    name: "Vera",
    email: "v@example.com",
    city: "Oslo",
    country: "Norway",
    browser: "Firefox",
    os: "Linux",
    pageUrl: "https://shop.example/cart",
    pageTitle: "Your cart",
    chatLink: "https://app.chatra.io/c/1",
    custom: { Plan: "Pro" },
  });
  expect(text).toBe("New chat: Vera (Oslo, Norway · v@example.com)");
  const shown = JSON.stringify(blocks);
  for (const words of [
    "💬 Vera",
    "*E-mail*",
    "Firefox on Linux",
    "<https://shop.example/cart|Your cart>",
    "*Plan*",
    "Open in Chatra",
    "client-0042",
  ]) {
    expect(shown).toContain(words);
  }
});

test("nothing of a profile can mention anybody or break out of a link", () => {
  const evil = "<!channel>|`x`";
  const { text, blocks } = card(
    { name: evil, email: evil, pageUrl: "javascript:alert(1)", pageTitle: evil, custom: { [evil]: evil } },
    evil,
  );
  // A header is plain text, and the value of a button is never shown.
  const mrkdwn = [
    text,
    ...blocks
      .filter(({ type }) => type !== "header")
      .map((block) => JSON.stringify(block, (key, value) => (key === "value" ? undefined : value))),
  ].join("\n");
  expect(mrkdwn).not.toContain("<!channel>");
  expect(mrkdwn).not.toContain("javascript:alert(1)|");
});

test.each([
  ["a long name", { name: "🙂".repeat(400) }],
  ["a long value", { email: `${"a".repeat(1990)}&&&&&&` }],
  [
    "an address full of ampersands",
    { pageUrl: `https://x.example/?${"a=1&".repeat(480)}`, pageTitle: "<".repeat(300) },
  ],
  [
    "many of everything",
    { custom: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, "v"])) },
  ],
])("%s stays within what Slack takes, and nothing is cut in half", (_title, profile) => {
  for (const block of card(profile).blocks) {
    const all = JSON.stringify(block);
    expect(all.isWellFormed()).toBe(true);
    expect(all).not.toMatch(/\\ud[89a-f]/i);
    const fields = "fields" in block ? block.fields : [];
    const words = "text" in block ? block.text : "";
    expect(JSON.stringify(words ?? "").length).toBeLessThan(3000);
    expect(fields?.length ?? 0).toBeLessThanOrEqual(10);
    if (block.type === "header") expect(all.length).toBeLessThanOrEqual(150 + 70);
  }
  expect(JSON.stringify(card(profile).blocks)).not.toMatch(/&(?!amp;|lt;|gt;)/);
});

describe("what to call a client", () => {
  test.each([
    [{ name: "Vera", email: "v@example.com" }, "Vera"],
    [{ email: "v@example.com", phone: "1" }, "v@example.com"],
    [{ phone: "+47 1" }, "+47 1"],
    [{}, "Visitor 0042"],
  ])("%o: %s", (profile, name) => {
    expect(displayName("client-0042", profile)).toBe(name);
    expect(clientUsername("client-0042", profile)).toBe(`${name} (visitor)`);
  });
});

test("a permalink needs no look-up", () => {
  expect(permalink("https://acme.slack.com/", channel, rootTs)).toBe(
    "https://acme.slack.com/archives/C1/p1700000000000100",
  );
});

test.each([
  ["https://x.example/a|b>c", "<https://x.example/a%7Cb%3Ec|label>"],
  ["https://x.example/?a=1&b=2", "<https://x.example/?a=1&amp;b=2|label>"],
  ["javascript:alert(1)", undefined],
  ["not an address", undefined],
  [undefined, undefined],
  [`https://x.example/${"a".repeat(2000)}`, undefined],
])("the link to %s is %s", (url, expected) => {
  expect(link(url, "label")).toBe(expected);
});
