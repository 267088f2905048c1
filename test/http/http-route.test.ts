import { expect, test } from "vitest";
import { compileRoutes, type HttpRoute } from "../../src/http/http-route.ts";

const route = (path: string): HttpRoute => ({ path, handle: () => undefined });
const find = compileRoutes(
  ["/x/:a", "/x/:a/z", "/x/:a/:b", "/x/y", "/x/y/:c", "/:d", "/"].map((path) => route(path)),
);
const found = (path: string) => {
  const match = find(path);
  return match && [match.route.path, match.params];
};

test.each([
  ["an exact path before a pattern", "/x/y", ["/x/y", {}]],
  ["a pattern by its segment, decoded", "/x/a%2F%20b", ["/x/:a", { a: "a/ b" }]],
  ["the first of several patterns", "/x/y/z", ["/x/:a/z", { a: "y" }]],
  ["each segment of a pattern", "/x/y/w", ["/x/:a/:b", { a: "y", b: "w" }]],
  ["a path that is a segment alone", "/x", ["/:d", { d: "x" }]],
  ["the root", "/", ["/", {}]],
  ["nothing where a segment is missing", "/x/", undefined],
  ["nothing where a segment can't be decoded", "/x/%zz", undefined],
  ["nothing where a fixed segment is another", "/y/y", undefined],
  ["nothing where there are more segments", "/x/y/z/w", undefined],
])("finds %s", (_title, path, expected) => {
  expect(found(path)).toEqual(expected);
});
