import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseCommand } from "../../commands/read.ts";

const empty = { query: {}, headers: {}, pathParameters: {} };

const requestSchema = z.object({
  kind: z.literal("request"),
  request: z.looseObject({ query: z.unknown(), body: z.unknown().optional() }),
});

function requestOf(text: string) {
  const parsed = parseCommand(`request ${text}`);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return requestSchema.parse(parsed.command).request;
}

describe("a request is read", () => {
  test.each([
    ["GET /clients/abc", { ...empty, method: "GET", path: "/clients/abc" }],
    ["get /clients/a%20b", { ...empty, method: "GET", path: "/clients/a%20b" }],
    ["DELETE “/messages/1”", { ...empty, method: "DELETE", path: "/messages/1" }],
    ["GET /x a=1 A=2", { ...empty, method: "GET", path: "/x", query: { a: "1", A: "2" } }],
    [`GET /${"x".repeat(1999)}`, { ...empty, method: "GET", path: `/${"x".repeat(1999)}` }],
    ["GET `/messages/1`", { ...empty, method: "GET", path: "/messages/1" }],
    // Two slashes make an address only after a colon.
    ["GET /x next=//a", { ...empty, method: "GET", path: "/x", query: { next: "//a" } }],
    [
      "GET /m limit=10 q=“a b” u=<https://x.com/?a=1&amp;b=2> e= filter[x]=1",
      {
        ...empty,
        method: "GET",
        path: "/m",
        query: { limit: "10", q: "a b", u: "https://x.com/?a=1&b=2", e: "", "filter[x]": "1" },
      },
    ],
    [
      "GET /clients/{id}/x id=abc n=1",
      { ...empty, method: "GET", path: "/clients/{id}/x", query: { n: "1" }, pathParameters: { id: "abc" } },
    ],
    [
      "GET /clients/:id/x id=“a b”",
      { ...empty, method: "GET", path: "/clients/:id/x", pathParameters: { id: "a b" } },
    ],
    [
      'GET /x Accept:text/html "X-Note: two words" X-Url:“a b”',
      {
        ...empty,
        method: "GET",
        path: "/x",
        headers: { Accept: "text/html", "X-Note": "two words", "X-Url": "a b" },
      },
    ],
    ['PUT /x {"a": "b c"}', { ...empty, method: "PUT", path: "/x", body: { a: "b c" } }],
    ["POST /x [1, 2]", { ...empty, method: "POST", path: "/x", body: [1, 2] }],
    [
      'POST /x n=1\n{\n  "a": 1\n}',
      { ...empty, method: "POST", path: "/x", query: { n: "1" }, body: { a: 1 } },
    ],
    ['PATCH /x ```\n{"a": 1}\n```', { ...empty, method: "PATCH", path: "/x", body: { a: 1 } }],
    ['PATCH /x `{"a": 1}`', { ...empty, method: "PATCH", path: "/x", body: { a: 1 } }],
    ["POST /x {“a”: “b”}", { ...empty, method: "POST", path: "/x", body: { a: "b" } }],
    ["POST /x {\u00a0«a»: „b“}", { ...empty, method: "POST", path: "/x", body: { a: "b" } }],
    ['POST /x {"a": "the “b”"}', { ...empty, method: "POST", path: "/x", body: { a: "the “b”" } }],
    [
      'POST /x {"a": "&lt;b&gt; &amp;amp;", "u": "<http://x.com|x.com>", "m": "<mailto:a@b.c|a@b.c>"}',
      { ...empty, method: "POST", path: "/x", body: { a: "<b> &amp;", u: "x.com", m: "a@b.c" } },
    ],
    ["GET /x __proto__=1", { ...empty, method: "GET", path: "/x", query: JSON.parse('{"__proto__":"1"}') }],
  ])("%j", (text, request) => {
    expect(requestOf(text)).toEqual(request);
    expect(Object.keys(requestOf(text)?.query ?? {})).toEqual(Object.keys(request.query));
  });

  test("JSON may be 100 kB large and 100 levels deep", () => {
    expect(requestOf(`POST /x "${"x".repeat(10)}:1" ["${"y".repeat(99_996)}"]`)?.body).toEqual([
      "y".repeat(99_996),
    ]);
    expect(JSON.stringify(requestOf(`POST /x ${"[".repeat(100)}${"]".repeat(100)}`)?.body)).toHaveLength(200);
  });
});

describe("a request is refused", () => {
  test.each([
    ["", "The method and the path are missing"],
    ["GTE /x", "Did you mean `GET`?"],
    ["OPTIONS /x", "`OPTIONS` is not a method."],
    ["GET", "The path is missing"],
    ["GET x", "must start with `/`"],
    ["GET https://app.chatra.io/api/x", "must start with `/`"],
    ["GET <https://app.chatra.io/api/x>", "must start with `/`"],
    ["GET //evil.example", "contains `//`"],
    ["GET /a//b", "contains `//`"],
    ["GET /%2F/x", "contains `//`"],
    ["GET /\\evil.example", "contains a backslash"],
    ["GET /%5cevil", "contains a backslash"],
    ["GET /a/../b", "contains `..`"],
    ["GET /a/%2e%2E/b", "contains `..`"],
    ["GET /a/.%2e/b", "contains `..`"],
    ["GET /a/%252e%252e/b", "contains `..`"],
    ["GET /a%2fb", "contains an encoded `/`"],
    ["GET /a%252Fb", "contains an encoded `/`"],
    ["GET /a%250ab", "contains an encoded control character"],
    ['GET "/a b"', "The path `/a b` contains a space, or an invisible or broken character."],
    ["GET /a\0b", "an invisible or broken character"],
    ["GET /a\ud800", "an invisible or broken character"],
    ["GET /x a=\ud800", "an invisible or broken character"],
    ["GET /a%00b", "contains an encoded control character"],
    ["GET /a%0d%0ab", "contains an encoded control character"],
    ["GET /a?b=c", "The path `/a?b=c` contains `?` or `#`."],
    ["GET /a{}", "contains a stray bracket"],
    ["GET /a{b", "contains a stray bracket"],
    [`GET /${"x".repeat(2000)}`, "is too long"],
    ["GET /clients/{id}", "The path needs a value for `id`."],
    ["GET /clients/:id ID=1", "The path needs a value for `id`."],
    ["GET /clients/{id} id=", "The value of `id` goes into the path."],
    ["GET /clients/{id} id=..", "The value of `id` goes into the path."],
    ["GET /clients/{id} id=a/../../b", "The value of `id` goes into the path."],
    ["GET /clients/{id} id=%2e%2e%2fb", "The value of `id` goes into the path."],
    ["GET /clients/{id} id=a%252fb", "The value of `id` goes into the path."],
    ["GET /clients/{id} id=a%00", "The value of `id` goes into the path."],
    ["GET /x a=1 a=2", "`a` appears twice."],
    ["GET /x X-A:1 x-a:2", "`x-a` appears twice"],
    ["GET /x stray", "`stray` is neither"],
    ["GET /x https://x.com", "is neither"],
    ['GET /x a="1\n2"', "an invisible or broken character"],
    ['GET /x X-A:"1\r\nHost: evil"', "an invisible or broken character"],
    ["GET /x X-A:→", "header `X-A` contains a character that headers can't carry"],
    ["GET /x X-A: 1", "has no value"],
    ["GET /x X_A:1", "`X_A` is not a header's name."],
    ["GET /x Host:evil", "The connection sets this header"],
    ["GET /x content-length:1", "The connection sets this header"],
    ["GET /x Transfer-Encoding:chunked", "The connection sets this header"],
    ["GET /x Proxy-Authorization:x", "The connection sets this header"],
    ["GET /x Authorization:x", "credentials never pass through Slack"],
    ['GET /x "Cookie: a=b"', "credentials never pass through Slack"],
    ["GET /x X-HTTP-Method-Override:DELETE", "Write the method as the first word"],
    ['GET /x {"a":1}', "A GET request takes no JSON."],
    ['PUT /x {"a":1', "The JSON is not valid, or something follows it."],
    ['PUT /x {"a":1} b=2', "The error is at `b=2`"],
    ["PUT /x {'a':1}", "names and texts in double quotes"],
    [`PUT /x ["${"x".repeat(100_000)}"]`, "too large: 100004 bytes"],
    [`PUT /x ["${"é".repeat(50_000)}"]`, "too large: 100004 bytes"],
    [`PUT /x ${"[".repeat(40_000)}${"]".repeat(40_000)}`, "nested too deeply"],
    ['PUT /x {"id": 9007199254740993}', "a number that is too large"],
    ['PUT /x {"a": {"id": -771000000000000101}}', "a number that is too large"],
    ['PUT /x {"list": [0.12345678901234567891]}', "The JSON contains a number with too many digits."],
    ['PUT /x {"price": 1234567890123.4567}', "The JSON contains a number with too many digits."],
    ['PUT /x {"id": 1e999}', "a number that is too large"],
    ['PUT /x {"id":"\\ud800"}', "The JSON contains half an emoji."],
    ['PUT /x {"a":[{"b":"x\\udc00\\ud800"}]}', "The JSON contains half an emoji."],
    ['PUT /x {"\\udc00":1}', "The JSON contains half an emoji."],
    ['PUT /x {"id":"\ud83d"}', "The JSON contains half an emoji."],
    ['PUT /x {"__proto__": {"a": 1}}', "the name `__proto__`"],
  ])("%.60j", (text, why) => {
    const parsed = parseCommand(`request ${text}`);
    expect("problem" in parsed ? parsed.problem : parsed).toContain(why);
  });
});
