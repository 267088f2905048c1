import type { BegunConnection, MembraneConnection } from "./membrane-transport.ts";

/** Takes a connection; returns it with secrets removed from Membrane's messages, which users read. */
export function hideInConnection(
  connection: MembraneConnection,
  hide: (words: string) => string,
): MembraneConnection {
  const { errorText, clientAction } = connection;
  const description = clientAction?.description;
  return {
    ...connection,
    errorText: errorText === undefined ? undefined : hide(errorText),
    clientAction: clientAction && {
      ...clientAction,
      description: description === undefined ? undefined : hide(description),
    },
  };
}

/** The same for a begun connection. */
export function hideInBegun(begun: BegunConnection, hide: (words: string) => string): BegunConnection {
  return begun.kind === "request"
    ? begun
    : { ...begun, connection: hideInConnection(begun.connection, hide) };
}
