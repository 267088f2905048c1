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
        "each account here has a connection of its own: an administrator renews it with `/chatra account NAME connect`",
      );
    },
  };
}
