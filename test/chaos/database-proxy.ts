import { connect, createServer, type Socket } from "node:net";

/** A wire between the bots and their PostgreSQL server that can be cut, slowed and restored. */
export type DatabaseProxy = AsyncDisposable & {
  /** The address of the database by way of this wire. */
  url: string;
  /** "open": as if it weren't there; "down": cuts what is open and refuses what is new; "silent": passes nothing on. */
  setState(state: "open" | "down" | "silent"): void;
  /** Holds every piece of data up for so long, in ms, in each direction. */
  setDelay(ms: number): void;
  /** Resets the connections that are open now; returns how many there were. */
  reset(): number;
};

/** Listens on a free port of 127.0.0.1 and connects to the server of `databaseUrl`. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<{ bot: Socket; server: Socket }>();
  let state: "open" | "down" | "silent" = "open";
  let delayMs = 0;

  const listener = createServer((bot) => {
    if (state === "down") {
      bot.resetAndDestroy();
      return;
    }
    const server = connect(Number(target.port || 5432), target.hostname);
    const pair = { bot, server };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      bot.destroy();
      server.destroy();
    };
    for (const [from, to] of [
      [bot, server],
      [server, bot],
    ] as const) {
      from.setNoDelay(true);
      from.on("data", (data) => passOn(data, to));
      from.on("error", end);
      from.on("close", end);
    }
  });

  // What is held up keeps its order, as timers of the same length end in the order of their beginning; a change of the
  // length could turn it round, so that data waits for what is before it.
  const lines = new WeakMap<Socket, Promise<void>>();
  function passOn(data: Buffer, to: Socket): void {
    const before = lines.get(to);
    if (before === undefined && delayMs === 0 && state === "open") {
      to.write(data);
      return;
    }
    const line = (before ?? Promise.resolve())
      .then(() => waitMs(delayMs))
      .then(whenNotSilent)
      .then(() => void to.write(data));
    lines.set(to, line);
    void line.then(() => {
      if (lines.get(to) === line) lines.delete(to);
    });
  }

  let release: (() => void)[] = [];
  function whenNotSilent(): Promise<void> | undefined {
    if (state !== "silent") return undefined;
    return new Promise((resolve) => release.push(resolve));
  }

  const reset = (): number => {
    const open = [...pairs];
    for (const { bot, server } of open) {
      bot.resetAndDestroy();
      server.resetAndDestroy();
    }
    return open.length;
  };

  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: "127.0.0.1", port: String(port) }).href,
    setState(next) {
      state = next;
      if (state === "down") reset();
      if (state === "silent") return;
      for (const go of release) go();
      release = [];
    },
    setDelay(ms) {
      delayMs = ms;
    },
    reset,
    [Symbol.asyncDispose]: async () => {
      reset();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function waitMs(ms: number): Promise<void> | undefined {
  return ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
}
