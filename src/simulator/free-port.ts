/** Ports for programs that are ended and started again. */
import { createServer } from "node:net";

const lowest = 10_240;
/** Below 32,768, where Linux begins to give ports to whoever asks for any (ip_local_port_range). */
const count = 22_000;

// Far apart in every process, so that none takes the port that another one's ended program comes back to.
let next = process.pid * 1_009;

/** A port of 127.0.0.1 that is free now, and that the system gives to nobody else while its program is down. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < count; tries += 1) {
    const port = lowest + (next++ % count);
    if (await isFree(port)) return port;
  }
  throw new Error("no port is free");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
