import type { ChatraGateway } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";

/**
 * The gateway of an account that shares Membrane with others. It shows only its own connection and begins none: each account
 * does that separately.
 */
export function onlyOwnConnection(chatra: ChatraGateway, connectionId: string): ChatraGateway {
  return {
    ...chatra,
    listConnections: async () => (await chatra.listConnections()).filter(({ id }) => id === connectionId),
    connect: async () => {
      throw new ChatraGatewayError(
        "refused",
        "each account has its own connection: an admin reconnects it with `/chatra account NAME connect`",
      );
    },
  };
}

/**
 * The gateway of an account without a connection: everything waits until an admin finishes it. It looks for none, because
 * existing connections belong to other accounts. `detail` says what to do.
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
