import { type Kysely, sql } from "kysely";
import pg from "pg";
import type { Work } from "../tx.ts";
import type { ConnectionOptions } from "./pool.ts";

/** How long our own notification may take to come back, in ms. */
const PROBE_MS = 5_000;
const RECONNECT_MS = [100, 500, 2_000, 5_000];

/**
 * Tells other processes at the commit that there is work: once for each kind, for any number of rows. Settling sends no
 * notification (see `changeInputs`): each NOTIFY takes a server-wide lock at its commit.
 */
export async function notifyOfWork(db: Kysely<unknown>, self: string, wakes: Iterable<Work>): Promise<void> {
  const payloads = [...wakes].map((what) => sql`pg_notify('chatra_slack_work', ${`${what} ${self}`})`);
  if (payloads.length > 0) await sql`select ${sql.join(payloads)}`.execute(db);
}

export type WorkChannel = {
  /**
   * Whether notifications arrive here: waits for one that `notify` sends. They do not where PgBouncer assigns connections per
   * transaction (pool_mode); workers then find work by polling.
   */
  isHeard(notify: (payload: string) => Promise<void>): Promise<boolean>;
  close(): Promise<void>;
};

/**
 * Listens for other processes' notifications on its own connection, and reconnects when that breaks. Notifications may be lost
 * in between, so it then reports work for everything. Rejects when the first connection fails.
 */
export async function listenForWork(
  options: ConnectionOptions,
  self: string,
  tell: (wakes: Work[]) => void,
): Promise<WorkChannel> {
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let onProbe = (): void => undefined;
  let connection = await connect();
  return {
    async isHeard(notify) {
      const heard = Promise.withResolvers<boolean>();
      onProbe = () => heard.resolve(true);
      const tooLate = setTimeout(() => heard.resolve(false), PROBE_MS).unref();
      try {
        await notify(`${PROBE} ${self}`);
        return await heard.promise;
      } finally {
        clearTimeout(tooLate);
      }
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await connection.end().catch(() => undefined);
    },
  };

  async function connect(): Promise<pg.Client> {
    // The listener waits forever, on purpose; keepalive detects a lost server.
    const client = new pg.Client(options);
    client.on("error", () => undefined);
    client.on("notification", ({ payload = "" }) => {
      const [what, sender] = payload.split(" ");
      if (what === PROBE && sender === self) onProbe();
      if (sender !== self && isWork(what)) tell([what]);
    });
    try {
      await client.connect();
      await client.query("listen chatra_slack_work");
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.on("end", () => reconnect(0));
    return client;
  }

  function reconnect(failures: number): void {
    if (closed) return;
    const delay = RECONNECT_MS[Math.min(failures, RECONNECT_MS.length - 1)];
    retry = setTimeout(async () => {
      try {
        const made = await connect();
        if (closed) return await made.end();
        connection = made;
        tell([...everything]);
      } catch {
        reconnect(failures + 1);
      }
    }, delay);
    retry.unref();
  }
}

const PROBE = "probe";
const everything: readonly Work[] = ["inputs", "slack", "chatra", "tenants"];

function isWork(what: string | undefined): what is Work {
  return everything.some((known) => known === what || what?.startsWith(`${known}:`));
}
