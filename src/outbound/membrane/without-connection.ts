import type { ChatraGateway } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";

/**
 * The gateway of an account that has no connection yet: everything waits for the person who is to finish it. Nothing is
 * looked for meanwhile, because whatever connection there is belongs to somebody else. `detail` says what to do.
 */
export function withoutConnection(detail: string): ChatraGateway {
  const wait = async (): Promise<never> => {
    throw new ChatraGatewayError("connection-needs-action", detail);
  };
  return {
    sendAgentMessage: wait,
    getMessage: wait,
    editAgentMessage: wait,
    deleteAgentMessage: wait,
    sendPushedMessage: wait,
    getPushedMessage: wait,
    editPushedMessage: wait,
    deletePushedMessage: wait,
    findSend: wait,
    getClient: wait,
    updateClient: wait,
    checkAccount: wait,
    listActions: wait,
    findAction: wait,
    runOtherAction: wait,
    request: wait,
    listConnections: async () => [],
    connect: wait,
    awaitConnection: wait,
  };
}
