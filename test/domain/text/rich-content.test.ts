import { expect, test } from "vitest";
import { richContentSchema } from "../../../src/domain/text/rich-content.ts";

test.each(["user", "group", "channel"])("a %s in a message has an ID that is not empty", (kind) => {
  const isRead = ["X1", ""].map((id) => {
    const paragraph = { kind: "paragraph", spans: [{ kind, id }] };
    return richContentSchema.safeParse({ blocks: [paragraph], leftOut: [] }).success;
  });
  expect(isRead).toEqual([true, false]);
});
