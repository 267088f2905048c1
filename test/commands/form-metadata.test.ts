import { expect, test } from "vitest";
import {
  fieldDigest,
  idOfForm,
  placeOfForm,
  readHoursMetadata,
  readMetadata,
  writeHoursMetadata,
  writeMetadata,
} from "../../src/commands/form-metadata.ts";
import {
  accountIdSchema,
  channelIdSchema,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";

const userId = userIdSchema.parse("U1");
const place = {
  channelId: channelIdSchema.parse("C1"),
  threadTs: slackTsSchema.parse("1700000000.000100"),
  responseUrl: "https://hooks.test/1",
};
const before = { name: "n", email: "e", phone: "p", notes: "o" };

test("metadata comes back as it was written, without who is answered and what is replaced", () => {
  const written = writeMetadata("default/c1", { ...place, replaces: true }, before);
  const read = readMetadata(written ?? "");
  expect(read).toStrictEqual({ client: "default/c1", place, before });
  expect(placeOfForm({ place }, userId)).toStrictEqual({ userId, ...place });
  expect(readMetadata(writeMetadata("default/c1", {}) ?? "")).toStrictEqual({
    client: "default/c1",
    place: {},
    before: {},
  });
});

test("metadata of hours comes back as it was written", () => {
  const accountId = accountIdSchema.parse("default");
  expect(readHoursMetadata(writeHoursMetadata(accountId, "office", place))).toStrictEqual({
    accountId,
    name: "office",
    place,
  });
});

test("there is none without a client, or of more than 3,000 characters", () => {
  const length = writeMetadata("", place)?.length ?? 0;
  const longest = "c".repeat(3000 - length);
  expect(writeMetadata(longest, place)).toHaveLength(3000);
  expect(writeMetadata(`${longest}c`, place)).toBeUndefined();
  expect(writeMetadata(undefined, place)).toBeUndefined();
});

test("what is no metadata is not read", () => {
  const texts = ["", "no json", "{}", '{"client":1,"place":{}}', '{"client":"default/c1"}'];
  expect(texts.map(readMetadata)).toEqual(texts.map(() => undefined));
  expect([...texts, '{"accountId":"default","place":{}}'].map(readHoursMetadata)).toEqual(
    Array(6).fill(undefined),
  );
});

test("a field counts as changed by what can be seen in it: in notes also by line breaks", () => {
  const isSame = (field: "name" | "notes", one: string, other: string) =>
    fieldDigest(field, one) === fieldDigest(field, other);
  expect(fieldDigest("name", "Vera")).toHaveLength(12);
  expect([isSame("name", "Vera Stern", " Vera \n Stern "), isSame("name", "Vera", "Vero")]).toEqual([
    true,
    false,
  ]);
  expect([
    isSame("notes", "one\ntwo", " one\r\ntwo\n"),
    isSame("notes", "one\ntwo", "one\rtwo"),
    isSame("notes", "one\ntwo", "one two"),
    isSame("notes", "one two", "one  two"),
  ]).toEqual([true, true, false, false]);
});

test("an order by a form is the same for each press on its button, in its workspace", () => {
  const [ours, theirs] = [teamIdSchema.parse("T1"), teamIdSchema.parse("T2")];
  const ids = [
    idOfForm({ teamId: ours, viewId: "V1" }),
    idOfForm({ teamId: ours, viewId: "V2" }),
    idOfForm({ teamId: theirs, viewId: "V1" }),
  ];
  expect(new Set(ids).size).toBe(3);
  expect(ids[0]).toMatch(/^fo_[\w-]{27}$/);
});
