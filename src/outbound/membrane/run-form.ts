import { stripVTControlCharacters } from "node:util";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { RunMembrane } from "./run-membrane.ts";
import { readUsageError } from "./usage-error.ts";

/** How this version of the command runs an action: the form that is documented everywhere, or its successor. */
export type RunForm = "action run" | "act";

export type RunForms = {
  /** The form for a send, which must not be used to find it out. Rejects with `cli-outdated` where there is neither. */
  find(): Promise<RunForm>;
  /** The form for what may be repeated: the one that is known, else the likelier one. */
  assume(): RunForm;
  /** A run in this form was answered. */
  confirm(form: RunForm): void;
  /** A run in this form was an unknown command; returns the form to try instead, or undefined. */
  reject(form: RunForm): RunForm | undefined;
};

/**
 * Takes a way to run the executable; returns what tells in which form it runs actions. That is asked of its help, which does
 * nothing, and only where the help says that `action run` is no command the other form is used.
 */
export function createRunForms(run: RunMembrane): RunForms {
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
    async find() {
      if (known !== undefined) return known;
      search ??= seek().finally(() => {
        search = undefined;
      });
      return search;
    },
    assume: () => known ?? "action run",
    confirm(form) {
      known = form;
    },
    reject(form) {
      // The program may have been replaced by another version.
      if (known === form) known = undefined;
      return form === "action run" ? "act" : "action run";
    },
  };
}

const HELP_TIMEOUT_MS = 15_000;

/** A program that is asked for the help of a command it does not know shows that of the command above it. */
async function isCommand(
  run: RunMembrane,
  words: readonly string[],
): Promise<"yes" | "no" | "not asked" | "unclear"> {
  // Beside the queue: a program that hangs must not hold up all replies for as long as a run may take.
  const watch = AbortSignal.timeout(HELP_TIMEOUT_MS);
  const outcome = await run({ command: "help", args: [...words, "--help"], watch });
  if (outcome.kind === "not-started") return "not asked";
  const usageError = readUsageError(outcome, (line) => line);
  // One that has no `--help` may still know the command.
  if (usageError !== undefined) return usageError.isCommand ? "no" : "yes";
  if (outcome.kind !== "exited" || outcome.exitCode !== 0) return "unclear";
  const help = stripVTControlCharacters(`${outcome.stdout}\n${outcome.stderr}`);
  const isIts = new RegExp(`\\b${words.join("\\s+")}\\b`).test(help);
  const isListed = new RegExp(`^\\s+${words.at(-1)}\\b`, "m").test(help);
  if (isIts || isListed) return "yes";
  return /\busage\b/i.test(help) ? "no" : "unclear";
}
