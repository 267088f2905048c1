import type { ClientProfile } from "../input.ts";
import { shownName } from "./shown-name.ts";
import type { FieldValues } from "./snippet-text.ts";

/** The longest name and the longest address that are put into a reply, in UTF-16 units. */
export const LONGEST_VALUES = { name: 200, page: 2000 } as const;

/** What the fields about a visitor stand for. */
export function valuesOfClient(profile: ClientProfile): Omit<FieldValues, "agent.name"> {
  const client = shownName(ownNameOf(profile), LONGEST_VALUES.name);
  return {
    "client.name": client,
    "client.first": client?.split(" ")[0],
    page:
      shownName(profile.pageTitle, LONGEST_VALUES.page) ?? shownName(profile.pageUrl, LONGEST_VALUES.page),
  };
}

/** Chatra calls a visitor without a name by their email or a number, such as `#12`: nobody is greeted by that. */
function ownNameOf({ name, email }: ClientProfile): string | undefined {
  return name === undefined || name === email || /^\s*#\d+\s*$/.test(name) ? undefined : name;
}
