/** The events of an app that is removed, or whose tokens are revoked. */
import type { JsonObject } from "../../json.ts";
import type { AssembledSlack } from "../simulator.ts";
import type { Farewell, UninstallOptions } from "./platform-api.ts";

/**
 * Writes the events before the installation ends, because their envelopes describe it; the caller then ends it. `fields`
 * replace those of the envelope. `kinds`: in sending order.
 */
export function prepareFarewell(
  { events, workspace }: AssembledSlack,
  botUserId: string,
  kinds: readonly ("app_uninstalled" | "tokens_revoked")[],
  options: UninstallOptions,
  fields: JsonObject,
): { farewell: Farewell; start: () => void } {
  const event_ts = (workspace.now() / 1000).toFixed(6);
  const prepared = kinds.map((type) =>
    type === "app_uninstalled"
      ? events.prepare({ type, event_ts }, fields)
      : events.prepare({ type, event_ts, tokens: { oauth: [], bot: [botUserId] } }, fields),
  );

  /** The second follows the first try of the first: Slack promises no order, but a test asks for one. */
  const sendAll = async (): Promise<void> => {
    const tries: Promise<unknown>[] = [];
    for (const { delivery, go } of prepared) {
      tries.push(go());
      await workspace.signal.waitFor(() => delivery.attempts.length > 0 || delivery.state !== "pending", {
        timeoutMs: 60_000,
        what: "the first try of an event",
      });
    }
    await Promise.all(tries);
  };

  const sending = Promise.withResolvers<void>();
  let isSent = false;
  const send = (): Promise<void> => {
    if (!isSent) sendAll().then(sending.resolve, sending.reject);
    isSent = true;
    return sending.promise;
  };
  // A platform that is closed ends the wait; who still waits for `done` hears of it there.
  sending.promise.catch(() => undefined);

  return {
    farewell: { deliveries: prepared.map(({ delivery }) => delivery), done: sending.promise, release: send },
    start() {
      if (options.hold !== true) void send();
    },
  };
}
