import { describe, expect, test } from "vitest";
import { CLIENT_FIELD_LIMITS, checkClientField } from "../../../src/domain/command/client-fields.ts";

describe("a field of a client", () => {
  test.each([
    ["name", ""],
    ["name", "Ñandú 👩🏽‍⚕️"],
    ["name", "👍".repeat(200)],
    ["email", ""],
    ["email", "a@b.c"],
    ["email", "first.last+tag@sub.example.co.uk"],
    ["email", "post@bücher.example"],
    ["email", `${"a".repeat(242)}@example.com`],
    ["phone", "+49 (30) 123-45 ext. 6"],
    ["notes", "two\nlines\tand a tab"],
    ["notes", "x".repeat(10_000)],
  ] as const)("%s takes %j", (field, value) => expect(checkClientField(field, value)).toBeUndefined());

  test.each([
    ["name", "x".repeat(201), "201 characters, and at most 200"],
    ["name", "two\nlines", "line break"],
    ["name", "nul\0", "control character"],
    ["name", "half \ud800", "half a character"],
    ["email", "nobody", "does not look like one"],
    ["email", "a@b", "does not look like one"],
    ["email", "a@@b.c", "does not look like one"],
    ["email", "a@b..c", "does not look like one"],
    ["email", "a@b.c.", "does not look like one"],
    ["email", "a b@c.de", "does not look like one"],
    ["email", "Me <a@b.c>", "does not look like one"],
    ["email", "a@b.c, d@e.f", "does not look like one"],
    ["email", "a\u200b@b.c", "does not look like one"],
    ["email", `${"a".repeat(243)}@example.com`, "255 characters, and at most 254"],
    ["phone", "1".repeat(51), "51 characters, and at most 50"],
    ["phone", "1\u0007", "control character"],
    ["notes", "x".repeat(10_001), "10001 characters, and at most 10000"],
    ["notes", "esc \u001b", "control character"],
  ] as const)("%s refuses %j", (field, value, why) => {
    const fault = checkClientField(field, value);
    expect(fault).toContain(why);
    expect(fault).not.toMatch(/[`*_<>&]/);
  });

  test("a limit is counted in whole characters", () => {
    expect(checkClientField("phone", "👍".repeat(CLIENT_FIELD_LIMITS.phone))).toBeUndefined();
    expect(checkClientField("phone", "👍".repeat(CLIENT_FIELD_LIMITS.phone + 1))).toContain("51 characters");
  });
});
