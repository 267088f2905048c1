import { describe, expect, test } from "vitest";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { isPath, isPathPart } from "../../src/domain/path-part.ts";
import { permalink } from "../../src/messages/text/link.ts";
import { GOOD_IDS, STRAY_IDS } from "../path-ids.ts";
import fc from "../property.ts";

describe("a part of a path", () => {
  test.each(STRAY_IDS)("is no id with %s", (_, id) => {
    expect(isPathPart(id)).toBe(false);
  });

  test.each(GOOD_IDS)("is the id %s", (id) => {
    expect(isPathPart(id)).toBe(true);
    expect(isPath(`/clients/${id}`)).toBe(true);
  });

  test("stays where it was put, encoded or not, and however often it is decoded", () => {
    const signs = fc.constantFrom(..."./\\%25fFeEcC0?#; ab:@\n\0".split(""));
    fc.assert(
      fc.property(fc.string({ unit: signs, maxLength: 12 }), (id) => {
        if (!isPathPart(id)) return;
        for (let form = id, times = 0; times < 4; times += 1) {
          for (const written of [form, encodeURIComponent(form)]) {
            const { pathname, search, hash } = new URL(`https://x.example/clients/${written}/end`);
            expect([pathname.split("/").length, search, hash]).toEqual([4, "", ""]);
            expect(pathname.startsWith("/clients/") && pathname.endsWith("/end")).toBe(true);
          }
          try {
            form = decodeURIComponent(form);
          } catch {
            return;
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ["/clients", true],
  ["/messages/", true],
  ["/clients/{id}/x", true],
  ["/", true],
  ["clients", false],
  ["//host/x", false],
  ["/a//b", false],
  ["/a/./b", false],
  ["/a/../b", false],
  ["/a/%2e%2e/b", false],
  ["/a%2f..%2fb", false],
  ["", false],
])("whether %s is a path: %s", (path, is) => {
  expect(isPath(path)).toBe(is);
});

test.each(STRAY_IDS)("an id of Slack is never one with %s, so that none gets into a link", (_, id) => {
  for (const schema of [teamIdSchema, channelIdSchema, userIdSchema])
    expect(schema.safeParse(id).success).toBe(false);
});

test.each(STRAY_IDS.filter(([, id]) => id !== ""))(
  "a client's id with %s is taken as it is, and the conversation's own id holds nothing of it",
  (_, id) => {
    const conversationId = conversationIdOf(accountIdSchema.parse("a"), clientIdSchema.parse(id));
    expect(conversationId).toMatch(/^cv_[\w-]{27}$/);
  },
);

test("a link to a message is made of letters and digits", () => {
  const link = permalink("https://acme.slack.com/", channelIdSchema.parse("C1"), slackTsSchema.parse("1.5"));
  expect(link).toBe("https://acme.slack.com/archives/C1/p15");
});
