/** What an ordered fault makes of a run. */
import type { Outcome } from "./outcome.ts";
import { refusals } from "./outcome.ts";
import type { Printed } from "./printing.ts";
import type { ProcessOrder } from "./process-protocol.ts";
import type { MembraneFault } from "./simulator-api.ts";
import { wrapUpstreamFailure } from "./upstream.ts";

/** The outcome of a fault that is an error of Membrane, of the app behind it, or of the connection. */
export function outcomeOfFault(fault: MembraneFault): Outcome | undefined {
  switch (fault.kind) {
    case "not-authenticated":
      return { kind: "error", error: refusals.notAuthenticated };
    case "access-denied":
      return { kind: "error", error: refusals.accessDenied };
    case "rate-limited":
      return { kind: "error", error: refusals.rateLimited };
    case "lock-timeout":
      return { kind: "error", error: refusals.lockTimeout };
    case "internal":
      return { kind: "error", error: refusals.internal };
    case "connection-disconnected": {
      const message = "Connection is disconnected";
      return { kind: "error", error: { type: "connection", code: "CONNECTION_DISCONNECTED", message } };
    }
    case "app-rate-limited": {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return {
        kind: "error",
        error: wrapUpstreamFailure({ status: 429, headers, body: {}, error: undefined }),
      };
    }
    case "error":
      return { kind: "error", error: fault.error ?? refusals.internal };
    default:
      return undefined;
  }
}

/** What the process does, one after the other, where a fault changes that; an open end means that it never exits. */
export function ordersOfRun(
  fault: MembraneFault | undefined,
  printed: Printed,
): { orders: ProcessOrder[]; hangs: boolean } {
  const { stdout, stderr, exitCode } = printed;
  switch (fault?.kind) {
    case "hang":
      return { orders: [], hangs: true };
    case "hang-ignoring-sigterm":
      return { orders: [{ ignore: "TERM" }], hangs: true };
    case "crash":
      return { orders: [{ kill: "KILL" }], hangs: true };
    case "empty":
      return { orders: [{ exit: 0 }], hangs: false };
    case "garbage":
      return {
        orders: [
          { stdout: fault.text ?? "Segmentation fault\n<html>502</html>\n", exit: fault.exitCode ?? 0 },
        ],
        hangs: false,
      };
    case "truncated":
      return {
        orders: [{ stdout: stdout.slice(0, Math.ceil(stdout.length / 2)), exit: 0 }],
        hangs: false,
      };
    case "ending":
      return { orders: ordersOfEnding(fault, stdout), hangs: false };
    case "server-down":
      return {
        orders: [{ stderr: "TypeError: fetch failed\n  [cause]: connect ECONNREFUSED\n", exit: 1 }],
        hangs: false,
      };
    default:
      return { orders: [{ stdout, stderr, exit: exitCode }], hangs: false };
  }
}

/** The program does its work and then ends abnormally, as in a broken environment. */
function ordersOfEnding(
  { printed = "none", text, leavesChild, exitCode = 0 }: MembraneFault,
  answer: string,
): ProcessOrder[] {
  const id = /"actionRunId": *"[^"]*"/.exec(answer)?.[0];
  const parts = {
    none: "",
    half: answer.slice(0, Math.ceil(answer.length / 2)),
    id: id === undefined ? "" : `{${id}, "output": {"id`,
    whole: answer,
  };
  return [
    { stdout: parts[printed], stderr: text === undefined ? "" : `${text}\n` },
    ...(leavesChild === true ? [{ leaves: 30 }] : []),
    { exit: exitCode },
  ];
}
