import { stripVTControlCharacters } from "node:util";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { readUsageError } from "./read-outcome.ts";
import type { RunMembrane } from "./run-membrane.ts";

/** How this version runs an action: the widely documented form, or its successor. */
export type RunForm = "action run" | "act";

/**
 * Takes a function that runs the executable; returns what finds the form for actions. It reads the CLI's help, which has no
 * effect. It uses the other form only where the help does not know `action run`.
 */
export function createRunForms(run: RunMembrane) {
  let known: RunForm | undefined;
  let search: Promise<RunForm> | undefined;

  const seek = async (): Promise<RunForm> => {
    const hasRun = await isCommand(run, ["action", "run"]);
    if (hasRun === "not asked") return "action run";
    if (hasRun === "no" && (await isCommand(run, ["act"])) === "no")
      throw new ChatraGatewayError(
        "cli-outdated",
        "this version of `membrane` knows neither `action run` nor `act`",
      );
    known = hasRun === "no" ? "act" : "action run";
    return known;
  };

  return {
    /** Returns the form for a send, which must not be the test. Rejects with `cli-outdated` where neither works. */
    async find(): Promise<RunForm> {
      if (known !== undefined) return known;
      search ??= seek().finally(() => {
        search = undefined;
      });
      return search;
    },
    /** Returns the form for repeatable calls: the known one, else the likelier one. */
    assume: (): RunForm => known ?? "action run",
    /** The CLI answered a run in this form. */
    confirm(form: RunForm): void {
      known = form;
    },
    /** The CLI did not know this form; returns the form to try instead. */
    reject(form: RunForm): RunForm {
      // Another version may have replaced the program.
      if (known === form) known = undefined;
      return form === "action run" ? "act" : "action run";
    },
  };
}

const HELP_TIMEOUT_MS = 15_000;

/** For an unknown command, a program shows the help of the parent command. */
async function isCommand(
  run: RunMembrane,
  words: readonly string[],
): Promise<"yes" | "no" | "not asked" | "unclear"> {
  // Outside the queue: a hanging program must not block all replies for the full timeout.
  const watch = AbortSignal.timeout(HELP_TIMEOUT_MS);
  const outcome = await run({ command: "help", args: [...words, "--help"], watch });
  if (outcome.kind === "not-started") return "not asked";
  const usageError = readUsageError(outcome, (line) => line);
  // A program without `--help` may still know the command.
  if (usageError !== undefined) return usageError.isCommand ? "no" : "yes";
  if (outcome.kind !== "exited" || outcome.exitCode !== 0) return "unclear";
  const help = stripVTControlCharacters(`${outcome.stdout}\n${outcome.stderr}`);
  const isIts = new RegExp(`\\b${words.join("\\s+")}\\b`).test(help);
  const isListed = new RegExp(`^\\s+${words.at(-1)}\\b`, "m").test(help);
  if (isIts || isListed) return "yes";
  return /\busage\b/i.test(help) ? "no" : "unclear";
}
