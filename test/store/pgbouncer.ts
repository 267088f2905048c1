import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findFreePort } from "../../src/simulator/free-port.ts";

/** True where PgBouncer is installed; otherwise what to install. */
export function findPgBouncer(): true | string {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return "PgBouncer is missing: apt-get install pgbouncer";
  }
}

/**
 * PgBouncer as its package brings it, in front of the server at `serverUrl`: no setting but where it listens, which databases it
 * leads to, and whom it trusts. `poolMode` is `session` by default. Resolves with the address of the same database behind it.
 */
export async function startPgBouncer(
  serverUrl: string,
  poolMode?: "transaction",
): Promise<AsyncDisposable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-pgbouncer-"));
  await chmod(folder, 0o755);
  const server = new URL(serverUrl);
  const port = await findFreePort();
  const users = join(folder, "users.txt");
  await writeFile(users, `"${server.username}" "${server.password}"\n`);
  const settings = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port || "5432"}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = trust",
    `auth_file = ${users}`,
    ...(poolMode === undefined ? [] : [`pool_mode = ${poolMode}`]),
    "",
  ];
  const file = join(folder, "pgbouncer.ini");
  await writeFile(file, settings.join("\n"));
  // It does not run as root.
  const asUser = userInfo().uid === 0 ? ["--user", "nobody"] : [];
  const child = spawn("pgbouncer", [...asUser, file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await untilItListens(child, port, () => said);
  } catch (error) {
    child.kill("SIGKILL");
    await remove();
    throw error;
  }
  return {
    url: Object.assign(new URL(serverUrl), { host: `127.0.0.1:${port}` }).href,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await ended;
      await remove();
    },
  };
}

async function untilItListens(child: ChildProcess, port: number, said: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) break;
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isThere) return;
    await wait(50);
  }
  throw new Error(`PgBouncer does not listen: ${said()}`);
}
