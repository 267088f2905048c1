import { readFile } from "node:fs/promises";

/** Bytes that a process holds in memory (VmRSS). Rejects where there is no /proc. */
export async function residentBytes(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error(`/proc does not tell the memory of process ${pid}`);
  return Number(kilobytes) * 1024;
}

/** Milliseconds of CPU that a process has used, all its threads together, in steps of 10. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The second field, the name, may have spaces in it; user and system time are the 14th and 15th. Linux counts in 1/100 s.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
