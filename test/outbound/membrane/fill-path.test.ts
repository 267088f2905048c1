import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { fillPath } from "../../../src/outbound/membrane/raw-request.ts";

const fill = (path: string, pathParameters?: Record<string, string>) =>
  fillPath({ path, method: "GET", pathParameters });

test.each([
  ["/clients/{id}", { id: "c1" }, "/clients/c1"],
  ["/clients/:id", { id: "c1" }, "/clients/c1"],
  [
    "/clients/:id/messages/{message-id}?x={id}",
    { id: "c1", "message-id": "m+1 ä" },
    "/clients/c1/messages/m%2B1%20%C3%A4?x=c1",
  ],
  ["/clients/{id}", { id: "a@b.c&d=e" }, "/clients/a%40b.c%26d%3De"],
  ["/clients/{id}", { id: "100%" }, "/clients/100%25"],
  ["/time/12:30:id", undefined, "/time/12:30:id"],
  ["/:kept/as:is", undefined, "/:kept/as:is"],
  ["/clients/{id}", { id: "$&$1" }, "/clients/%24%26%241"],
])("%s with %o is %s", (path, parameters, filled) => {
  expect(fill(path, parameters)).toBe(filled);
});

test.each([
  ["without a value", "/clients/{id}", undefined],
  ["with the value of a stranger", "/clients/{toString}", undefined],
  ["that leads up", "/clients/{id}/x", { id: ".." }],
  ["that leads nowhere", "/clients/{id}/x", { id: "." }],
  ["with a slash", "/clients/{id}", { id: "a/b" }],
  ["with an encoded slash", "/clients/{id}", { id: "a%252Fb" }],
  ["that ends the path", "/clients/{id}", { id: "a?b" }],
  ["that is empty", "/clients/{id}", { id: "" }],
  ["that leads up, after a good one", "/clients/{id}/{m}", { id: "c1", m: ".." }],
  ["without a place", "/clients", { id: "c1" }],
])("a parameter %s is refused", (_name, path, parameters) => {
  const error = (() => {
    try {
      return fill(path, parameters);
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toBeInstanceOf(ChatraGatewayError);
  expect(error).toMatchObject({ reason: "invalid-input" });
});
