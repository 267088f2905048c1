import { sql } from "kysely";
import { expect, test } from "vitest";
import { postgresDialect, sqliteDialect } from "../../src/store/dialect.ts";
import { statementOf } from "../../src/store/statement.ts";

const numbered = (texts: TemplateStringsArray, ...values: unknown[]) =>
  statementOf(texts, values, postgresDialect.mark);
const marked = (texts: TemplateStringsArray, ...values: unknown[]) =>
  statementOf(texts, values, sqliteDialect.mark);

test("values are parameters, in the order of their marks, whatever part they stand in", () => {
  const inner = sql`b = ${"two"} or c in (${sql.join([3, "four"])})`;
  const expected = ["one", "two", 3, "four", null];
  expect(numbered`select a from t where a = ${"one"} and (${inner}) and d is ${null}`).toEqual({
    sql: "select a from t where a = $1 and (b = $2 or c in ($3, $4)) and d is $5",
    parameters: expected,
  });
  expect(marked`select a from t where a = ${"one"} and (${inner}) and d is ${null}`).toEqual({
    sql: "select a from t where a = ? and (b = ? or c in (?, ?)) and d is ?",
    parameters: expected,
  });
});

test("a part that is used twice has its values twice", () => {
  const mine = sql`owner = ${"me"}`;
  expect(numbered`${mine} or not ${mine}`).toEqual({
    sql: "owner = $1 or not owner = $2",
    parameters: ["me", "me"],
  });
});

test("a list, a number and nothing are values as they are", () => {
  expect(numbered`${["a", "b"]}, ${7n}, ${undefined}, ${true}`).toEqual({
    sql: "$1, $2, $3, $4",
    parameters: [["a", "b"], 7n, undefined, true],
  });
});

test("what is meant as text of the statement stands in it, a quote in it doubled", () => {
  expect(marked`${sql.raw("count(*)")} ${sql.lit("it's '")}${sql``}`).toEqual({
    sql: "count(*) 'it''s '''",
    parameters: [],
  });
});

test.each([
  ["a number as text", sql.lit(1)],
  ["a table's name", sql.table("t")],
  ["a column's name", sql`select ${sql.ref("c")}`],
])("%s is refused, rather than written in some way", (_, part) => {
  expect(() => marked`select ${part}`).toThrow(/a statement can't hold|only texts/);
});
