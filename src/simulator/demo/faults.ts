/** The faults that the demo can cause. */
import type { JsonObject } from "../json.ts";
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

/** A call that a fault met: `input` is what the bot wanted to send, `at` in ms since 1970. */
export interface Hit {
  name: FaultName;
  input: JsonObject;
  at: number;
}

export interface Faults {
  order(name: FaultName): void;
  /** Those that were ordered and did not happen yet. */
  waiting(): FaultName[];
  /** Those that happened, the oldest first. */
  hits(): readonly Hit[];
  clear(): void;
}

export const send = "send-agent-message";
export const post = "chat.postMessage";

export function createFaults(world: World): Faults {
  const { membrane, slack, chatra } = world;
  const usualEcho = chatra.behaviour.echo;
  const names = new Map<object, FaultName>();
  const hits: Hit[] = [];
  /** A simulator asks this last, of a call that is then met. */
  const noteHit = (name: FaultName) => (input: JsonObject) => {
    hits.push({ name, input, at: Date.now() });
    return true;
  };

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
      const fault = { action: send, kind: "error", error, when: noteHit("refused") } as const;
      membrane.faults.add(fault);
      return fault;
    },
    "rate-limited"() {
      const when = noteHit("rate-limited");
      const fault = { action: send, kind: "app-rate-limited", retryAfter: 1, times: 2, when } as const;
      membrane.faults.add(fault);
      return fault;
    },
    "lost-arrived"() {
      const fault = { action: send, kind: "crash", at: "after", when: noteHit("lost-arrived") } as const;
      membrane.faults.add(fault);
      chatra.behaviour.echo = "off";
      return fault;
    },
    "lost-not-sent"() {
      const fault = { action: send, kind: "crash", at: "before", when: noteHit("lost-not-sent") } as const;
      membrane.faults.add(fault);
      return fault;
    },
    "slack-limited"() {
      const when = noteHit("slack-limited");
      const fault = { method: post, kind: "ratelimited", retryAfter: 3, when } as const;
      slack.faults.add(fault);
      return fault;
    },
  };

  return {
    order(name) {
      names.set(add[name](), name);
    },
    waiting,
    hits: () => hits,
    clear() {
      membrane.faults.clear();
      slack.faults.clear();
      chatra.behaviour.echo = usualEcho;
    },
  };
}
