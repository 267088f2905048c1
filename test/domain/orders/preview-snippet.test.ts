import { expect, test } from "vitest";
import { previewSnippet } from "../../../src/domain/orders/send-snippet.ts";
import { aContext } from "../builders.ts";

test("a preview has the values that are known, and names the fields that are not", () => {
  const { names } = aContext();
  const text = "Hi {client.name}, {agent.name} saw {page} &amp; *more*";
  const about = { profile: { name: "Vera" }, agentName: "Ann" };
  expect(previewSnippet({ text }, about, names)).toEqual({
    text: "Hi Vera, Ann saw {page} & more",
    unknown: ["page"],
  });
  expect(previewSnippet({ text }, { profile: {}, agentName: undefined }, names)).toEqual({
    text: "Hi {client.name}, {agent.name} saw {page} & more",
    unknown: ["client.name", "agent.name", "page"],
  });
});
