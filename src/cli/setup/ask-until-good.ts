import { log } from "@clack/prompts";
import type { Problem } from "../problem.ts";
import { createSlackAccount, type SlackAccess, type SlackAccount } from "../slack-account.ts";
import { choose, describeProblem, during } from "./prompts.ts";

/** A check's result. With a `problem` and a `value` the user may continue anyway. */
export type Answered<Value> =
  | { value: Value; says: string; problem?: undefined }
  | { problem: Problem; value?: Value };

/**
 * Asks, checks the answer with the service, reports the result, and repeats until it is good. After a fix elsewhere (an
 * invitation, a scope, the network) it checks again without a new answer. `ask` gets the last answer.
 */
export async function askUntilGood<Answer, Value>(step: {
  ask: (last: Answer | undefined) => Promise<Answer>;
  checking: string;
  check: (answer: Answer) => Promise<Answered<Value>>;
}): Promise<{ answer: Answer; value: Value }> {
  let answer = await step.ask(undefined);
  for (;;) {
    const current = answer;
    const checked = await during(step.checking, () => step.check(current));
    if (checked.problem === undefined) {
      log.success(checked.says);
      return { answer, value: checked.value };
    }
    describeProblem(checked.problem);
    const { value } = checked;
    const next = checked.problem.elsewhere ? await chooseNext(value !== undefined) : "answer";
    if (next === "go-on" && value !== undefined) return { answer, value };
    if (next === "answer") answer = await step.ask(answer);
  }
}

async function chooseNext(mayGoOn: boolean): Promise<"again" | "answer" | "go-on"> {
  return choose({
    message: "What now?",
    options: [
      { value: "again", label: "Check again", hint: "after you fix it" },
      { value: "answer", label: "Enter another answer" },
      ...(mayGoOn ? [{ value: "go-on" as const, label: "Continue anyway" }] : []),
    ],
  });
}

/** Checks an answer with Slack; `explain` turns Slack's refusal into text. */
export async function checkWithSlack<Value>(
  access: SlackAccess,
  explain: (error: unknown) => Problem,
  check: (account: SlackAccount) => Promise<Answered<Value>>,
): Promise<Answered<Value>> {
  const account = createSlackAccount(access);
  try {
    return await check(account);
  } catch (error) {
    return { problem: explain(error) };
  } finally {
    await account.close();
  }
}
