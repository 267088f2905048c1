import { pino } from "pino";
import type { AccountServices } from "../../src/commands/accounts/account-command-handlers.ts";
import type { AccountId } from "../../src/domain/ids.ts";
import { createApiTransport } from "../../src/outbound/membrane/api-transport.ts";
import { createNewConnections, type NewConnections } from "../../src/outbound/membrane/new-connections.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import type { MembraneOutput } from "../../src/simulator/membrane/simulator-api.ts";
import { type Accounts, createAccounts } from "../../src/tenancy/accounts.ts";
import { type Stage, setStage } from "./stage.ts";

export type AccountStage = Stage & {
  accounts: Accounts;
  connections: NewConnections;
  /** Which accounts were removed, as those who settle what is owed are told. */
  removed: AccountId[];
  /** Everything that was logged. */
  log: string[];
  /** `/chatra text`, and its answer as soon as it holds this: what goes on in the background is not waited for. */
  order(text: string, expected: string, by?: Stage["ada"]): Promise<string>;
};

export const PUBLIC_URL = "https://chat.shop.test";

/** The stage with the commands about accounts, by either way to Membrane. */
export async function setAccountStage(
  options: {
    transport?: "cli" | "api";
    output?: Partial<MembraneOutput>;
    services?: Partial<AccountServices>;
    now?: () => number;
  } = {},
): Promise<AccountStage> {
  const { transport: kind = "cli", output, services = {}, now = Date.now } = options;
  const log: string[] = [];
  const removed: AccountId[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void log.push(line) });
  let made: { accounts: Accounts; connections: NewConnections } | undefined;
  const stage = await setStage({
    ...(output ? { world: { membrane: { output } } } : {}),
    deps: { logger, now },
    accountHandlers({ world, store, transport: cli }) {
      const { url: uri, accessToken: token } = world.membrane;
      const credentials = { kind: "token", token } as const;
      const api = () => createApiTransport({ uri, credentials, secrets: [token], now, timeoutMs: 20_000 });
      const accounts = createAccounts({
        store,
        box: createSecretBox(["a".repeat(64)]),
        now,
        logger,
        onRemoved: async (_tx, accountId) => void removed.push(accountId),
      });
      const connections = createNewConnections({
        transport: kind === "api" ? api() : cli,
        isShared: false,
        now,
        pollMs: 10,
      });
      made = { accounts, connections };
      return { accounts, connections, publicUrl: PUBLIC_URL, ...services };
    },
  });
  if (made === undefined) throw new Error("the stage made no account handlers");
  return Object.assign(stage, {
    ...made,
    log,
    removed,
    async order(text: string, expected: string, by = stage.ada) {
      const before = stage.answers(by).length;
      await by.slashCommand(stage.channelId, "/chatra", text);
      await stage.world.slack.waitFor(
        () => stage.answers(by).length > before && stage.lastAnswer(by).includes(expected),
        { timeoutMs: 15_000 },
      );
      return stage.lastAnswer(by);
    },
  });
}

/** The last part of the webhook's address in an answer. */
export function secretIn(answer: string): string {
  const secret = new RegExp(`${PUBLIC_URL}/chatra/webhooks/([\\w-]{32})`).exec(answer)?.[1];
  if (secret === undefined) throw new Error(`there is no address in: ${answer}`);
  return secret;
}
