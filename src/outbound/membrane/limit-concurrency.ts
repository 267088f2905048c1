import type { ChatraGateway } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { createRunQueue, type RunQueue } from "./run-queue.ts";

/** What commands ask of Chatra and what the bot looks up for them; none of it shows the visitor anything. */
export type ChatraQuestions = Pick<
  ChatraGateway,
  | "getClient"
  | "getMessage"
  | "getPushedMessage"
  | "checkAccount"
  | "listActions"
  | "findAction"
  | "runOtherAction"
  | "request"
  | "listConnections"
  | "connect"
  | "awaitConnection"
>;

/** The queue for the questions of all accounts; at most `atOnce` run at a time. */
export function createQuestionQueue(atOnce: number): RunQueue {
  return createRunQueue(Math.max(1, atOnce));
}

/**
 * Returns the gateway with its questions in this queue. A few slow questions then cannot use every slot and delay replies to
 * visitors.
 */
export function limitConcurrency(chatra: ChatraGateway, queue: RunQueue): ChatraQuestions {
  const inTurn = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    const result = await queue({ alone: false }, ask);
    if (result === "refused") throw new ChatraGatewayError("unavailable", "the bot is shutting down");
    return result;
  };
  return {
    getClient: (input) => inTurn(() => chatra.getClient(input)),
    getMessage: (input) => inTurn(() => chatra.getMessage(input)),
    getPushedMessage: (input) => inTurn(() => chatra.getPushedMessage(input)),
    checkAccount: () => inTurn(() => chatra.checkAccount()),
    listActions: (input) => inTurn(() => chatra.listActions(input)),
    findAction: (idOrKey) => inTurn(() => chatra.findAction(idOrKey)),
    runOtherAction: (input) => inTurn(() => chatra.runOtherAction(input)),
    request: (input) => inTurn(() => chatra.request(input)),
    listConnections: () => inTurn(() => chatra.listConnections()),
    connect: () => inTurn(() => chatra.connect()),
    // This call waits for minutes, so it takes no slot.
    awaitConnection: (input) => chatra.awaitConnection(input),
  };
}
