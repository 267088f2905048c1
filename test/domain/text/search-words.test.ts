import { expect, test } from "vitest";
import { isFoundBy, wordsOfClient, wordsToFind } from "../../../src/domain/text/search-words.ts";
import fc, { anySign } from "../../property.ts";

test.each([
  [{ name: "Zoë O'Hara-Müller 🦊" }, ["zoe", "o", "hara", "muller"]],
  [{ name: "Straße ŁÓDŹ Æther Þór" }, ["strasse", "lodz", "aether", "thor"]],
  [{ name: "İpek Işık" }, ["ipek", "isik"]],
  [
    { name: "Vera", email: "Vera.Lang@Shop.Example" },
    ["vera", "vera.lang@shop.example", "lang", "shop", "example"],
  ],
  [{ name: "vera@shop" }, ["vera@shop", "vera", "shop"]],
  [{ name: "ＡＮＮ １２" }, ["ann", "12"]],
  [{ name: "王小明" }, ["王小明"]],
  [{ name: "Ve\ud83era", email: "v\udd8a@shop" }, ["ve", "ra", "v\ufffd@shop", "v", "shop"]],
  [{ name: "Ǿ ﬁn" }, ["o", "fin"]],
  [{ email: "ann\u0000lee@shop" }, ["lee@shop", "ann", "lee", "shop"]],
  [{ name: `${"x".repeat(999)}y z` }, ["x".repeat(64)]],
  [{ name: "🦊 %_ '" }, []],
  [{}, []],
])("%j is found by %j", (client, words) => {
  expect(wordsOfClient(client)).toEqual(words);
});

test.each([
  ["vera LANG", ["vera", "lang"]],
  ["Vera@Shop", ["vera@shop"]],
  ["@shop.example", ["shop", "example"]],
  ["vera.lang@shop.example, Vera", ["vera.lang@shop.example", "vera"]],
  ["%' or 1=1 --", ["or", "1"]],
  [":fox_face: 🦊", ["fox", "face"]],
  ["  ", []],
])("%j looks for %j", (typed, words) => {
  expect(wordsToFind(typed)).toEqual(words);
});

test("whoever is called anything at all is found by it whole, and by its beginning", () => {
  fc.assert(
    fc.property(fc.string({ unit: anySign, maxLength: 40 }), fc.emailAddress(), (typed, email) => {
      const name = typed.replaceAll("a", "@");
      expect(isFoundBy(wordsToFind(name), { name, email })).toBe(true);
      expect(isFoundBy(wordsToFind(email), { name, email })).toBe(true);
      expect(isFoundBy(wordsToFind(email.slice(0, email.indexOf("@") + 1)), { name, email })).toBe(true);
    }),
  );
});

test("however much is given, few words are made of it, and none that an index would not take", () => {
  const words = wordsOfClient({
    name: `${"x".repeat(5000)} ${"a b ".repeat(5000)}`,
    email: "y".repeat(9000),
  });
  expect(words).toHaveLength(2);
  const many = Array.from({ length: 30 }, (_, index) => `w${index}`).join(" ");
  expect(wordsOfClient({ name: many })).toHaveLength(24);
  expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(64);
});
