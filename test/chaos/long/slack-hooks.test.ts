import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { fillManifest, readManifest } from "../../../src/config/manifest.ts";
import { findFreePort } from "../../../src/simulator/free-port.ts";
import { startWorld } from "../../../src/simulator/world.ts";
import { projectFile } from "../../cli/terminal.ts";

/** `.slack/hooks.json`, used as the Slack CLI uses it (slackapi/slack-cli, internal/shared/clients.go and internal/hooks). */

const hooksSchema = z.looseObject({
  hooks: z.record(z.string(), z.string()),
  config: z.looseObject({}),
});

const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;

/** A hook is one line for the shell, in the project's folder. */
function start(command: string, environment: Record<string, string> = {}) {
  return spawn("sh", ["-c", command], {
    cwd: projectFile(""),
    env: { PATH, HOME: process.env.HOME ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

async function printed(command: string): Promise<string> {
  const child = start(command);
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(errors).toBe("");
  return out;
}

/** The hooks of @slack/cli-hooks, overridden by the project's own. */
async function readHooks() {
  const own = hooksSchema.parse(JSON.parse(await readFile(projectFile(".slack/hooks.json"), "utf8")));
  const given = hooksSchema.parse(JSON.parse(await printed(own.hooks["get-hooks"] ?? "")));
  return { hooks: { ...given.hooks, ...own.hooks }, config: { ...given.config, ...own.config } };
}

test("the Slack CLI gets a manifest for Socket Mode, and leaves the connection to the bot", async () => {
  const { hooks, config } = await readHooks();
  expect(config).toEqual({
    "protocol-version": ["message-boundaries"],
    "sdk-managed-connection-enabled": true,
    // The bot isn't restarted for each of its files, and the app follows manifest.yml.
    watch: { app: { paths: [] }, manifest: { paths: ["manifest.yml"] } },
  });
  const told = await printed(`${hooks["get-manifest"]} --protocol=message-boundaries --boundary=a1b2c3`);
  const [before, manifest = "", after] = told.split("a1b2c3");
  expect({ before, after }).toEqual({ before: "", after: "\n" });
  expect(JSON.parse(manifest)).toEqual(fillManifest(readManifest(), undefined));
  expect(JSON.parse(manifest)).toMatchObject({ settings: { socket_mode_enabled: true } });
  const { features, oauth_config } = parse(await readFile(projectFile("manifest.yml"), "utf8"));
  const [command] = features.slash_commands;
  const { url: _, ...withoutAddress } = command;
  expect(JSON.parse(manifest)).toMatchObject({
    oauth_config,
    features: { slash_commands: [withoutAddress] },
  });
});

test("slack run starts the bot with the CLI's tokens, and Ctrl-C stops it in order", async () => {
  const { hooks } = await readHooks();
  const world = await startWorld({ slack: { socketMode: true } });
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-hooks-"));
  const port = await findFreePort();
  const run = start(hooks.start ?? "", {
    ...world.botEnvironment({ dataDir: folder, port }),
    PATH,
    SLACK_CLI_XAPP: world.slack.appToken,
    SLACK_CLI_XOXB: world.slack.botToken,
  });
  const said = Promise.all([text(run.stdout), text(run.stderr)]);
  const statusOf = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      ({ status }) => status,
      () => "no answer",
    );
  try {
    await expect.poll(() => statusOf("/readyz"), { timeout: 30_000 }).toBe(200);
    expect(world.slack.sockets.count()).toBeGreaterThan(0);
    // From the terminal, to every process of the group; and the hook hands it on to the bot.
    process.kill(-(run.pid ?? 0), "SIGINT");
    const [log, errors] = await said;
    expect(log).toContain('"msg":"listening"');
    expect(errors).toBe("");
    // The hook does not wait for the bot, which goes on until it has stopped: then it closes its database.
    await expect.poll(() => readdir(folder)).toEqual(expect.not.arrayContaining(["chatra-slack.db-wal"]));
    expect(await readdir(folder)).toContain("chatra-slack.db");
    expect(world.slack.sockets.count()).toBe(0);
    expect(await statusOf("/healthz")).toBe("no answer");
  } finally {
    await world.close();
    await rm(folder, { recursive: true });
  }
});
