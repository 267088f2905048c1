import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };

/** Files for hosts can't be tried here, but what they repeat of the project must not drift from it. */

const projectFolder = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");
const dockerfile = read(".docker/Dockerfile");
const knownVariables = [...read(".env.example").matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = ""]) => name);

/** What only the person who deploys knows. `PUBLIC_URL` is known on Render. */
const ASKED = [
  "CHATRA_WEBHOOK_SECRET",
  "MEMBRANE_WORKSPACE_KEY",
  "MEMBRANE_WORKSPACE_SECRET",
  "SLACK_APP_TOKEN",
  "SLACK_BOT_TOKEN",
  "SLACK_CHANNEL",
];

const GIVEN = { DATA_DIR: "/data", MEMBRANE_TRANSPORT: "api", PORT: "3000", TRUST_PROXY: "1" };

const shutdownMs = Number(
  /SHUTDOWN_MS = ([\d_]+)/.exec(read("src/main.ts"))?.[1]?.replaceAll("_", "") ?? Number.NaN,
);

const healthPath = "/healthz";

const blueprintSchema = z.strictObject({
  services: z.tuple([
    z.strictObject({
      type: z.literal("web"),
      name: z.string(),
      runtime: z.literal("docker"),
      plan: z.string(),
      numInstances: z.literal(1),
      dockerfilePath: z.string(),
      dockerContext: z.string(),
      dockerCommand: z.string(),
      healthCheckPath: z.string(),
      maxShutdownDelaySeconds: z.int(),
      disk: z.strictObject({ name: z.string(), mountPath: z.string(), sizeGB: z.int() }),
      envVars: z.array(
        z.union([
          z.strictObject({ key: z.string(), value: z.string() }),
          z.strictObject({ key: z.string(), sync: z.literal(false) }),
        ]),
      ),
    }),
  ]),
});

const flySchema = z.strictObject({
  app: z.string(),
  kill_signal: z.literal("SIGTERM"),
  kill_timeout: z.string(),
  build: z.strictObject({ dockerfile: z.string() }),
  env: z.record(z.string(), z.string()),
  mounts: z.tuple([
    z.strictObject({ source: z.string(), destination: z.string(), initial_size: z.string() }),
  ]),
  http_service: z.strictObject({
    internal_port: z.int(),
    force_https: z.literal(true),
    auto_stop_machines: z.literal("off"),
    auto_start_machines: z.literal(true),
    min_machines_running: z.literal(1),
    checks: z.tuple([
      z.strictObject({
        method: z.literal("GET"),
        path: z.string(),
        interval: z.string(),
        timeout: z.string(),
        grace_period: z.string(),
      }),
    ]),
  }),
  vm: z.tuple([z.strictObject({ size: z.string(), memory: z.string() })]),
});

test("Render runs one bot with SQLite on a disk, asks for each secret, and lets it stop in order", () => {
  const [service] = blueprintSchema.parse(parseYaml(read(".docker/render.yaml"))).services;
  expect(service).toMatchObject({ dockerfilePath: "./.docker/Dockerfile", dockerContext: "." });
  expect(service.healthCheckPath).toBe(healthPath);
  expect(service.maxShutdownDelaySeconds * 1000).toBeGreaterThan(shutdownMs);
  const given = Object.fromEntries(
    service.envVars.flatMap((one) => ("value" in one ? [[one.key, one.value]] : [])),
  );
  const { START_USER: startUser, ...variables } = given;
  expect(variables).toEqual(GIVEN);
  expect(service.disk.mountPath).toBe(variables.DATA_DIR);
  const asked = service.envVars.flatMap((one) => ("sync" in one ? [one.key] : []));
  expect(asked.toSorted()).toEqual(ASKED);
  for (const name of [...asked, ...Object.keys(variables)]) expect(knownVariables).toContain(name);
  // It begins as root to hand the disk over, and then is what the image runs otherwise.
  expect(dockerfile).toMatch(/^ARG START_USER=node$/m);
  expect(startUser).toBe("root");
  const [, handOver, command] =
    /^\/bin\/sh -c 'chown node:node \/data && export (.*) && exec (.*)'$/.exec(service.dockerCommand) ?? [];
  expect(handOver).toBe(`HOME=/home/node PUBLIC_URL="\${PUBLIC_URL:-$RENDER_EXTERNAL_URL}"`);
  const words = manifest.scripts.start.split(" ").filter((word) => !word.startsWith("--env-file"));
  expect(command).toBe(`setpriv --reuid=node --regid=node --init-groups ${words.join(" ")}`);
});

test("Fly.io runs one bot with SQLite on a volume, gets its secrets by a command, and lets it stop in order", () => {
  const text = read(".docker/fly.toml");
  const fly = flySchema.parse(parseToml(text));
  // Relative to the file that names it.
  expect(fly.build.dockerfile).toBe("Dockerfile");
  expect(fly.env).toEqual({ ...GIVEN, HOST: "0.0.0.0" });
  expect(fly.mounts[0].destination).toBe(fly.env.DATA_DIR);
  expect(String(fly.http_service.internal_port)).toBe(fly.env.PORT);
  expect(fly.http_service.checks[0].path).toBe(healthPath);
  expect(Number.parseInt(fly.kill_timeout, 10) * 1000).toBeGreaterThan(shutdownMs);
  const named = [...text.matchAll(/^# .*/gm)].flatMap(([line]) =>
    [...line.matchAll(/\b([A-Z_]{4,})=/g)].map(([, name = ""]) => name),
  );
  expect(named.toSorted()).toEqual([...ASKED, "PUBLIC_URL"].toSorted());
  for (const name of [...named, ...Object.keys(fly.env)]) expect(knownVariables).toContain(name);
});

test("the health check of the hosts is the image's", () => {
  expect(dockerfile).toContain(`'${healthPath}'`);
});

test.each([".docker/render.yaml", ".docker/fly.toml", ".docker/compose.yml", ".docker/Dockerfile"])(
  "%s has no secret in it",
  (path) => {
    expect(read(path)).not.toMatch(
      /xox[a-z]-|xapp-|[0-9a-f]{32}|(?:TOKEN|SECRET|PASSWORD|KEY)["']?\s*[=:]\s*["']?\w{12}/,
    );
  },
);
