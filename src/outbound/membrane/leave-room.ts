import { type ChatraGateway, ChatraGatewayError } from "./chatra-gateway.ts";
import { createRunQueue } from "./run-queue.ts";

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

/**
 * The same gateway with at most `atOnce` questions under way, the others in line behind them: so that a few slow ones do
 * not take all that may run at once, and replies to visitors stand behind them.
 */
export function leaveRoom(chatra: ChatraGateway, atOnce: number): ChatraQuestions {
  const queue = createRunQueue(Math.max(1, atOnce));
  const inTurn =
    <Args extends unknown[], Result>(ask: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const result = await queue({ alone: false }, () => ask(...args));
      if (result === "refused") throw new ChatraGatewayError("unavailable", "the bot is being stopped");
      return result;
    };
  return {
    getClient: inTurn(chatra.getClient),
    getMessage: inTurn(chatra.getMessage),
    getPushedMessage: inTurn(chatra.getPushedMessage),
    checkAccount: inTurn(chatra.checkAccount),
    listActions: inTurn(chatra.listActions),
    findAction: inTurn(chatra.findAction),
    runOtherAction: inTurn(chatra.runOtherAction),
    request: inTurn(chatra.request),
    listConnections: inTurn(chatra.listConnections),
    connect: inTurn(chatra.connect),
    // It waits for minutes and takes no place of its own.
    awaitConnection: chatra.awaitConnection,
  };
}
