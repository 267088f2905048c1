import { FAILED } from "../messages/failures.ts";
import { MEMBRANE_USAGE, showConnections } from "../messages/membrane.ts";
import { placeOf } from "./answer-person.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";

/** `/chatra connections`: lists Membrane's connections and their state. */
export const connections: SlashCommand<object> = {
  usage: MEMBRANE_USAGE.connections,
  parse: parseNothing,
  run: (handlers, asked) =>
    readInBackground(handlers, placeOf(asked), FAILED.connections, async () =>
      showConnections(await handlers.chatra.listConnections(), handlers.adminUsers),
    ),
};
