import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { intro, log, outro } from "@clack/prompts";
import { ConfigError, readConfig } from "../../config/config.ts";
import { secretsOfEnvironment } from "../../config/environment-secrets.ts";
import { readProxies } from "../../config/proxy-variables.ts";
import { tidyEnvironment } from "../../config/tidy-environment.ts";
import { howToRun } from "../../runtime/how-to-run.ts";
import { CHATRA_NEEDS_ADDRESS, howToGetAddress, type Problem } from "../problem.ts";
import { askMembrane } from "./ask-membrane.ts";
import { askMention } from "./ask-mention.ts";
import { askForSlack, type SlackAnswers } from "./ask-slack.ts";
import { askAdmins, askAgent, askDatabase } from "./ask-the-rest.ts";
import { type EnvValues, fillEnv, readEnvFile, valuesOf, withoutEmpty, writeEnvFile } from "./env-file.ts";
import { choose, SetupStopped, showSteps } from "./prompts.ts";
import { offerTestMessage } from "./test-message.ts";

type SetupContext = {
  environment: EnvValues;
  /** Where `.env` is, and where the bot will be started. */
  directory: string;
  /** Called once `.env` is complete. */
  onWritten: () => void;
};

const SLACK_API = "https://slack.com/api/";

/**
 * Guides a user from nothing to a bot that can start. Writes nothing before every answer is good, and then in one step. Rejects
 * with `SetupStopped` when the user stops.
 */
export async function runSetup(context: SetupContext): Promise<void> {
  const { directory } = context;
  intro("Set up chatra-slack");
  const path = join(directory, ".env");
  const { known, base, environment } = await askAboutFile(path, tidyEnvironment(context.environment));
  const { proxies } = readProxies({ ...known, ...environment });
  const apiUrl = withSlash(environment.SLACK_API_URL ?? known.SLACK_API_URL ?? SLACK_API);

  const slack = await askForSlack(known, { apiUrl, proxies });
  const mention = await askMention(known, slack);
  const secrets = secretsOfEnvironment({ ...environment, ...known, ...slack.values });
  const membrane = await askMembrane(known, { cwd: directory, env: environment, proxies, secrets });
  const agent = await askAgent(known);
  const admins = await askAdmins(known, slack.access);
  const database = await askDatabase(known, directory);

  const webhookSecret = usableSecret(known.CHATRA_WEBHOOK_SECRET) ?? randomBytes(24).toString("hex");
  const text = fillEnv(await base(), {
    ...slack.values,
    ...mention,
    ...membrane,
    CHATRA_WEBHOOK_SECRET: webhookSecret,
    ...agent,
    ...admins,
    ...database,
    ...(apiUrl === SLACK_API ? {} : { SLACK_API_URL: apiUrl }),
  });
  await writeEnvFile(path, text);
  context.onWritten();
  log.success(`Wrote ${path}. Only you can read it.`);
  warnOfFaults(valuesOf(text), directory);

  const problem = await offerTestMessage(slack);
  const port = known.PORT ?? environment.PORT ?? "3000";
  showWhatIsNext(slack, { webhookSecret, port, problem });
}

type Before = {
  /** The existing variables, to propose again. */
  known: EnvValues;
  /** The text that the answers go into, read only then. */
  base: () => Promise<string>;
  environment: EnvValues;
};

async function askAboutFile(path: string, environment: EnvValues): Promise<Before> {
  const example = () => readFile(new URL("../../../.env.example", import.meta.url), "utf8");
  const given = withoutEmpty(environment);
  const found = await readEnvFile(path);
  if (found === undefined) return { known: {}, base: example, environment: given };
  const next = await choose({
    message: ".env already exists. What should setup do?",
    options: [
      { value: "update", label: "Update it", hint: "proposes its values, keeps its other lines" },
      { value: "replace", label: "Replace it with a new one" },
      { value: "leave", label: "Keep it and stop" },
    ],
  });
  if (next === "leave") throw new SetupStopped();
  const known = valuesOf(found);
  if (next === "update")
    return { known, base: async () => (await readEnvFile(path)) ?? found, environment: given };
  // Node has read the old file into our environment: replaced values must not come back that way.
  const others = Object.entries(given).filter(([name, value]) => known[name] !== value);
  return { known: {}, base: example, environment: Object.fromEntries(others) };
}

/** Other lines of the file may also be wrong; the answers are not. */
function warnOfFaults(environment: Record<string, string>, directory: string): void {
  try {
    readConfig(environment, directory);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map(({ variable, problem }) => `${variable} ${problem}`);
    log.warn(`The bot can't start until you fix this in .env:\n${faults.join("\n")}`);
  }
}

/**
 * Only the webhook URL must show a secret: the user pastes it into Chatra. `problem`: why the bot can't post in the channel.
 */
function showWhatIsNext(
  { publicUrl, usesHttp }: SlackAnswers,
  { webhookSecret, port, problem }: { webhookSecret: string; port: string; problem: Problem | undefined },
): void {
  if (publicUrl === undefined) log.warn(`No chat can arrive yet. ${CHATRA_NEEDS_ADDRESS}`);
  log.step("In Chatra's settings, set this webhook URL and switch on all three events:");
  process.stdout.write(
    `\n${publicUrl ?? "https://YOUR-ADDRESS"}/chatra/webhooks/${webhookSecret.split(/[\s,]/)[0]}\n\n`,
  );
  const steps = [
    problem &&
      `${problem.advice.replaceAll("\n", " ")} To choose another channel, run \`${howToRun("setup")}\` again: it proposes your answers`,
    ...(publicUrl === undefined
      ? [howToGetAddress(port), "Set PUBLIC_URL in .env to that address, and use it in the webhook URL"]
      : []),
    `Start the bot: ${howToRun("start")}`,
    usesHttp
      ? "In the Slack app, verify the Request URL under Event Subscriptions: the bot now answers"
      : undefined,
    `Check everything, also the webhook URL: ${howToRun("doctor")}`,
  ];
  showSteps(
    "Next steps",
    steps.filter((step) => step !== undefined),
  );
  const missing = [
    ...(publicUrl === undefined ? ["a public URL for Chatra"] : []),
    ...(problem === undefined ? [] : ["a channel that the bot can post in"]),
  ];
  if (missing.length === 0) outro("The bot is set up.");
  else
    outro(`${missing.length === 1 ? "One thing is" : "Two things are"} missing: ${missing.join(", and ")}.`);
}

function usableSecret(known: string | undefined): string | undefined {
  // During a change there are two; both stay.
  return known !== undefined && /^[A-Za-z0-9_-]{24,}([\s,]+[A-Za-z0-9_-]{24,})*$/.test(known)
    ? known
    : undefined;
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
