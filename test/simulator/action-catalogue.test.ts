import { expect, test } from "vitest";
import { createCatalogue } from "../../src/simulator/membrane/action-catalogue.ts";
import { createSeededIds } from "../../src/simulator/seeded-ids.ts";

test("an id with half a character is a path like any other", () => {
  const getClient = createCatalogue(createSeededIds("half"), {}).find(({ key }) => key === "get-client");
  expect(getClient?.toCall({ id: "a\ud800" }).path).toBe("/clients/a%EF%BF%BD");
  expect(getClient?.toCall({ id: "a/b" }).path).toBe("/clients/a%2Fb");
});
