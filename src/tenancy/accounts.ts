import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import { type AccountId, accountIdOf, type ChannelId, type TeamId, type UserId } from "../domain/ids.ts";
import { DEFAULT_ROUTE, MOST_ROUTES, routeSettingsSchema } from "../domain/route.ts";
import type { PendingConnection } from "../outbound/membrane/new-connections.ts";
import { type SecretBox, SecretBoxError } from "../runtime/secret-box.ts";
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
import { lockRoutes, saveRoute } from "../store/routes.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { eraseAccountData } from "./erase-data.ts";
import { createLastOpened, RESTART_ADVICE } from "./last-opened.ts";

/** A Chatra account that an admin set up from Slack. Its name is unique among the active ones of its installation. */
export type Account = Omit<StoredAccount, "connectOrderId" | "secrets" | "state"> & {
  /** A connection was begun, and we have not seen it ready yet. */
  isConnecting: boolean;
  /** The last parts of the webhook's addresses, newest first, two at most. */
  webhookSecrets: readonly string[];
};

/** Who ordered a change. An order that is delivered twice runs once. */
type OrderedBy = { userId: UserId; orderId: string };

type NewAccount = Pick<Account, "teamId" | "name" | "channelId">;

/**
 * `name-taken`: by another active account of the installation. `too-many`: it has MOST_ACCOUNTS. `removed`: this order ran
 * before, and its account has been removed since.
 */
type NotAdded = "name-taken" | "too-many" | "removed";

export type Accounts = ReturnType<typeof createAccounts>;

/** More than a team can tell apart; each account keeps asking Membrane about its connection. */
export const MOST_ACCOUNTS = 20;
/** 192 bits, too many to guess. */
const SECRET_BYTES = 24;

const secretsSchema = z.array(z.string().min(1)).min(1).max(2);

/**
 * The accounts in the database. A `teamId` limits a method to that installation. Undefined: it has no such active account, and
 * nothing changed. Every method rejects with a StoreError. The clock is in Unix ms. `onRemoved` runs in the transaction that
 * removes an account.
 */
export function createAccounts(options: {
  store: Store;
  box: SecretBox;
  now: () => number;
  logger: Logger;
  onRemoved: (tx: Tx, accountId: AccountId, now: number) => Promise<void>;
}) {
  const { store, box, now, logger, onRemoved } = options;
  const makeSecret = () => randomBytes(SECRET_BYTES).toString("base64url");

  const seal = (account: Owner, secrets: readonly string[]) =>
    box.seal(JSON.stringify(secrets), ownerOf(account));

  const lastOpened = createLastOpened<AccountId, string[]>((accountId) =>
    logger.warn({ accountId, advice: RESTART_ADVICE }, "webhook secrets encrypted with another key"),
  );

  /** The webhook's secrets; undefined, with a log line, where they can't be opened. */
  const open = (account: StoredAccount): string[] | undefined => {
    const { version, secrets: sealed } = account;
    try {
      return lastOpened.open(account.accountId, { version, sealed }, () =>
        secretsSchema.parse(JSON.parse(box.open(sealed, ownerOf(account)))),
      );
    } catch (error) {
      // Only our own text: a parser's would quote its input.
      const why =
        error instanceof SecretBoxError ? error : new Error("what was opened is no list of secrets");
      const { teamId, accountId } = account;
      logger.error({ teamId, accountId, err: why }, "webhook secrets of an account unreadable");
      return undefined;
    }
  };

  const toAccount = (stored: StoredAccount): Account | undefined => {
    const webhookSecrets = open(stored);
    const { connectOrderId, secrets: _secrets, state: _state, ...account } = stored;
    return webhookSecrets && { ...account, isConnecting: connectOrderId !== undefined, webhookSecrets };
  };

  /** Returns the active accounts. Leaves out and logs one whose secrets can't be opened. */
  const read = async (teamId?: TeamId): Promise<Account[]> => {
    const stored = await store.transaction((tx) => readAccounts(tx, teamId));
    return stored.flatMap((account) => toAccount(account) ?? []);
  };

  /** Changes the account with this name, unless the order ran before; returns its current form. */
  const change = (
    teamId: TeamId,
    name: string,
    by: OrderedBy,
    subject: string,
    changeOf: (account: StoredAccount) => AccountChange,
    also: (tx: Tx, account: StoredAccount) => Promise<void> = async () => undefined,
  ): Promise<Account | undefined> =>
    store.transaction(async (tx) => {
      const account = await lockNamed(tx, teamId, name);
      if (account === undefined) return undefined;
      if (await record(tx, account, by, subject)) {
        await changeAccount(tx, teamId, account.accountId, changeOf(account), now());
        await also(tx, account);
      }
      const changed = await findAccount(tx, teamId, account.accountId);
      return changed && toAccount(changed);
    });

  /** False when this order ran before. */
  const record = async (
    tx: Tx,
    { teamId, accountId }: Owner,
    { userId, orderId }: OrderedBy,
    subject: string,
  ): Promise<boolean> => {
    const entry = { orderId, teamId, accountId, userId, clientId: undefined, subject };
    return (await insertAudit(tx, [{ ...entry, act: "account", outcome: "done" }], now())).has(orderId);
  };

  return {
    list: () => read(),
    ofTeam: (teamId: TeamId) => read(teamId),

    add: ({ teamId, name, channelId, ...by }: NewAccount & OrderedBy): Promise<Account | NotAdded> =>
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
        const secrets = seal({ teamId, accountId }, [makeSecret()]);
        // Another process may add the name, or run this very order, at the same time.
        if (!(await insertAccount(tx, { accountId, teamId, name, channelId, secrets }, now())))
          return (await found()) ?? "name-taken";
        await record(tx, { teamId, accountId }, by, `add ${name}`);
        return (await found()) ?? "removed";
      }),

    /** Sends chats to another channel, open ones with their visitor's next message, unless a route of their own takes them. */
    route: (teamId: TeamId, name: string, channelId: ChannelId, by: OrderedBy) =>
      change(
        teamId,
        name,
        by,
        `channel of ${name}`,
        () => ({ channelId }),
        // It may name a channel of its own, which would go before that of the account.
        async (tx, { accountId }) => {
          const place = { accountId, teamId };
          const route = (await lockRoutes(tx, place)).find((one) => one.name === DEFAULT_ROUTE);
          if (route?.channelId === undefined) return;
          const settings = routeSettingsSchema.parse({ ...route, channelId: undefined });
          await saveRoute(tx, place, { id: route.id, name: DEFAULT_ROUTE, settings }, MOST_ROUTES, now());
        },
      ),

    /** Messages go out in this agent's name, or without a name. */
    useAgent: (teamId: TeamId, name: string, agentId: string | undefined, by: OrderedBy) =>
      change(teamId, name, by, `agent of ${name}`, () => ({ agentId: agentId ?? null })),

    /** Stores what was begun and replaces what was begun before. `taken`: another account has this connection. */
    connect: (
      teamId: TeamId,
      accountId: AccountId,
      begun: PendingConnection,
      { userId, orderId }: OrderedBy,
    ): Promise<"begun" | "taken" | undefined> =>
      store.transaction(async (tx) => {
        const account = await lockNamed(tx, teamId, accountId);
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

    /** Records that the connection is ready. Undefined also where another one was begun since the account was read. */
    connected: (
      { teamId, accountId, requestId, connectionId: before }: Account,
      connectionId: string,
    ): Promise<"connected" | "taken" | undefined> =>
      store.transaction(async (tx) => {
        const account = await lockNamed(tx, teamId, accountId);
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

    /** Returns a new webhook secret. The previous one stays valid until the next rotation. */
    async rotateSecret(teamId: TeamId, name: string, by: OrderedBy) {
      const account = await change(teamId, name, by, `webhook secret of ${name}`, (stored) => ({
        // If the previous secret can't be opened any more, the new one stands alone, and the account works again.
        secrets: seal(stored, [makeSecret(), ...(open(stored) ?? [])].slice(0, 2)),
      }));
      return account?.webhookSecrets[0];
    },

    /** Returns the removed account. Its name is free again, its secrets are erased. */
    remove: (teamId: TeamId, nameOrId: string, by: OrderedBy): Promise<AccountId | undefined> =>
      store.transaction(async (tx) => {
        const account = await lockNamed(tx, teamId, nameOrId);
        if (account === undefined) return undefined;
        const { accountId } = account;
        if (!(await removeAccount(tx, teamId, accountId, now()))) return undefined;
        await record(tx, account, by, `remove ${account.name}`);
        await eraseAccountData(tx, { teamId, accountId });
        await onRemoved(tx, accountId, now());
        return accountId;
      }),

    /** Seals again, with the current key, what older keys sealed. */
    async resealOld() {
      const stored = await store.transaction((tx) => readAccounts(tx));
      for (const account of stored) {
        // What only another process can open, it has sealed.
        const isOlder = !box.isCurrent(account.secrets) && box.hasKeyOf(account.secrets);
        const secrets = isOlder ? open(account) : undefined;
        if (secrets === undefined) continue;
        const sealed = seal(account, secrets);
        await store.transaction((tx) => resealAccount(tx, account.accountId, account.secrets, sealed));
      }
    },
  };
}

type Owner = Pick<StoredAccount, "teamId" | "accountId">;

/** The owner of the secrets: sealed for one account, they can't be opened as another's. */
function ownerOf({ teamId, accountId }: Owner): string {
  return `account:${teamId}:${accountId}`;
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
