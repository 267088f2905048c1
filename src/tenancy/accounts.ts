import type { Logger } from "pino";
import { type AccountId, accountIdOf, type ChannelId, type TeamId, type UserId } from "../domain/ids.ts";
import type { SecretBox } from "../runtime/secret-box.ts";
import {
  type AccountChange,
  accountOfConnection,
  changeAccount,
  findAccount,
  insertAccount,
  lockAccounts,
  readAccounts,
  removeAccount,
  resealAccount,
  type StoredAccount,
} from "../store/accounts.ts";
import { insertAudit, settleAudit } from "../store/audit.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { createAccountSecrets } from "./account-secrets.ts";

/** A Chatra account that an admin set up from Slack. */
export type Account = {
  accountId: AccountId;
  teamId: TeamId;
  /** Unique among the active accounts of its installation. */
  name: string;
  /** Where new chats go. */
  channelId: ChannelId;
  connectionId: string | undefined;
  /** A connection request that an admin has yet to finish, … */
  requestId: string | undefined;
  /** … and the connections that existed before it, none of which can be its result. */
  knownConnections: readonly string[];
  /** A connection was begun, and we have not seen it ready yet. */
  isConnecting: boolean;
  agentId: string | undefined;
  /** The last parts of the webhook's addresses, newest first, two at most. */
  webhookSecrets: readonly string[];
  version: number;
};

/** Who ordered a change. An order that is delivered twice runs once. */
export type OrderedBy = { userId: UserId; orderId: string };

/** What an admin must finish: an existing connection, or a request that will make one. */
export type Begun = { connectionId: string } | { requestId: string; known: readonly string[] };

/**
 * The accounts in the database. A `teamId` limits a method to that installation. Undefined: it has no such active account, and
 * nothing changed. Every method rejects with a StoreError.
 */
export type Accounts = {
  /** Returns all active ones. Leaves out and logs one whose secrets can't be opened. */
  list(): Promise<Account[]>;
  ofTeam(teamId: TeamId): Promise<Account[]>;
  /**
   * `name-taken`: by another active account of the installation. `too-many`: it has MOST_ACCOUNTS. `removed`: this order ran
   * before, and its account has been removed since.
   */
  add(
    input: { teamId: TeamId; name: string; channelId: ChannelId } & OrderedBy,
  ): Promise<Account | "name-taken" | "too-many" | "removed">;
  /** Sends new chats to another channel; existing threads stay. */
  route(teamId: TeamId, name: string, channelId: ChannelId, by: OrderedBy): Promise<Account | undefined>;
  /** Messages go out in this agent's name, or without a name. */
  useAgent(
    teamId: TeamId,
    name: string,
    agentId: string | undefined,
    by: OrderedBy,
  ): Promise<Account | undefined>;
  /** Stores what was begun and replaces what was begun before. `taken`: another account has this connection. */
  connect(
    teamId: TeamId,
    accountId: AccountId,
    begun: Begun,
    by: OrderedBy,
  ): Promise<"begun" | "taken" | undefined>;
  /** Records that the connection is ready. Undefined also where another one was begun since `account` was read. */
  connected(account: Account, connectionId: string): Promise<"connected" | "taken" | undefined>;
  /** Returns a new webhook secret. The previous one stays valid until the next rotation. */
  rotateSecret(teamId: TeamId, name: string, by: OrderedBy): Promise<string | undefined>;
  /** Takes a name or an id; returns the removed account. Its name is free again, its secrets are erased. */
  remove(teamId: TeamId, nameOrId: string, by: OrderedBy): Promise<AccountId | undefined>;
  /** Seals again, with the current key, what older keys sealed. */
  resealOld(): Promise<void>;
};

/** More than a team can tell apart; each account keeps asking Membrane about its connection. */
export const MOST_ACCOUNTS = 20;

/**
 * Takes the store, the box that seals secrets, the source of random bytes and a clock (Unix ms). `onRemoved` runs in the
 * transaction that removes an account.
 */
export function createAccounts(options: {
  store: Store;
  box: SecretBox;
  random: (bytes: number) => Buffer;
  now: () => number;
  logger: Logger;
  onRemoved: (tx: Tx, accountId: AccountId, now: number) => Promise<void>;
}): Accounts {
  const { store, now, onRemoved } = options;
  const secretsOf = createAccountSecrets(options);

  const read = async (teamId?: TeamId): Promise<Account[]> => {
    const stored = await store.transaction((tx) => readAccounts(tx, teamId));
    return stored.flatMap((account) => toAccount(account) ?? []);
  };

  const toAccount = (stored: StoredAccount): Account | undefined => {
    const webhookSecrets = secretsOf.open(stored);
    if (webhookSecrets === undefined) return undefined;
    const { accountId, teamId, name, channelId, connectionId, requestId, knownConnections } = stored;
    const { agentId, version, connectOrderId } = stored;
    const isConnecting = connectOrderId !== undefined;
    const connection = { connectionId, requestId, knownConnections, isConnecting };
    return { accountId, teamId, name, channelId, ...connection, agentId, webhookSecrets, version };
  };

  /** Changes the account with this name, unless the order ran before; returns its current form. */
  const change = (
    teamId: TeamId,
    name: string,
    by: OrderedBy,
    subject: string,
    changeOf: (account: StoredAccount) => AccountChange,
  ): Promise<Account | undefined> =>
    store.transaction(async (tx) => {
      const account = await lockNamed(tx, teamId, name);
      if (account === undefined) return undefined;
      if (await record(tx, account, by, subject))
        await changeAccount(tx, teamId, account.accountId, changeOf(account), now());
      const changed = await findAccount(tx, teamId, account.accountId);
      return changed && toAccount(changed);
    });

  /** False when this order ran before. */
  const record = async (
    tx: Tx,
    { teamId, accountId }: Pick<StoredAccount, "teamId" | "accountId">,
    { userId, orderId }: OrderedBy,
    subject: string,
  ): Promise<boolean> => {
    const entry = { orderId, teamId, accountId, userId, clientId: undefined, subject };
    return (await insertAudit(tx, [{ ...entry, act: "account", outcome: "done" }], now())).has(orderId);
  };

  return {
    list: () => read(),
    ofTeam: (teamId) => read(teamId),

    add: ({ teamId, name, channelId, ...by }) =>
      store.transaction(async (tx) => {
        const accountId = accountIdOf(teamId, by.orderId);
        const found = async () => {
          const stored = await findAccount(tx, teamId, accountId);
          if (stored === undefined) return undefined;
          return (stored.state === "active" && toAccount(stored)) || "removed";
        };
        const others = await lockAccounts(tx, teamId);
        const before = await found();
        if (before !== undefined) return before;
        if (others.some((other) => other.name === name)) return "name-taken";
        if (others.length >= MOST_ACCOUNTS) return "too-many";
        const secrets = secretsOf.seal({ teamId, accountId }, [secretsOf.make()]);
        // Another process may add the name, or run this very order, at the same time.
        if (!(await insertAccount(tx, { accountId, teamId, name, channelId, secrets }, now())))
          return (await found()) ?? "name-taken";
        await record(tx, { teamId, accountId }, by, `add ${name}`);
        return (await found()) ?? "removed";
      }),

    route: (teamId, name, channelId, by) =>
      change(teamId, name, by, `channel of ${name}`, () => ({ channelId })),

    useAgent: (teamId, name, agentId, by) =>
      change(teamId, name, by, `agent of ${name}`, () => ({ agentId: agentId ?? null })),

    connect: (teamId, accountId, begun, { userId, orderId }) =>
      store.transaction(async (tx) => {
        const account = (await lockAccounts(tx, teamId)).find((one) => one.accountId === accountId);
        if (account === undefined) return undefined;
        if ("connectionId" in begun && (await isTaken(tx, begun.connectionId, accountId))) return "taken";
        const about = { orderId, teamId, accountId, userId, clientId: undefined, subject: account.name };
        await insertAudit(tx, [{ ...about, act: "connect", outcome: "ordered" }], now());
        const pending =
          "connectionId" in begun
            ? { connectionId: begun.connectionId, requestId: null, knownConnections: [] }
            : { requestId: begun.requestId, knownConnections: [...begun.known] };
        await changeAccount(tx, teamId, accountId, { ...pending, connectOrderId: orderId }, now());
        return "begun";
      }),

    connected: ({ teamId, accountId, requestId, connectionId: before }, connectionId) =>
      store.transaction(async (tx) => {
        const account = (await lockAccounts(tx, teamId)).find((one) => one.accountId === accountId);
        if (account === undefined) return undefined;
        const isSame = account.connectionId === connectionId && account.requestId === undefined;
        if (isSame && account.connectOrderId === undefined) return "connected";
        if (account.requestId !== requestId || account.connectionId !== before) return undefined;
        if (await isTaken(tx, connectionId, accountId)) return "taken";
        if (account.connectOrderId !== undefined)
          await settleAudit(tx, account.connectOrderId, "done", now());
        const ended = { connectionId, requestId: null, knownConnections: [], connectOrderId: null };
        await changeAccount(tx, teamId, accountId, ended, now());
        return "connected";
      }),

    async rotateSecret(teamId, name, by) {
      const secret = secretsOf.make();
      const account = await change(teamId, name, by, `webhook secret of ${name}`, (stored) => ({
        // If the previous secret can't be opened any more, the new one stands alone, and the account works again.
        secrets: secretsOf.seal(stored, [secret, ...(secretsOf.open(stored) ?? [])].slice(0, 2)),
      }));
      return account?.webhookSecrets[0];
    },

    remove: (teamId, nameOrId, by) =>
      store.transaction(async (tx) => {
        const account = await lockNamed(tx, teamId, nameOrId);
        if (account === undefined) return undefined;
        const { accountId } = account;
        if (!(await removeAccount(tx, teamId, accountId, now()))) return undefined;
        await record(tx, account, by, `remove ${account.name}`);
        await onRemoved(tx, accountId, now());
        return accountId;
      }),

    async resealOld() {
      const stored = await store.transaction((tx) => readAccounts(tx));
      for (const account of stored) {
        const secrets = secretsOf.sealAnew(account);
        if (secrets === undefined) continue;
        await store.transaction((tx) => resealAccount(tx, account.accountId, account.secrets, secrets));
      }
    },
  };
}

/** Names have no underscore, so no name looks like an id. */
async function lockNamed(tx: Tx, teamId: TeamId, nameOrId: string): Promise<StoredAccount | undefined> {
  return (await lockAccounts(tx, teamId)).find(
    ({ name, accountId }) => name === nameOrId || accountId === nameOrId,
  );
}

async function isTaken(tx: Tx, connectionId: string, accountId: AccountId): Promise<boolean> {
  const owner = await accountOfConnection(tx, connectionId);
  return owner !== undefined && owner !== accountId;
}
