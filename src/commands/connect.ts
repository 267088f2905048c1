import type { AuditOutcome } from "../domain/decision.ts";
import { FAILED } from "../messages/failures.ts";
import {
  calledConnection,
  isBeingConnected,
  isNotReady,
  isReady,
  isReadyAlready,
  MEMBRANE_USAGE,
  nobodyFinished,
} from "../messages/membrane.ts";
import { ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { insertAudit, settleAudit } from "../store/audit.ts";
import { placeOf } from "./answer-person.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";
import { timeLimit } from "./time-limit.ts";

type Connecting = Pick<
  HandlerParts,
  "store" | "accountId" | "adminUsers" | "background" | "sleep" | "answer" | "now" | "logger"
> & { chatra: Pick<HandlerParts["chatra"], "connect" | "awaitConnection"> };

/** `/chatra connect`, for the account of the bot's own configuration. */
export const connect: SlashCommand<object> = {
  usage: MEMBRANE_USAGE.connect,
  parse: parseNothing,
  run(handlers, asked) {
    const place = placeOf(asked);
    return readInBackground(handlers, place, FAILED.connect, () => connectChatra(handlers, asked, place));
  },
};

/**
 * Connects Chatra, or finds the connection that does. Tells the person where to go on, and waits for them. Records first who
 * ordered it, because it may change the account that the whole team works with.
 */
export async function connectChatra(
  handlers: Connecting,
  asked: Pick<Asked, "id" | "teamId">,
  place: AnswerPlace,
): Promise<Answer | undefined> {
  await record(handlers, asked, place);
  const { connectionId, name, state, url, command } = await handlers.chatra
    .connect()
    .catch(async (error: unknown) => {
      const isUnknown = error instanceof ChatraGatewayError && error.reason === "unknown-outcome";
      await settle(handlers, asked, isUnknown ? "uncertain" : "failed");
      throw error;
    });
  const called = calledConnection(name, connectionId);
  if (state === "ready") {
    await settle(handlers, asked, "done");
    return { text: isReadyAlready(called) };
  }
  const text = isBeingConnected(called, { url, command }, handlers.adminUsers);
  await handlers.answer(place, { text });
  handlers.background.run("waiting for a connection", (stopping) =>
    tellWhenReady(handlers, { asked, place, connectionId, called }, stopping),
  );
  return undefined;
}

type Waiting = { asked: Pick<Asked, "id">; place: AnswerPlace; connectionId: string; called: string };

/** A connection that does not become ready keeps its record: somebody may still finish it in the browser. */
async function tellWhenReady(
  handlers: Connecting,
  { asked, place, connectionId, called }: Waiting,
  stopping: AbortSignal,
): Promise<void> {
  const timeUp = timeLimit(handlers, stopping);
  try {
    await handlers.chatra.awaitConnection({ connectionId, signal: AbortSignal.any([stopping, timeUp]) });
    await settle(handlers, asked, "done");
    await handlers.answer(place, { text: isReady(called) });
  } catch (error) {
    // The first answer told them how to look later.
    if (stopping.aborted) return;
    const text = timeUp.aborted
      ? nobodyFinished(called)
      : explainFailure(error, { kind: "other", failed: isNotReady(called) }, handlers.adminUsers);
    await handlers.answer(place, { text });
  }
}

async function record(
  { store, accountId, now }: Connecting,
  { id: orderId, teamId }: Pick<Asked, "id" | "teamId">,
  { userId }: AnswerPlace,
): Promise<void> {
  const about = { teamId, accountId, userId, clientId: undefined, subject: undefined };
  await store.transaction((tx) =>
    insertAudit(tx, [{ orderId, ...about, act: "connect", outcome: "ordered" }], now()),
  );
}

/** Never rejects: the outcome is the same without its record. */
async function settle(
  { store, now, logger }: Connecting,
  { id }: Pick<Asked, "id">,
  outcome: AuditOutcome,
): Promise<void> {
  try {
    await store.transaction((tx) => settleAudit(tx, id, outcome, now()));
  } catch (error) {
    logger.warn({ outcome, err: error }, "connection outcome not recorded");
  }
}
