import type { ConfigFault } from "./needed-variables.ts";
import type { Environment } from "./tidy-environment.ts";

/**
 * Finds invisible characters inside values, which the operator could not find. Lists may have any white space between entries.
 */
export function unseenFaults(given: Environment, names: readonly string[]): ConfigFault[] {
  return names.flatMap((variable) => {
    const value = given[variable] ?? "";
    const code = unseenIn(LISTS.has(variable) ? value.replaceAll(/\s/g, "") : value);
    return code === undefined
      ? []
      : [
          {
            variable,
            problem: `has a character in it that can't be seen (${code}). Type it, or copy it again.`,
          },
        ];
  });
}

const LISTS: ReadonlySet<string> = new Set(["ADMIN_USERS", "CHATRA_WEBHOOK_SECRET", "ENCRYPTION_KEY"]);

/** The code of the first such character, such as U+200B; undefined without one. */
function unseenIn(value: string): string | undefined {
  const [found] = UNSEEN.exec(value) ?? [];
  return found && `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Control characters, and those that only format others: marks, joiners, directions. */
const UNSEEN = /[\p{Cc}\p{Cf}]/u;
