import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { postOverHttp } from "../../src/simulator/http-post.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import { type Figure, figuresOf } from "./figure.ts";
import { runOpenLoop } from "./open-loop.ts";

/** About what a webhook weighs. */
const BODY = "x".repeat(800);
const SPAWNS = 15;

/** What the machine itself takes for the steps that the bot can't do without. */
export async function measureFloors(folder: string, scale: number): Promise<Figure[]> {
  const figures = figuresOf("floor: synced insert", measureInserts(folder));
  const { paced, backToBack } = await measureRoundTrips(scale);
  figures.push(...figuresOf("floor: empty HTTP round trip at 200/s", paced));
  figures.push(...figuresOf("floor: empty HTTP round trip, one after the other", backToBack));
  figures.push(...figuresOf("floor: run of `true`", await measureSpawns("true", [])));
  figures.push(...figuresOf("floor: run of `node -e 0`", await measureSpawns(process.execPath, ["-e", "0"])));
  return figures;
}

/** One row and one commit at a time, as durable as the bot's own. */
function measureInserts(folder: string): Distribution {
  const database = new DatabaseSync(join(folder, "floor.db"));
  try {
    database.exec("pragma journal_mode = wal; pragma synchronous = full; create table floor (body text)");
    const insert = database.prepare("insert into floor (body) values (?)");
    return distributionOf(
      Array.from({ length: 1000 }, () => {
        const startedAt = performance.now();
        insert.run(BODY);
        return performance.now() - startedAt;
      }),
    );
  } finally {
    database.close();
  }
}

const emptyServer = `require("node:http")
  .createServer((request, response) => request.resume().on("end", () => response.writeHead(200).end()))
  .listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });`;

async function measureRoundTrips(scale: number): Promise<{ paced: Distribution; backToBack: Distribution }> {
  const server = spawn(process.execPath, ["-e", emptyServer], { stdio: ["ignore", "pipe", "inherit"] });
  const agent = new Agent({ keepAlive: true });
  try {
    const [port] = await once(server.stdout, "data");
    const post = () =>
      postOverHttp(`http://127.0.0.1:${String(port)}/`, BODY, { headers: {}, timeoutMs: 5_000, agent });
    for (let index = 0; index < 200; index++) await post();
    const backToBack: number[] = [];
    for (let index = 0; index < 1000; index++) backToBack.push((await post()).ms);
    const paced: Promise<number>[] = [];
    await runOpenLoop({
      perSecond: 200,
      seconds: 2 * scale,
      send: (_index, scheduledAt) => paced.push(post().then(() => performance.now() - scheduledAt)),
    });
    return { paced: distributionOf(await Promise.all(paced)), backToBack: distributionOf(backToBack) };
  } finally {
    agent.destroy();
    server.kill();
  }
}

async function measureSpawns(program: string, words: string[]): Promise<Distribution> {
  const times: number[] = [];
  for (let index = 0; index < SPAWNS; index++) {
    const startedAt = performance.now();
    await once(spawn(program, words, { stdio: "ignore" }), "exit");
    times.push(performance.now() - startedAt);
  }
  return distributionOf(times);
}
