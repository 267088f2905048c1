import type pg from "pg";
import { z } from "zod";
import type { Statement } from "../../src/store/statement.ts";
import { FEW, grows } from "./plan-rules.ts";

/**
 * What of a statement's plan reads ever more as the database grows; empty where nothing does. The statement is carried out
 * and taken back, so that the rows it reads are counted.
 */
export async function readPostgresPlan(client: pg.Client, { sql, parameters }: Statement): Promise<string[]> {
  await client.query("begin");
  try {
    const { rows } = await client.query(`explain (analyze, format json) ${sql}`, [...parameters]);
    const [answer] = answerSchema.parse(rows);
    return (answer?.["QUERY PLAN"] ?? []).flatMap(({ Plan }) => [...stepsOf(Plan)]).flatMap(faultOf);
  } finally {
    await client.query("rollback");
  }
}

type Step = {
  "Node Type": string;
  "Relation Name"?: string | undefined;
  "Index Name"?: string | undefined;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number | undefined;
  "Rows Removed by Index Recheck"?: number | undefined;
  Plans?: Step[] | undefined;
};

const stepSchema: z.ZodType<Step> = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  "Actual Rows": z.number(),
  "Actual Loops": z.number(),
  "Rows Removed by Filter": z.number().optional(),
  "Rows Removed by Index Recheck": z.number().optional(),
  Plans: z.array(z.lazy(() => stepSchema)).optional(),
});
const answerSchema = z.array(z.object({ "QUERY PLAN": z.array(z.object({ Plan: stepSchema })) }));

function* stepsOf(step: Step): Generator<Step> {
  yield step;
  for (const inner of step.Plans ?? []) yield* stepsOf(inner);
}

function faultOf(step: Step): string[] {
  const kind = step["Node Type"];
  const table = step["Relation Name"];
  const index = step["Index Name"];
  if (!kind.endsWith("Scan") || (table === undefined && index === undefined)) return [];
  if (table !== undefined && !grows(table)) return [];
  const passedOver = (step["Rows Removed by Filter"] ?? 0) + (step["Rows Removed by Index Recheck"] ?? 0);
  const read = Math.round((step["Actual Rows"] + passedOver) * step["Actual Loops"]);
  if (kind !== "Seq Scan" && read <= FEW) return [];
  return [`${kind} on ${table ?? index}${table && index ? ` by ${index}` : ""} reads ${read} rows`];
}
