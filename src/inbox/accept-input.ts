import { setImmediate as immediate } from "node:timers/promises";
import type { Logger } from "pino";
import { type ChannelRename, currentChannelIn, withCurrentChannels } from "../domain/channel-renames.ts";
import { type AcceptInput, type Input, inputSchema } from "../domain/input.ts";
import { logFieldsOf, naturalIdOf, partitionOf, sourceTimeOf } from "../domain/inputs/input-kinds.ts";
import { messagePartition, replyInputId, threadPartition } from "../domain/inputs/partitions.ts";
import { traceIdOf } from "../store/cause.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import {
  findInputKey,
  insertOneWithoutWait,
  insertWithoutWait,
  listInputs,
  type NewInput,
  type StoredInput,
} from "../store/inputs.ts";
import { conversationsOfChatraMessage, linksOfSlackMessage } from "../store/links.ts";
import type { Store } from "../store/store.ts";
import { isAway } from "../store/store-error.ts";
import type { Tx } from "../store/tx.ts";

type Waiting = {
  input: Input;
  isAfterQuiet: boolean;
  resolve: (result: "stored" | "duplicate") => void;
  reject: (error: unknown) => void;
};

type Options = {
  store: Store;
  now: () => number;
  logger?: Logger;
  /** Decides what arrives alone in the transaction that stores it, while there is nothing else to decide. */
  inbox?: { isResting(): boolean; decideAtOnce(tx: Tx, stored: StoredInput): Promise<void> };
  /** So long nothing else must have come. In a rush, senders are answered first. */
  quietMs?: number;
};

const QUIET_MS = 20;

/** Inputs that arrive during a write share the next transaction: at 900 a second, a commit each would be the bottleneck. */
export function createAcceptInput(options: Options): AcceptInput {
  const { quietMs = QUIET_MS } = options;
  let waiting: Waiting[] = [];
  let writing = false;
  let lastAt = Number.NEGATIVE_INFINITY;
  /** The partitions of inputs that were stored while another transaction had these. */
  const unlisted = new Set<string>();
  let listing = false;

  async function listAll(): Promise<void> {
    listing = true;
    while (unlisted.size > 0) {
      const keys = [...unlisted];
      unlisted.clear();
      try {
        await options.store.transaction((tx) => listInputs(tx, keys));
      } catch (error) {
        // The inbox looks for such inputs now and then.
        options.logger?.warn({ err: error }, "inputs not listed yet");
      }
    }
    listing = false;
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      for (const key of await writeGroup(options, group)) unlisted.add(key);
      if (unlisted.size > 0 && !listing) void listAll();
      // As in the workers' polls: inputs that arrived by now go into the next commit.
      await immediate();
    }
    writing = false;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      const at = options.now();
      waiting.push({ input, isAfterQuiet: at - lastAt >= quietMs, resolve, reject });
      lastAt = at;
      if (!writing) {
        writing = true;
        // The requests of the same event loop tick go into the same commit.
        setImmediate(() => void writeAll());
      }
    });
}

/**
 * Never rejects: every waiting sender gets an answer. One input that can't be stored does not affect the others. Returns the
 * partitions that are still to be listed.
 */
async function writeGroup(
  options: Options,
  group: Waiting[],
  isToDecide = isAlone(group) && options.inbox?.isResting() === true,
): Promise<string[]> {
  try {
    const now = options.now();
    const { isNew, later } = await options.store.transaction(async (tx) => {
      const rows: NewInput[] = [];
      const isOfSlack = group.some(({ input }) => "teamId" in input);
      const renames = isOfSlack ? await readChannelRenames(tx) : [];
      for (const { input: given } of group) {
        const input = inNamedChannel(given, renames);
        const key = partitionOf(input) ?? (await findLine(tx, input, renames));
        // A repeated delivery has its old id, under any name of its channel.
        rows.push({ id: naturalIdOf(given), key, sourceTime: sourceTimeOf(input, now), input });
      }
      const [only] = rows;
      const { added, later, alone } =
        isToDecide && only !== undefined
          ? await insertOneWithoutWait(tx, only, now)
          : { ...(await insertWithoutWait(tx, rows, now)), alone: undefined };
      // The same input twice in one group is new once.
      const isNew = rows.map(({ id }) => added.delete(id));
      tx.whenEnded.push((isCommitted) => {
        if (isCommitted)
          for (const [index, row] of rows.entries()) tellAccepted(row, isNew[index] === true, options.logger);
      });
      if (alone !== undefined) await options.inbox?.decideAtOnce(tx, alone);
      return { isNew, later };
    });
    for (const [index, { resolve }] of group.entries()) resolve(isNew[index] ? "stored" : "duplicate");
    return later;
  } catch (error) {
    // Another transaction has what it needs, or it can't be decided: the inbox tries again, and tells if that fails.
    if (isToDecide) {
      options.logger?.debug({ err: error }, "input not decided at once");
      return writeGroup(options, group, false);
    }
    if (isAway(error) || group.length === 1) {
      for (const { reject } of group) reject(error);
      return [];
    }
    const later: string[] = [];
    for (const one of group) later.push(...(await writeGroup(options, [one], false)));
    return later;
  }
}

function isAlone([one, another]: Waiting[]): boolean {
  return one?.isAfterQuiet === true && another === undefined;
}

/** Slack may still deliver events under the channel's earlier id. */
export function inNamedChannel(input: Input, renames: readonly ChannelRename[]): Input {
  if (renames.length === 0 || !("teamId" in input)) return input;
  return withCurrentChannels(input, currentChannelIn(renames, input.teamId), inputSchema);
}

/** The first log line of an input; everything that follows has the same trace. */
function tellAccepted({ id, input }: NewInput, isNew: boolean, logger: Logger | undefined): void {
  if (!logger?.isLevelEnabled("debug")) return;
  const fields = { inputId: id, trace_id: traceIdOf(id), ...logFieldsOf(input) };
  logger.debug(fields, isNew ? "input accepted" : "input already known");
}

/** An input without a thread or client queues where its message did. */
async function findLine(tx: Tx, input: Input, renames: readonly ChannelRename[]): Promise<string> {
  if (input.kind === "slack.act" && "messageId" in input.act) {
    const { accountId, act } = input;
    const owners = await conversationsOfChatraMessage(tx, accountId, act.messageId);
    return messagePartition(owners.length === 1 && owners[0] ? owners[0] : accountId, act.messageId);
  }
  if (input.kind !== "slack.delete" && input.kind !== "slack.edit")
    throw new Error(`no line for ${input.kind}`);
  const [link] = await linksOfSlackMessage(tx, input.teamId, input.channelId, input.ts);
  if (link?.threadTs !== undefined) return threadPartition(input, link.threadTs);
  // A message that waits has the id under which it came, with its channel's earlier name.
  const earlier = renames.filter(({ teamId, to }) => teamId === input.teamId && to === input.channelId);
  for (const channelId of [input.channelId, ...earlier.map(({ from }) => from)]) {
    const key = await findInputKey(tx, replyInputId({ ...input, channelId }));
    if (key !== undefined) return key;
  }
  return threadPartition(input, input.ts);
}
