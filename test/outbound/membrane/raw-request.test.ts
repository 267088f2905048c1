import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import type { MembraneRequest } from "../../../src/outbound/membrane/membrane-transport.ts";
import {
  checkRequest,
  effectOfRequest,
  fillPath,
  requestArguments,
} from "../../../src/outbound/membrane/raw-request.ts";

const GET: MembraneRequest = { method: "GET", path: "/clients" };

function refusalOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof ChatraGatewayError)) throw error;
    return error.message;
  }
}

test("only POST and PATCH do something twice when they are repeated", () => {
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
  expect(methods.map(effectOfRequest)).toEqual(["repeatable", "send", "repeatable", "send", "repeatable"]);
});

const PATH =
  "invalid-input: a request's path must begin with one /, without spaces or .., such as /clients/{id}";
const HEADER = "invalid-input: a request's header must be a name and one line of text";
const PARAMETER = "invalid-input: a request's parameter must be a name without = and one line of text";

test.each<[string, Partial<MembraneRequest>, string | undefined]>([
  ["a path alone", {}, undefined],
  ["anything behind a question mark", { path: "/clients?next=/a/../b" }, undefined],
  ["every part", { headers: { "X-A": "b" }, query: { q: "1 =" }, pathParameters: { id: "c1" } }, undefined],
  ["a space", { path: "/a b" }, PATH],
  ["a way up", { path: "/a/../b" }, PATH],
  ["two slashes", { path: "//a" }, PATH],
  ["no slash", { path: "a" }, PATH],
  ["a header like an option", { headers: { "-X": "b" } }, HEADER],
  ["a header's name of two words", { headers: { "X A": "b" } }, HEADER],
  ["a header of two lines", { headers: { "X-A": "b\nc" } }, HEADER],
  ["a second header of two lines", { headers: { "X-A": "b", "X-B": "b\nc" } }, HEADER],
  ["a parameter without a name", { query: { "": "b" } }, PARAMETER],
  ["a parameter like an option", { query: { "-a": "b" } }, PARAMETER],
  ["a parameter with =", { query: { "a=b": "c" } }, PARAMETER],
  ["a parameter's name of two lines", { query: { "a\nb": "c" } }, PARAMETER],
  ["a parameter of two lines", { query: { a: "b\nc" } }, PARAMETER],
  ["a second parameter of two lines", { query: { a: "b", c: "d\ne" } }, PARAMETER],
  ["a path's parameter with =", { pathParameters: { "a=b": "c" } }, PARAMETER],
  [
    "a path's parameter that leads elsewhere",
    { pathParameters: { a: "b", id: "a/b" } },
    "invalid-input: the path's parameter id is empty or can't be part of a path",
  ],
])("judges a request with %s", (_, more, refusal) => {
  expect(refusalOf(() => checkRequest({ ...GET, ...more }))).toBe(refusal);
});

test.each<[Partial<MembraneRequest>, string[]]>([
  [{}, ["request", "con1", "/clients", "-X", "GET", "--json"]],
  [{ method: "DELETE", body: null }, ["request", "con1", "/clients", "-X", "DELETE", "-d", "null", "--json"]],
  [
    {
      headers: { A: "b", C: "d" },
      query: { e: "f", g: "h" },
      pathParameters: { i: "j" },
      body: { k: "l" },
    },
    [
      "request",
      "con1",
      "/clients",
      "-X",
      "GET",
      "-H",
      "A: b",
      "-H",
      "C: d",
      "-d",
      '{"k":"l"}',
      "--query",
      "e=f",
      "--query",
      "g=h",
      "--pathParam",
      "i=j",
      "--json",
    ],
  ],
])("writes %o as a command line", (more, args) => {
  expect(requestArguments({ ...GET, ...more, connectionId: "con1" })).toEqual(args);
});

test("refuses what could pass for an option, or leads elsewhere, before it writes a command line", () => {
  const write = (more: object) =>
    refusalOf(() => requestArguments({ ...GET, connectionId: "con1", ...more }));
  expect(write({ body: -1 })).toBe("invalid-input: a request's body must be an object, a list or a text");
  expect(write({ connectionId: "--x" })).toBe("invalid-input: this is not a valid connection id");
  expect(write({ path: "//x" })).toBe(PATH);
});

test("says which parameter of a path has no value, no place, or a value that leads elsewhere", () => {
  const fill = (path: string, pathParameters?: Record<string, string>) =>
    refusalOf(() => fillPath({ method: "GET", path, pathParameters }));
  expect(fill("/clients/{id}")).toBe("invalid-input: the path's parameter id has no value");
  expect(fill("/clients/{id}", { id: "1", m: "2" })).toBe(
    "invalid-input: the path has no place for the parameter m",
  );
  expect(fill("/clients/:id", { id: "a/b" })).toBe(
    "invalid-input: the path's parameter id is empty or can't be part of a path",
  );
});
