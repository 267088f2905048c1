import { expect, test } from "vitest";
import { readSnippetField, snippetField } from "../../src/domain/snippet-field.ts";

test.each([
  [{ name: "hi", shared: true }, "text:shared:hi"],
  [{ name: "öffnung-9", shared: false }, "text:own:öffnung-9"],
])("the field of %j is called %s, and read as what it was", (snippet, field) => {
  expect(snippetField(snippet)).toBe(field);
  expect(readSnippetField(field)).toEqual(snippet);
});

test.each([
  "",
  "text",
  "snippet",
  "text:own:",
  "text:all:hi",
  "text:own:a b",
  "text:own:hi\n",
  "text:shared:a:b",
])("%j is the field of no snippet", (field) => {
  expect(readSnippetField(field)).toBeUndefined();
});
