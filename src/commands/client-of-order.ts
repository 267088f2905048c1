import type { Json } from "../domain/command/command.ts";
import { type AccountId, clientIdSchema, conversationIdOf } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import { nameOf, withId } from "../messages/names.ts";
import { readConversations } from "../store/conversations.ts";
import type { Store } from "../store/store.ts";

/** More values than these are looked at in no request. */
const MOST_VALUES = 20;

/**
 * What to call the client whom an act is about, with their ID, as mrkdwn: by the act itself, or of a request or an action by
 * the only value in it that is the ID of a client the bot knows. Undefined where there is none, or several.
 */
export async function nameClientOf(
  { store, accountId }: { store: Store; accountId: AccountId },
  act: Order,
): Promise<string | undefined> {
  const isKnown = "clientId" in act;
  const ids = (isKnown ? [act.clientId] : valuesOf(act)).flatMap(
    (value) => clientIdSchema.safeParse(value).data ?? [],
  );
  const conversations = new Map(ids.map((id) => [id, conversationIdOf(accountId, id)]));
  const known = await store.transaction((tx) => readConversations(tx, [...conversations.values()]));
  const named = [...conversations].flatMap(([clientId, id]) => {
    const conversation = known.get(id);
    if (conversation !== undefined) return [withId(nameOf(conversation, clientId), clientId)];
    return isKnown ? [nameOf(undefined, clientId)] : [];
  });
  return named.length === 1 ? named[0] : undefined;
}

function valuesOf(act: Order): string[] {
  if (act.kind === "run") return textsIn(act.input).slice(0, MOST_VALUES);
  if (act.kind !== "request") return [];
  const { path, pathParameters, query, body } = act.request;
  const segments = path.split("/").filter((segment) => segment !== "");
  const texts = [pathParameters, query, body ?? null].flatMap(textsIn);
  return [...new Set([...segments, ...texts])].slice(0, MOST_VALUES);
}

/** The texts at the top: what stands deeper is not whom it is about. */
function textsIn(value: Json): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.values(value).filter((text) => typeof text === "string");
}
