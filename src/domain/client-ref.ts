import { type AccountId, accountIdSchema, type ClientId, clientIdSchema } from "./ids.ts";

/** Slack takes 2,000 characters as a button's value. */
const LONGEST_VALUE = 1900;

/** A client of an account. */
export type ClientRef = { accountId: AccountId; clientId: ClientId };

/** Names a visitor in a button's value; undefined if the ID is too long for one. */
export function clientRef(accountId: AccountId, clientId: ClientId): string | undefined {
  const value = `${accountId}/${clientId}`;
  return value.length <= LONGEST_VALUE ? value : undefined;
}

/** Reads what `clientRef` wrote; undefined for anything else. */
export function readClientRef(value: string): ClientRef | undefined {
  // An account's name has no slash; a client ID may have one.
  const slash = value.indexOf("/");
  const accountId = accountIdSchema.safeParse(value.slice(0, Math.max(slash, 0)));
  const clientId = clientIdSchema.safeParse(value.slice(slash + 1));
  return accountId.success && clientId.success
    ? { accountId: accountId.data, clientId: clientId.data }
    : undefined;
}
