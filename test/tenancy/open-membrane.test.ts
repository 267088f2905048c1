import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { openMembrane } from "../../src/tenancy/open-membrane.ts";
import { startSmallProxy } from "../runtime/small-proxy.ts";

type Config = Parameters<typeof openMembrane>[0];

function open(config: Config, environment: Record<string, string> = {}) {
  const measured: unknown[] = [];
  const lines: unknown[] = [];
  const stop = new AbortController();
  const transport = openMembrane(config, {
    environment,
    signal: stop.signal,
    metrics: { ranMembrane: (...run) => measured.push(run) },
    logger: pino({ level: "debug" }, { write: (line) => void lines.push(JSON.parse(line)) }),
    now: Date.now,
  });
  return { transport, measured, lines, stop };
}

async function withProgram(script: string, use: (bin: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  try {
    const bin = join(folder, "membrane");
    await writeFile(bin, `#!/bin/sh\n${script}\n`);
    await chmod(bin, 0o755);
    await use(bin);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const cli = (bin: string): Config => ({
  membrane: { transport: { kind: "cli", bin }, concurrency: 2, connectionId: undefined },
  secrets: ["seven-secrets"],
  proxies: undefined,
});

test("each run of the command is measured and logged by its name and how it ended", async () => {
  await withProgram("echo seven-secrets >&2; exit 9", async (bin) => {
    const { transport, measured, lines } = open(cli(bin));
    await expect(transport.listConnections()).rejects.toThrow();
    expect(measured).toEqual([["connection list", 9, expect.any(Number)]]);
    expect(lines).toMatchObject([{ msg: "membrane command ended", command: "connection list", exitCode: 9 }]);
    expect(JSON.stringify(lines)).not.toContain("seven-secrets");
  });
});

test("the command gets the environment that it needs, and none runs once the bot stops", async () => {
  await withProgram('echo "$HOME" >> "$0.home"; exit 9', async (bin) => {
    const { transport, stop } = open(cli(bin), { HOME: "/home/of-the-bot", PATH: process.env.PATH ?? "" });
    await expect(transport.listConnections()).rejects.toThrow();
    stop.abort();
    await expect(transport.listConnections()).rejects.toThrow();
    expect(await readFile(`${bin}.home`, "utf8")).toBe("/home/of-the-bot\n");
  });
});

test("the API is asked through the proxy, with the token, and measured alike", async () => {
  await using proxy = await startSmallProxy();
  const got: unknown[] = [];
  const server = createServer((request, response) => {
    got.push(request.headers.authorization);
    response.writeHead(200, { "content-type": "application/json" }).end('{"items":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  proxy.leads("api.membrane.test:80", typeof address === "object" && address !== null ? address.port : 0);
  const { transport, measured } = open({
    membrane: {
      transport: {
        kind: "api",
        uri: "http://api.membrane.test",
        credentials: { kind: "token", token: "the-token" },
      },
      concurrency: 2,
      connectionId: undefined,
    },
    secrets: [],
    proxies: { http: proxy.url, https: proxy.url, except: undefined },
  });
  expect(await transport.listConnections()).toMatchObject({ connections: [] });
  expect(got).toEqual(["Bearer the-token"]);
  expect(proxy.passed.map(({ to }) => to)).toEqual(["api.membrane.test:80"]);
  expect(measured).toHaveLength(1);
  server.closeAllConnections();
  server.close();
});
