import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import manifest from "../package.json" with { type: "json" };

/** What GitHub reads. It can't be tried here, but it must fit the project, and stay safe. */

const projectFolder = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");

const stepSchema = z.union([
  z.strictObject({ uses: z.string(), with: z.record(z.string(), z.unknown()) }),
  z.strictObject({
    run: z.string(),
    name: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
  }),
]);

const permissionsSchema = z.record(z.string(), z.enum(["read", "write"]));

const jobSchema = z.strictObject({
  name: z.string(),
  needs: z.string().optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.int(),
  permissions: permissionsSchema.optional(),
  env: z.record(z.string(), z.string()).optional(),
  strategy: z
    .strictObject({
      "fail-fast": z.boolean(),
      matrix: z.strictObject({ node: z.array(z.string()) }),
    })
    .optional(),
  services: z
    .record(z.string(), z.looseObject({ image: z.string(), env: z.record(z.string(), z.string()) }))
    .optional(),
  steps: z.array(stepSchema),
});

const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: permissionsSchema,
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), jobSchema),
});

const workflows = readdirSync(join(projectFolder, ".github/workflows")).map((name) => {
  const text = read(`.github/workflows/${name}`);
  return { text, ...workflowSchema.parse(parse(text)) };
});

function workflow(name: string) {
  const found = workflows.find((one) => one.name.toLowerCase() === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
}

const stepsOf = ({ jobs }: { jobs: Record<string, z.infer<typeof jobSchema>> }) =>
  Object.values(jobs).flatMap(({ steps }) => steps);
const runs = (steps: z.infer<typeof stepSchema>[]) => steps.flatMap((step) => ("run" in step ? [step] : []));

const [node = ""] = Object.values(manifest.optionalDependencies);
const cliVersion = /^ARG MEMBRANE_CLI_VERSION=(.*)$/m.exec(read(".docker/Dockerfile"))?.[1];

describe("the workflows", () => {
  test("use other people's actions at an exact commit that their comment names the version of, each at one", () => {
    const uses = workflows.flatMap(({ text }) =>
      [...text.matchAll(/\buses: *(.*)$/gm)].map(([, what]) => what ?? ""),
    );
    expect(uses.length).toBeGreaterThan(0);
    for (const what of uses) expect(what).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const actions = new Set(uses.map((what) => what.split("@")[0]));
    expect(new Set(uses).size).toBe(actions.size);
    // None but GitHub's own.
    for (const action of actions) expect(action).toMatch(/^actions\//);
  });

  test("may read alone, but for the two jobs of a release, and end in time", () => {
    const rights = workflows.flatMap(({ permissions, jobs }) => {
      expect(permissions).toEqual({ contents: "read" });
      return Object.entries(jobs).flatMap(([name, job]) =>
        job.permissions ? [[name, job.permissions]] : [],
      );
    });
    expect(Object.fromEntries(rights)).toEqual({
      package: { contents: "write" },
      image: { contents: "read", packages: "write" },
    });
    for (const { jobs, on } of workflows) {
      expect(Object.keys(on)).not.toContain("pull_request_target");
      for (const job of Object.values(jobs)) {
        expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
        expect(job["runs-on"]).toMatch(/^ubuntu-\d\d\.\d\d$/);
      }
    }
  });

  test("leave no token in the checkout, and put nothing of an event into a shell's words", () => {
    for (const one of workflows) {
      for (const step of stepsOf(one))
        if ("uses" in step && step.uses.startsWith("actions/checkout@"))
          expect(step.with).toEqual({ "persist-credentials": false });
      for (const { run } of runs(stepsOf(one))) {
        expect(run).not.toContain("${{");
        execFileSync("bash", ["-n", "-c", run]);
      }
    }
  });

  test("of each change run .ci/run on the project's Node, the lowest and the latest, and try the image", () => {
    const { jobs, on } = workflow("ci");
    expect(on).toEqual({ push: { branches: ["main"] }, pull_request: null });
    const { test: tests, image } = jobs;
    const lowest = `${manifest.engines.node.replace(">=", "")}.0.0`;
    expect(tests?.strategy?.matrix.node).toEqual([node, lowest, "latest"]);
    expect(runs(tests?.steps ?? [])).toEqual([{ run: ".ci/run", env: { NODE_OF_MACHINE: "1" } }]);
    expect(read(".ci/run")).toContain("NODE_OF_MACHINE");
    expect(tests?.services?.postgres).toMatchObject({
      image: /image: (postgres:.*)/.exec(read(".docker/compose.yml"))?.[1],
      env: { POSTGRES_HOST_AUTH_METHOD: "trust" },
      ports: ["127.0.0.1:5432:5432"],
    });
    expect(runs(image?.steps ?? []).map(({ run }) => run.split(" ").slice(0, 2))).toEqual([
      ["docker", "build"],
      ["docker", "run"],
    ]);
  });

  test("of a release pack what the tag names, and build the image with a pinned version of the command", () => {
    const { jobs, on } = workflow("release");
    expect(on).toEqual({ push: { tags: ["v*"] } });
    expect(jobs.package?.steps[1]).toMatchObject({ with: { "node-version": node } });
    const [compare, ...others] = runs(jobs.package?.steps ?? []);
    const tagFits = (tag: string) =>
      spawnSync("bash", ["-c", compare?.run ?? "false"], {
        cwd: projectFolder,
        env: { PATH: process.env.PATH, GITHUB_REF_NAME: tag },
      }).status;
    expect(tagFits(`v${manifest.version}`)).toBe(0);
    expect(tagFits("v0.0.1")).toBe(1);
    expect(others.map(({ run }) => run).join("\n")).toMatch(
      /^npm ci\nnpm pack\n\.ci\/release-notes .*\ngh release create /,
    );
    expect(jobs.image).toMatchObject({ needs: "package", env: { MEMBRANE_CLI_VERSION: cliVersion } });
    expect(runs(jobs.image?.steps ?? [])[0]?.run).toContain("--build-arg MEMBRANE_CLI_VERSION ");
  });
});

test("the changelog has the version of package.json, and a release takes its section", () => {
  const notes = (version: string) =>
    spawnSync(join(projectFolder, ".ci/release-notes"), [version], { encoding: "utf8" });
  const { status, stdout } = notes(manifest.version);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\n?The first version\.\n/);
  expect(stdout).not.toMatch(/^## /m);
  expect(notes("0.0.1")).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("[0.0.1]") });
  const lock = z.object({ version: z.string() }).parse(JSON.parse(read("package-lock.json")));
  expect(lock.version).toBe(manifest.version);
});

test("updates are proposed for packages, actions and the images that compose starts", () => {
  const { updates } = z
    .object({
      version: z.literal(2),
      updates: z.array(
        z.looseObject({
          "package-ecosystem": z.string(),
          directory: z.string(),
          schedule: z.object({ interval: z.string() }),
        }),
      ),
    })
    .parse(parse(read(".github/dependabot.yml")));
  expect(updates.map((one) => [one["package-ecosystem"], one.directory, one.schedule.interval])).toEqual([
    ["npm", "/", "weekly"],
    ["github-actions", "/", "weekly"],
    ["docker-compose", "/.docker", "weekly"],
  ]);
});

test.each(["bug.yml", "feature.yml"])("the form %s is one that GitHub takes", (name) => {
  const text = z.string().trim().min(1);
  const field = {
    id: z.string().regex(/^[\w-]+$/),
    validations: z.strictObject({ required: z.boolean() }).optional(),
  };
  const described = { label: text, description: text.optional() };
  const { body } = z
    .strictObject({
      name: text,
      description: text,
      labels: z.array(text),
      body: z.array(
        z.discriminatedUnion("type", [
          z.strictObject({ type: z.literal("markdown"), attributes: z.strictObject({ value: text }) }),
          z.strictObject({
            type: z.literal("textarea"),
            ...field,
            attributes: z.strictObject({ ...described, render: text.optional() }),
          }),
          z.strictObject({
            type: z.literal("input"),
            ...field,
            attributes: z.strictObject({ ...described, placeholder: text.optional() }),
          }),
          z.strictObject({
            type: z.literal("dropdown"),
            ...field,
            attributes: z.strictObject({ ...described, options: z.array(text).min(2) }),
          }),
        ]),
      ),
    })
    .parse(parse(read(`.github/ISSUE_TEMPLATE/${name}`)));
  const ids = body.flatMap((one) => ("id" in one ? [one.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
  expect(body.some((one) => "validations" in one && one.validations?.required)).toBe(true);
});

test("editors use the same indents and widths as the formatter", () => {
  const [, all = ""] = read(".editorconfig").split(/^\[.*\]$/m);
  const settings = Object.fromEntries(
    [...all.matchAll(/^(\w+) = (\S+)$/gm)].map(([, name, value]) => [name, value]),
  );
  const { formatter } = z
    .object({ formatter: z.object({ indentStyle: z.string(), indentWidth: z.int(), lineWidth: z.int() }) })
    .parse(JSON.parse(read(".biome.json")));
  expect(settings).toMatchObject({
    indent_style: formatter.indentStyle,
    indent_size: String(formatter.indentWidth),
    max_line_length: String(formatter.lineWidth),
  });
});
