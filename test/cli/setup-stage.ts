import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { startWorld, type World } from "../../src/simulator/world.ts";
import { findTerminal, openTerminal, type Terminal } from "./terminal.ts";

/** True, or why there is no terminal. */
export const terminals = findTerminal();
/** For titles: why tests that need a terminal are left out, if they are. */
export const why = terminals === true ? "" : ` (skipped: ${terminals})`;

/** The world and the empty folder of the current test. */
export let world: World;
export let folder: string;

/** Gives each test of the file that calls this a new world and folder. */
export function startEachAnew(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chatra-slack-setup-"));
    world = await startWorld();
  });
  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });
}

export function environment(extra: Record<string, string> = {}): Record<string, string> {
  const {
    PATH = "",
    HOME = "",
    SLACK_API_URL = "",
    MEMBRANE_BIN = "",
    MEMBRANE_SIM_URL = "",
  } = world.botEnvironment({ dataDir: folder, port: 3000 });
  return { PATH, HOME, SLACK_API_URL, MEMBRANE_BIN, MEMBRANE_SIM_URL, ...extra };
}

export function openSetup(extra: Record<string, string> = {}): Terminal {
  return openTerminal("setup", { cwd: folder, env: environment(extra) });
}

export const written = async (): Promise<string> => readFile(join(folder, ".env"), "utf8");

/** How Slack reaches the bot, its URL, that there is an app, and the app's token. */
export async function answerUpToTheToken(terminal: Terminal): Promise<void> {
  await terminal.shows("How should Slack reach the bot?");
  terminal.answers();
  await terminal.shows("The bot's public URL");
  terminal.answers();
  await terminal.shows("Is there a Slack app");
  terminal.choosesDown(1);
  await terminal.shows("Bot User OAuth Token");
  terminal.answers(world.slack.botToken);
}

/** Everything of Slack, as a person answers it who makes no mistake. */
export async function answerSlack(terminal: Terminal): Promise<void> {
  await answerUpToTheToken(terminal);
  await terminal.shows("App-level token");
  terminal.answers(world.slack.appToken);
  await terminal.shows("ID of the channel");
  terminal.answers(world.slack.channel("support").id);
  await terminal.shows("The bot is in the channel");
  await terminal.shows("Whom should a new chat call?");
  terminal.answers();
}

/** No agent, no admins, SQLite; whether to post a test message is asked then. */
export async function reachTheTestMessage(terminal: Terminal): Promise<void> {
  await terminal.shows("ID of the Chatra agent");
  terminal.answers();
  await terminal.shows("of more bot admins");
  terminal.answers();
  await terminal.shows("Where should the bot keep its data?");
  terminal.answers();
  await terminal.shows("Post a test message");
}

/** The questions after Membrane: no agent, no admins, SQLite, no test message. `last`: how setup ends. */
export async function answerTheRest(terminal: Terminal, last: string): Promise<void> {
  await reachTheTestMessage(terminal);
  terminal.choosesDown(1);
  await terminal.shows(last);
}
