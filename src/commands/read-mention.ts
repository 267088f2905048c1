import type { ClientMention } from "../domain/command/command.ts";
import { threadOfLink } from "../domain/command/read-ids.ts";
import { clientIdSchema } from "../domain/ids.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { FIND_FAULTS } from "../messages/client-forms.ts";

/** A field holds the id alone, so it needs no quotes. `problem` is plain text. */
export function readMention(typed: string): ClientMention | { problem: string } {
  const value = typed.trim();
  if (isBlank(value)) return { problem: FIND_FAULTS.blank };
  if (!/^https?:/i.test(value)) return { kind: "id", clientId: clientIdSchema.parse(value) };
  return threadOfLink(value) ?? { problem: FIND_FAULTS.noMessage };
}
