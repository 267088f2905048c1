import { readFile } from "node:fs/promises";
import { z } from "zod";

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export type ProfileSummary = { busyMs: number; functions: Share[]; places: Share[]; callers: Share[] };
export type Share = { name: string; ms: number };

/**
 * Sums up a .cpuprofile from `fromMs` after its start: time by function itself, by package or file itself, and by
 * the innermost of our own files under which it was spent (so that a library's time counts for who called it).
 */
export async function summariseProfile(path: string, fromMs: number): Promise<ProfileSummary> {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const self = new Map<number, number>();
  let at = 0;
  for (const [index, id] of samples.entries()) {
    const ms = (timeDeltas[index] ?? 0) / 1000;
    at += ms;
    if (at > fromMs) self.set(id, (self.get(id) ?? 0) + ms);
  }

  const functions = new Map<string, number>();
  const places = new Map<string, number>();
  const callers = new Map<string, number>();
  let busyMs = 0;
  for (const [id, ms] of self) {
    const frame = byId.get(id)?.callFrame;
    if (frame === undefined || frame.functionName === "(idle)") continue;
    busyMs += ms;
    const place = placeOf(frame.url);
    add(functions, `${frame.functionName || "(anonymous)"} ${place}:${frame.lineNumber + 1}`, ms);
    add(places, place, ms);
    let caller: number | undefined = id;
    while (caller !== undefined && !isOurs(byId.get(caller)?.callFrame.url)) caller = parents.get(caller);
    const own = caller === undefined ? undefined : byId.get(caller)?.callFrame;
    add(
      callers,
      own === undefined ? `(nothing of ours) ${place}` : `${own.functionName} ${placeOf(own.url)}`,
      ms,
    );
  }
  return { busyMs, functions: top(functions), places: top(places), callers: top(callers) };
}

function placeOf(url: string): string {
  if (url === "") return "(engine)";
  const inPackage = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return inPackage ?? url.replace(/^.*\/src\//, "src/");
}

function isOurs(url: string | undefined): boolean {
  return url?.includes("/src/") === true && !url.includes("/node_modules/");
}

function add(totals: Map<string, number>, name: string, ms: number): void {
  totals.set(name, (totals.get(name) ?? 0) + ms);
}

function top(totals: Map<string, number>): Share[] {
  const shares = [...totals].map(([name, ms]) => ({ name, ms }));
  return shares.sort((a, b) => b.ms - a.ms).slice(0, 40);
}
