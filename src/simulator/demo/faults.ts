/** The faults that the demo can cause. */
import { wrapUpstreamFailure } from "../membrane/upstream.ts";
import type { World } from "../world.ts";

export const faultNames = [
  "refused",
  "rate-limited",
  "lost-arrived",
  "lost-not-sent",
  "slack-limited",
] as const;
export type FaultName = (typeof faultNames)[number];

export interface Faults {
  order(name: FaultName): void;
  /** Those that were ordered and did not happen yet. */
  waiting(): FaultName[];
  clear(): void;
}

const send = "send-agent-message";

export function createFaults(world: World): Faults {
  const { membrane, slack, chatra } = world;
  const usualEcho = chatra.behaviour.echo;
  const names = new Map<object, FaultName>();

  const waiting = (): FaultName[] =>
    [...membrane.faults.pending(), ...slack.faults.pending()].flatMap((fault) => names.get(fault) ?? []);

  // An answer is only lost for good where the echo of the message is lost as well; the bot would recognise it.
  membrane.onChange((change) => {
    if (change.kind === "run-finished" && !waiting().includes("lost-arrived"))
      chatra.behaviour.echo = usualEcho;
  });

  const add: Record<FaultName, () => object> = {
    refused() {
      const error = wrapUpstreamFailure({ status: 403, headers: {}, body: {}, error: undefined });
      const fault = { action: send, kind: "error", error } as const;
      membrane.faults.add(fault);
      return fault;
    },
    "rate-limited"() {
      const fault = { action: send, kind: "app-rate-limited", retryAfter: 1, times: 2 } as const;
      membrane.faults.add(fault);
      return fault;
    },
    "lost-arrived"() {
      const fault = { action: send, kind: "crash", at: "after" } as const;
      membrane.faults.add(fault);
      chatra.behaviour.echo = "off";
      return fault;
    },
    "lost-not-sent"() {
      const fault = { action: send, kind: "crash", at: "before" } as const;
      membrane.faults.add(fault);
      return fault;
    },
    "slack-limited"() {
      const fault = { method: "chat.postMessage", kind: "ratelimited", retryAfter: 3 } as const;
      slack.faults.add(fault);
      return fault;
    },
  };

  return {
    order(name) {
      names.set(add[name](), name);
    },
    waiting,
    clear() {
      membrane.faults.clear();
      slack.faults.clear();
      chatra.behaviour.echo = usualEcho;
    },
  };
}
