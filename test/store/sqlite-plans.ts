import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Statement } from "../../src/store/statement.ts";
import { FEW, grows } from "./plan-rules.ts";

/** What of a statement's plan reads ever more as the database grows, in SQLite's own words; empty where it does not. */
export function readSqlitePlan(database: DatabaseSync, { sql, parameters }: Statement): string[] {
  const values = parameters.map((value): SQLInputValue => {
    if (typeof value === "string" || typeof value === "number" || value === null) return value;
    throw new TypeError(`a parameter is a ${typeof value}`);
  });
  const steps = database.prepare(`explain query plan ${sql}`).all(...values);
  return steps.map(({ detail }) => String(detail)).filter((step) => isEndless(database, sql, step));
}

function isEndless(database: DatabaseSync, sql: string, step: string): boolean {
  const [, way, name = "", , index, terms = ""] =
    /^(SCAN|SEARCH) (\S+)(?: EXISTS)?(?: USING (AUTOMATIC |COVERING |PARTIAL )*INDEX (\S+))?(?: \((.*)\))?/.exec(
      step,
    ) ?? [];
  if (way === undefined || step.includes("VIRTUAL TABLE") || step.includes("CONSTANT ROW")) return false;
  if (/AUTOMATIC/.test(step)) return true;
  const table = tableOf(sql, name);
  if (!isTable(database, table) || !grows(table)) return false;
  // By its row number a row is found at once.
  if (index === undefined) return way === "SCAN" || !step.endsWith("(rowid=?)");
  if (isFew(database, table, index)) return false;
  const equal = terms.split(" AND ").filter((term) => /^(<expr>|\w+)=\?$/.test(term)).length;
  const isRange = /\w>\?/.test(terms) && /\w<\?/.test(terms);
  if (equal === 0 || isRange) return !isCutOff(sql, way);
  return largestGroup(database, table, index, equal) > FEW;
}

/** Rows are taken from one end of the index until there are enough. */
function isCutOff(sql: string, way: string): boolean {
  return /\blimit\b/i.test(sql) && (way === "SEARCH" || !/\bwhere\b/i.test(sql));
}

/** SQLite calls a table by its alias. */
function tableOf(sql: string, name: string): string {
  if (!/^\w+$/.test(name)) return name;
  const named = new RegExp(`\\b(?:from|join|update|into)\\s+(\\w+)\\s+(?:as\\s+)?${name}\\b`, "i").exec(sql);
  return named?.[1] ?? name;
}

function isTable(database: DatabaseSync, name: string): boolean {
  return (
    database.prepare("select 1 from sqlite_schema where type = 'table' and name = ?").get(name) !== undefined
  );
}

/** Whether the index holds only a few of the rows, whatever comes to the table: those that wait, say. */
function isFew(database: DatabaseSync, table: string, index: string): boolean {
  const condition = conditionOf(database, index);
  if (condition === undefined) return false;
  const { rows } = database.prepare(`select count(*) as rows from ${table} where ${condition}`).get() ?? {};
  return Number(rows) <= FEW;
}

function largestGroup(database: DatabaseSync, table: string, index: string, columns: number): number {
  const names = database
    .prepare(`select name from pragma_index_info('${index}') order by seqno limit ${columns}`)
    .all();
  // An expression has no name here; there is none whose values repeat.
  if (names.some(({ name }) => name === null)) return 0;
  const { most } =
    database
      .prepare(
        `select max(rows) as most from (select count(*) as rows from ${table}
          where ${conditionOf(database, index) ?? "true"} group by ${names.map(({ name }) => name).join(", ")})`,
      )
      .get() ?? {};
  return Number(most);
}

function conditionOf(database: DatabaseSync, index: string): string | undefined {
  const { sql } =
    database.prepare("select sql from sqlite_schema where type = 'index' and name = ?").get(index) ?? {};
  return typeof sql === "string" ? /\bwhere\b((?:.|\n)*)$/i.exec(sql)?.[1] : undefined;
}
