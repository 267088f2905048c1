import { expect, test } from "vitest";
import { type StorableJson, storableText, toJson } from "../../src/store/stored-json.ts";

test.each<[StorableJson, string]>([
  [undefined, "null"],
  [null, "null"],
  ["words", '"words"'],
  ["\\u0000", '"\\\\u0000"'],
  [{ a: 1, b: undefined, c: [true, null, undefined, "x"] }, '{"a":1,"c":[true,null,null,"x"]}'],
  ["nul \0", '"nul \ufffd"'],
  ["half \ud83d", '"half \ufffd"'],
  [
    {
      text: "\0",
      none: null,
      left: undefined,
      count: 2,
      is: false,
      list: ["\udc00", 3, null, { "k\0": "v" }],
    },
    '{"text":"\ufffd","none":null,"count":2,"is":false,"list":["\ufffd",3,null,{"k\ufffd":"v"}]}',
  ],
])("%j is stored as %s", (value, json) => {
  expect(toJson(value)).toBe(json);
});

test.each([
  ["plain", "plain"],
  ["\0a\0", "\ufffda\ufffd"],
  ["🐢", "🐢"],
  ["\ud83d", "\ufffd"],
])("the text %j is stored as %j", (text, stored) => {
  expect(storableText(text)).toBe(stored);
});
