import { log, note, password, select, spinner, text } from "@clack/prompts";
import { tidyValue } from "../../config/tidy-environment.ts";
import type { Problem } from "../problem.ts";

/** The user pressed Ctrl-C, or chose to stop. */
export class SetupStopped extends Error {
  override readonly name = "SetupStopped";
}

/**
 * A line of text, without what pasting leaves at its ends. `describeProblem` returns the problem, or undefined; "" is also an
 * answer.
 */
export async function askText(question: {
  message: string;
  initial?: string | undefined;
  placeholder?: string;
  describeProblem: (answer: string) => string | undefined;
}): Promise<string> {
  const { message, initial, placeholder, describeProblem } = question;
  const answer = await text({
    message,
    validate: (given) => describeProblem(tidyValue(given ?? "")),
    ...(initial === undefined ? {} : { initialValue: initial }),
    ...(placeholder === undefined ? {} : { placeholder }),
  });
  return orStop(answer);
}

/** The same for a secret, which stays hidden. With `kept`, an empty answer returns that. */
export async function askSecret(question: {
  message: string;
  kept?: string | undefined;
  describeProblem: (answer: string) => string | undefined;
}): Promise<string> {
  const { message, kept, describeProblem } = question;
  const answer = await password({
    message: kept === undefined ? message : `${message} (Enter keeps the one in .env)`,
    validate: (given) => {
      const trimmed = tidyValue(given ?? "");
      return trimmed === "" && kept !== undefined ? undefined : describeProblem(trimmed);
    },
  });
  const given = orStop(answer);
  return given === "" && kept !== undefined ? kept : given;
}

/** One of several; proposes the first unless `initial` names another. */
export async function choose<Value extends string>(question: {
  message: string;
  options: { value: Value; label: string; hint?: string }[];
  initial?: Value | undefined;
}): Promise<Value> {
  const { message, options, initial } = question;
  const answer = await select<string>({
    message,
    options,
    showInstructions: false,
    ...(initial === undefined ? {} : { initialValue: initial }),
  });
  const chosen = orStop(answer);
  const option = options.find(({ value }) => value === chosen);
  if (option === undefined) throw new Error("the chosen option was not offered");
  return option.value;
}

/** The running step, if any. There is one terminal, so one spinner. */
let underWay: { message: string; sign: ReturnType<typeof spinner> } | undefined;

/** Shows that a step is running, and then removes the spinner. */
export async function during<T>(message: string, work: () => Promise<T>): Promise<T> {
  show(message);
  try {
    return await work();
  } finally {
    takeAway();
  }
}

/** Prints something to read now, also during a step: its spinner then moves below. */
export function sayMeanwhile(words: string): void {
  const message = takeAway();
  log.step(words);
  if (message !== undefined) show(message);
}

function show(message: string): void {
  // Without the guide it leaves nothing behind.
  const sign = spinner({ withGuide: false });
  sign.start(message);
  underWay = { message, sign };
}

/** Removes the spinner of the running step; returns its text. */
export function takeAway(): string | undefined {
  const was = underWay;
  underWay = undefined;
  was?.sign.clear();
  return was?.message;
}

/** Prints steps to take, one after the other. */
export function showSteps(title: string, steps: readonly string[]): void {
  note(steps.map((step, index) => `${index + 1}. ${step}`).join("\n"), title);
}

/** Prints the problem, what to do, and what the other system said. */
export function describeProblem({ problem, advice, says }: Problem): void {
  const first = `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
  log.error([first, advice, ...(says === undefined ? [] : [`(${says})`])].join("\n"));
}

function orStop(answer: string | symbol | undefined): string {
  if (typeof answer === "symbol") throw new SetupStopped();
  return tidyValue(answer ?? "");
}
