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
    ["name", "x".repeat(201), "201 characters; the limit is 200"],
    ["name", "two\nlines", "an invisible or broken character"],
    ["name", "nul\0", "an invisible or broken character"],
    ["name", "half \ud800", "an invisible or broken character"],
    ["email", "nobody", "This is not an email."],
    ["email", "a@b", "This is not an email."],
    ["email", "a@@b.c", "This is not an email."],
    ["email", "a@b..c", "This is not an email."],
    ["email", "a@b.c.", "This is not an email."],
    ["email", "a b@c.de", "This is not an email."],
    ["email", "Me <a@b.c>", "This is not an email."],
    ["email", "a@b.c, d@e.f", "This is not an email."],
    ["email", "a\u200b@b.c", "This is not an email."],
    ["email", `${"a".repeat(243)}@example.com`, "255 characters; the limit is 254"],
    ["phone", "1".repeat(51), "The phone number is too long: 51 characters; the limit is 50."],
    ["phone", "1\u0007", "an invisible or broken character"],
    ["notes", "x".repeat(10_001), "10001 characters; the limit is 10000"],
    ["notes", "esc \u001b", "an invisible or broken character"],
    ["notes", "half \ud800", "an invisible or broken character"],
  ] as const)("%s refuses %j", (field, value, why) => {
    const fault = checkClientField(field, value);
    expect(fault).toContain(why);
    expect(fault).not.toMatch(/[`*_<>&]/);
  });

  test("a limit is counted in whole characters", () => {
    expect(checkClientField("phone", "👍".repeat(CLIENT_FIELD_LIMITS.phone))).toBeUndefined();
    expect(checkClientField("phone", "👍".repeat(CLIENT_FIELD_LIMITS.phone + 1))).toContain("51 characters");
    // One that is far too long in UTF-16 units, of which an emoji has two.
    expect(checkClientField("phone", "👍".repeat(100))).toContain("100 characters");
    expect(checkClientField("phone", "👍".repeat(101))).toContain("202 characters");
  });
});
