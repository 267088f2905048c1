import { expect, test } from "vitest";
import { readFailure, readMail } from "../../../src/inbound/chatra/read-mail.ts";

test("reads the head of a mail in its order", () => {
  const head = {
    cc: 5,
    to: ["a@x", { address: "b@x" }],
    from: { name: "V", email: "v@x" },
    subject: " Hi\n",
  };
  expect(readMail(head)).toEqual([
    { label: "Subject", value: "Hi" },
    { label: "From", value: "V <v@x>" },
    { label: "To", value: "a@x, b@x" },
    { label: "Cc", value: "5" },
  ]);
});

test.each([
  ["its name alone", { name: "V", email: "" }, "V"],
  ["its email alone", { name: "", email: "v@x" }, "v@x"],
  ["its address, where it has no email", { name: "V", address: "v@x" }, "V <v@x>"],
  ["its email, where it has both", { email: "v@x", address: "w@x" }, "v@x"],
  ["the texts in a list", ["v@x", 7, null, true, ["w@x"], {}], "v@x, 7"],
  ["the first 50 of a list", Array.from({ length: 51 }, () => "v"), Array(50).fill("v").join(", ")],
  ["500 characters", "v".repeat(501), `${"v".repeat(499)}…`],
])("reads of an addressee %s", (_title, to, value) => {
  expect(readMail({ to })).toEqual([{ label: "To", value }]);
});

test.each([{}, { to: [] }, { to: {} }, { to: " " }, { to: true, cc: null }, { to: { name: 5 } }])(
  "reads no mail from %j",
  (message) => {
    expect(readMail(message)).toEqual([]);
  },
);

test.each([
  ["Not delivered", "Not delivered"],
  ["delivered", undefined],
  [7, undefined],
  [null, undefined],
  [["failed"], undefined],
  [{ status: "delivered" }, undefined],
  [{ status: "sent", error: "" }, undefined],
  [{ status: "sent", error: 5 }, "sent"],
  [{ error: true }, "error"],
  [{ title: "Blocked" }, "Blocked"],
  [
    { title: "g", reason: "f", message: "e", errorMessage: "d", error: "c", state: "b", status: "a" },
    "a: b: c: d: e: f: g",
  ],
  [`failed ${"x".repeat(200)}`, `failed ${"x".repeat(192)}…`],
])("reads the failure of %j as %j", (status, words) => {
  expect(readFailure(status)).toBe(words);
});
