import type { ChatraGateway } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { createRunQueue, type RunQueue } from "./run-queue.ts";

/** What people ask for by commands, and what is looked up for them: nothing of it shows a client anything. */
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

/** The line for the questions of all accounts, of which at most `atOnce` are under way. */
export function createQuestionQueue(atOnce: number): RunQueue {
  return createRunQueue(Math.max(1, atOnce));
}

/**
 * The same gateway with its questions in this line: so that a few slow ones do not take all that may run at once, and
 * replies to visitors stand behind them.
 */
export function limitConcurrency(chatra: ChatraGateway, queue: RunQueue): ChatraQuestions {
  const inTurn = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    const result = await queue({ alone: false }, ask);
    if (result === "refused") throw new ChatraGatewayError("unavailable", "the bot is being stopped");
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
    // It waits for minutes and takes no place of its own.
    awaitConnection: (input) => chatra.awaitConnection(input),
  };
}
