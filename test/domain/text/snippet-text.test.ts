import { describe, expect, test } from "vitest";
import {
  type FieldValues,
  faultOfBraces,
  fieldLeftIn,
  fillSnippet,
  withTypedFields,
} from "../../../src/domain/text/snippet-text.ts";

const names = { user: (id: string) => (id === "U1" ? "Ann" : undefined) };
const values: FieldValues = {
  "client.name": "Vera Stern",
  "client.first": "Vera",
  "agent.name": "Ann",
  page: "Prices",
};
const nothing: FieldValues = {
  "client.name": undefined,
  "client.first": undefined,
  "agent.name": undefined,
  page: undefined,
};
const filled = (text: string, added = "", known: FieldValues = values) =>
  fillSnippet(text, added, known, names);

describe("the braces of a text", () => {
  test.each([
    "no braces",
    "{client.name} {client.first} {agent.name} {page}",
    "{ Client.Name }",
    "{{client.nmae}} and {{}}",
    "{{{page}}}",
    "}}{{",
  ])("are right in %s", (text) => expect(faultOfBraces(text)).toBeUndefined());

  test.each([
    ["{client.nmae}", { kind: "unknown-field", name: "client.nmae" }],
    ["{}", { kind: "unknown-field", name: "" }],
    ["{page} {__proto__}", { kind: "unknown-field", name: "__proto__" }],
    ["a { b", { kind: "single-brace", around: "a { b" }],
    ["{{page}", { kind: "single-brace", around: "{{page}" }],
    ["{page}}", { kind: "single-brace", around: "{page}}" }],
    ["{{{page}}", { kind: "single-brace", around: "{{{page}}" }],
    [
      "0123456789abcdefgh { 0123456789abcdefgh",
      { kind: "single-brace", around: "456789abcdefgh { 0123456789abc" },
    ],
  ])("are wrong in %s", (text, fault) => expect(faultOfBraces(text)).toEqual(fault));

  test.each([
    ["{<http://client.name|client.name>}", "{client.name}"],
    ["{<http://client.name>}, { <https://agent.name|agent.name> }", "{client.name}, {agent.name}"],
    ["{{<http://client.name|client.name>}}", "{{client.name}}"],
    ["<https://a.example|a> {page}", "<https://a.example|a> {page}"],
  ])("are as typed where Slack made a link in them: %s", (text, typed) => {
    expect(withTypedFields(text)).toBe(typed);
  });
});

describe("a text that is filled in", () => {
  test.each([
    ["Hello {client.first}, I am {agent.name}.", "Hello Vera, I am Ann."],
    ["*{client.name}* reads _{page}_", "Vera Stern reads Prices"],
    ["{{client.name}} is a field, {{{page}}} is not", "{client.name} is a field, {Prices} is not"],
    ["<@U1> &amp; <https://a.example|{page}> :tada:", "@Ann & Prices (https://a.example) 🎉"],
    ["two\n\nlines", "two\n\nlines"],
  ])("%s", (text, plain) => expect(filled(text)).toEqual({ text: plain, unknown: [] }));

  test.each(["*Vera*", "{page}", "{{", "<!channel>", "a_b_c &amp; `x`", "\ufdd0\ufdd3", "$& $1"])(
    "takes %s as a name and as nothing else",
    (name) => {
      const known = { ...values, "client.name": name };
      expect(filled("Hi *{client.name}*!", "", known).text).toBe(`Hi ${name}!`);
    },
  );

  test("ends with the words that were added, after a break if it ends with one", () => {
    expect(filled("Hello.", "See you")).toMatchObject({ text: "Hello. See you" });
    expect(filled("Hello:\n", "See you")).toMatchObject({ text: "Hello:\nSee you" });
    expect(filled("Hello:\n \n", "See you")).toMatchObject({ text: "Hello:\nSee you" });
    expect(filled("Hello.", "")).toMatchObject({ text: "Hello." });
  });

  test("fills in the added words, and leaves their other braces alone", () => {
    expect(filled("Hi.", "{Client.First}: {a} {{b}} }{")).toEqual({
      text: "Hi. Vera: {a} {{b}} }{",
      unknown: [],
    });
  });

  test.each([
    ["Hello {client.first}, hello", "Hello, hello", ["client.first"]],
    ["Thanks, {client.first}!", "Thanks!", ["client.first"]],
    ["Yes, {client.first}, sure, {client.first}", "Yes, sure", ["client.first"]],
    ["Yes, {client.first} sure,{page}\nok", "Yes, sure,\nok", ["client.first", "page"]],
    ["{client.name}, hello", "hello", ["client.name"]],
    ["About {page} and {client.name}", "About and", ["client.name", "page"]],
    ["“{page}”{agent.name}x", "“”x", ["agent.name", "page"]],
    ["{page}", "", ["page"]],
  ])("leaves fields out whose values nobody knows: %s", (text, plain, unknown) => {
    expect(filled(text, "", nothing)).toEqual({ text: plain, unknown });
  });

  test("holds no braces of a field, even one that is not known any more", () => {
    expect(filled("a{was.known}b {client.name}", "", nothing).text).toBe("ab");
  });
});

test.each([
  ["Hello {client.first}", "{client.first}"],
  ["{ PAGE }", "{ PAGE }"],
  ["{{agent.name}}", "{agent.name}"],
  ["{client}", "{client}"],
  ["{client.nmae} {page}", "{client.nmae}"],
  ["{client .name}", "{client .name}"],
  ["{\u200bclient\u2060.name}", "{client.name}"],
])("%j has a field left that a visitor would read", (text, field) => {
  expect(fieldLeftIn(text)).toBe(field);
});

test.each([
  "",
  "Hello",
  "{",
  "}",
  "{}",
  "{x}",
  "{ client: 1 }",
  "{clients}",
  "client.name",
  "{page",
  "{ {page",
])("%j has none", (text) => {
  expect(fieldLeftIn(text)).toBeUndefined();
});
