import { expect, test } from "vitest";
import { clientRef, readClientRef } from "../../src/domain/client-ref.ts";
import { accountIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import fc from "../property.ts";
import { account } from "./builders.ts";

test("a client is found again by what a button says of them, whatever their id", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200 }), (id) => {
      const clientId = clientIdSchema.parse(id);
      const ref = clientRef(account, clientId);
      expect(readClientRef(ref ?? "")).toEqual({ accountId: account, clientId });
    }),
  );
});

test("an id that is too long for a button is named by none", () => {
  expect(clientRef(account, clientIdSchema.parse("x".repeat(2000)))).toBeUndefined();
  const longest = clientRef(accountIdSchema.parse("a"), clientIdSchema.parse("x".repeat(1898)));
  expect(longest).toHaveLength(1900);
});

test.each(["", "/", "acme", "acme/", "/client"])("“%s” names nobody", (value) => {
  expect(readClientRef(value)).toBeUndefined();
});
