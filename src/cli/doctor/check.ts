import { errorFields } from "../../runtime/error-fields.ts";
import { howToRun } from "../../runtime/how-to-run.ts";
import type { Problem } from "../problem.ts";

/** What the checks look at: the variables, the folder where the bot starts, and the running Node, such as 26.10.0. */
export type DoctorContext = {
  environment: Record<string, string | undefined>;
  directory: string;
  nodeVersion: string;
};

/** A check's result. `advice`: what to do, a step a line; always there unless it is ok. `says`: what another system said. */
export type Finding = {
  status: "ok" | "failed" | "skipped";
  detail: string;
  advice?: string;
  says?: string;
};

/** Every check, in the order of the report, with its name there. */
export const CHECK_NAMES = {
  node: "Node",
  configuration: "Configuration",
  database: "Database",
  "slack-token": "Slack token",
  "slack-scopes": "Slack scopes",
  "slack-channel": "Slack channel",
  "slack-events": "Slack events",
  "membrane-command": "Membrane CLI",
  "membrane-login": "Membrane login",
  connection: "Connection",
  actions: "Chatra actions",
  webhook: "Chatra webhook",
} as const;

export type CheckId = keyof typeof CHECK_NAMES;

/** One line of the report. `after`: checks that must have succeeded first. */
export type Check = {
  id: CheckId;
  after?: readonly CheckId[];
  look: () => Promise<Finding>;
};

export type Result = Finding & { id: CheckId; name: string };

export function ok(detail: string): Finding {
  return { status: "ok", detail };
}

export function failed(detail: string, advice: string): Finding {
  return { status: "failed", detail, advice };
}

export function failedWith({ problem, advice, says }: Problem): Finding {
  return says === undefined ? failed(problem, advice) : { ...failed(problem, advice), says };
}

export function skipped(detail: string, advice: string): Finding {
  return { status: "skipped", detail, advice };
}

/** A look whose rejection `explain` turns into a failure; it throws again what it does not know. */
export function unlessProblem(explain: (error: unknown) => Problem, look: Check["look"]): Check["look"] {
  return async () => {
    try {
      return await look();
    } catch (error) {
      return failedWith(explain(error));
    }
  };
}

/**
 * Starts all checks at once; each waits for its dependencies, and is skipped where one did not succeed. Returns their results
 * in the given order; each resolves as soon as possible, after `limitMs` at the latest.
 */
export function runChecks(checks: readonly Check[], limitMs: number): Promise<Result>[] {
  const results = new Map<CheckId, Promise<Result>>();
  for (const { id, after = [], look } of checks) {
    const before = after.flatMap((needed) => results.get(needed) ?? []);
    const run = async (): Promise<Result> => {
      const blocking = (await Promise.all(before)).find(({ status }) => status !== "ok");
      return blocking === undefined
        ? named(id, await withinLimit(look, limitMs))
        : named(id, waitsFor(blocking));
    };
    results.set(id, run());
  }
  return [...results.values()];
}

/** The result of a check that waits for another one's success. */
export function waitsFor({ id, status }: Pick<Result, "id" | "status">): Finding {
  const name = CHECK_NAMES[id];
  return skipped(
    `waits for: ${name}`,
    status === "failed" ? `Fix ${name} first.` : `Follow the steps of ${name} first.`,
  );
}

export function named(id: CheckId, finding: Finding): Result {
  return { id, name: CHECK_NAMES[id], ...finding };
}

async function withinLimit(look: () => Promise<Finding>, limitMs: number): Promise<Finding> {
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(
    () =>
      late.resolve(
        failed(
          `no answer within ${limitMs / 1000} s`,
          `Check the network, then run \`${howToRun("doctor")}\` again.`,
        ),
      ),
    limitMs,
  );
  try {
    return await Promise.race([look(), late.promise]);
  } catch (error) {
    const { error: name, reason } = errorFields(error);
    return failed(`the check ended with ${reason ?? name}`, "Report this: it is a fault of this program.");
  } finally {
    clearTimeout(timer);
  }
}
