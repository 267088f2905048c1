import { z } from "zod";
import { mergeSeenAgents } from "../../domain/chatra-agent.ts";
import type { SeenAgent } from "../../domain/input.ts";
import { shownName } from "../../domain/text/shown-name.ts";
import { looseText } from "./tolerant.ts";

/** Of a longer list, the rest is left out: no team has so many agents in one chat. */
const MOST_AGENTS = 200;
/** No index could hold a longer ID, and no person could type it. */
const MAX_ID_LENGTH = 200;
const MAX_NAME_LENGTH = 200;
const MAX_EMAIL_LENGTH = 320;

// White space within an ID is fine, a control character is not: PostgreSQL can't store some of them.
const ID = /^[^\p{Cc}]+$/u;
const EMAIL = /^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u;

const listedSchema = z.looseObject({ id: looseText, name: looseText, email: looseText });
const messageSchema = z.looseObject({
  type: looseText,
  agentId: looseText,
  agentName: looseText,
  receivedFrom: looseText,
});

/**
 * Reads the agents whom a webhook names: those in its lists, and the authors of its messages. Skips what has no usable ID,
 * and leaves out a name or an email that is none. Never throws.
 */
export function readSeenAgents(listed: unknown[], messages: unknown[]): SeenAgent[] {
  const ofLists = listed.slice(0, MOST_AGENTS).flatMap((raw) => {
    const { data } = listedSchema.safeParse(raw);
    return data === undefined ? [] : asSeen(data.id, data.name, data.email);
  });
  const ofMessages = messages.flatMap((raw) => {
    const { data } = messageSchema.safeParse(raw);
    if (data === undefined || (data.type !== undefined && data.type.trim().toLowerCase() !== "agent"))
      return [];
    // Who sent it through the API chose the name.
    const name = data.receivedFrom === undefined ? data.agentName : undefined;
    return asSeen(data.agentId, name, undefined).map((agent): SeenAgent => ({ ...agent, ofMessage: true }));
  });
  return mergeSeenAgents([...ofLists, ...ofMessages]).slice(0, MOST_AGENTS);
}

function asSeen(
  rawId: string | undefined,
  rawName: string | undefined,
  rawEmail: string | undefined,
): SeenAgent[] {
  const id = rawId?.trim() ?? "";
  if (id.length > MAX_ID_LENGTH || !ID.test(id) || !id.isWellFormed()) return [];
  const name = shownName(rawName, MAX_NAME_LENGTH);
  const trimmed = rawEmail?.trim() ?? "";
  const isEmail = trimmed.length <= MAX_EMAIL_LENGTH && EMAIL.test(trimmed) && trimmed.isWellFormed();
  return [{ id, ...(name === undefined ? {} : { name }), ...(isEmail ? { email: trimmed } : {}) }];
}
