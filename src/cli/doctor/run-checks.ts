import { errorFields } from "../../runtime/error-fields.ts";
import {
  CHECK_NAMES,
  type Check,
  type CheckId,
  type Finding,
  failed,
  type Result,
  skipped,
} from "./check.ts";

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
        : named(id, waitsFor(blocking.id));
    };
    results.set(id, run());
  }
  return [...results.values()];
}

/** The result of a check that waits for another one's success. */
export function waitsFor(id: CheckId): Finding {
  return skipped(`waits for: ${CHECK_NAMES[id]}`);
}

export function named(id: CheckId, finding: Finding): Result {
  return { id, name: CHECK_NAMES[id], ...finding };
}

async function withinLimit(look: () => Promise<Finding>, limitMs: number): Promise<Finding> {
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(
    () => late.resolve(failed(`no answer within ${limitMs / 1000} s`, "Check the network, then run again.")),
    limitMs,
  );
  try {
    return await Promise.race([look(), late.promise]);
  } catch (error) {
    const { error: name, reason } = errorFields(error);
    return failed(`it ended with ${reason ?? name}`, "This should not happen; please report it.");
  } finally {
    clearTimeout(timer);
  }
}
