import { describe, expect, test } from "vitest";
import { clientIdSchema } from "../../src/domain/ids.ts";
import { linkedName } from "../../src/messages/names.ts";

const clientId = clientIdSchema.parse("c1");
const address = "https://acme.slack.com/archives/C1/p1700000000000100";

describe("a name that is a link", () => {
  test.each([
    ["Vera", `*<${address}|Vera>*`],
    ["Ann|Bob", `*<${address}|Ann¦Bob>*`],
    ["*Star* `code`", `*<${address}|∗Star∗ 'code'>*`],
    ["<!channel>", `*<${address}|&lt;!channel&gt;>*`],
  ])("is bold around the link, and nothing in it ends the label: %s", (name, shown) => {
    expect(linkedName({ clientId, profile: { name } }, address)).toBe(shown);
  });

  test("is bold without a link while there is no thread", () => {
    expect(linkedName({ clientId, profile: { name: "Vera" } }, undefined)).toBe("*Vera*");
  });
});
