import type { Outcome } from "../domain/attempt.ts";
import type { Link } from "../domain/conversation.ts";
import type { Delivery, DeliveryResult, DeliveryState } from "../domain/delivery.ts";
import { ECHO_GRACE_MS } from "../domain/limits.ts";
import type { MayBegin } from "../domain/may-begin.ts";
import type { Call } from "../domain/order.ts";
import { isRepeatableCall } from "../domain/orders/after-order.ts";
import type { ChatraPayload } from "../domain/payload.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import type { ChatraGateway, SentMessage } from "../outbound/membrane/chatra-gateway.ts";
import { type ChatraFailureReason, ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../outbound/membrane/discover-connection.ts";
import type { RunMark } from "../outbound/membrane/membrane-transport.ts";
import type { StoredDelivery } from "../store/cause.ts";

export type ChatraJob = {
  delivery: StoredDelivery & { payload: ChatraPayload };
  /** The link of the part it is about, where we look that up. */
  link: Link | undefined;
  /** For an edit or a delete: the state of the send. */
  sendState: DeliveryState | undefined;
  /** For a change of a message: another client's message has the same id. */
  isShared?: boolean | undefined;
  /** An automatic message that comes too late: somebody answered, or it is open. */
  isNotWanted?: boolean;
};

/** An account fault: nothing gets through until an admin has fixed it. */
export type AccountFailure = { reason: string; detail: string; url: string | undefined };

/** A faulty account gets no claims, so this only delays what was in progress. */
const BLOCKED_MS = 500;

/** Carries out deliveries to Chatra. Never rejects for the gateway's errors: those are outcomes. */
export function createChatraCarrier(options: {
  chatra: Pick<
    ChatraGateway,
    | "sendAgentMessage"
    | "editAgentMessage"
    | "deleteAgentMessage"
    | "sendPushedMessage"
    | "editPushedMessage"
    | "deletePushedMessage"
    | "updateClient"
    | "runOtherAction"
    | "request"
  >;
  onAccountFailure: (failure: AccountFailure) => Promise<void>;
  /** An attempt ended with text that suggests an account fault: others should wait for a check. */
  onAccountDoubt: () => void;
  /** Something reached Chatra, even if Chatra refused it. */
  onReached: () => void;
}): (job: ChatraJob, mayBegin: MayBegin) => Promise<Outcome> {
  const { chatra } = options;
  return async (job, mayBegin) => {
    try {
      const outcome = await carryOut(job, mayBegin);
      if (outcome.kind === "done") options.onReached();
      return outcome;
    } catch (error) {
      if (!(error instanceof ChatraGatewayError)) throw error;
      // Text does not prove an account fault: a read-only check must find it, too.
      const failure = error.hint === undefined ? readAccountFailure(error) : undefined;
      if (!failure) {
        if (error.origin === "chatra") options.onReached();
        if (error.hint !== undefined) options.onAccountDoubt();
        return outcomeOf(error, job.delivery);
      }
      await options.onAccountFailure(failure);
      return { kind: "blocked", error: failure, afterMs: BLOCKED_MS };
    }
  };

  async function carryOut(
    { delivery, link, sendState, isShared, isNotWanted }: ChatraJob,
    mayBegin: MayBegin,
  ): Promise<Outcome> {
    const { payload } = delivery;
    if (isShared) return refused("shared-id", ATTEMPT_DETAILS.sharedId);
    switch (payload.kind) {
      case "chatra.send": {
        if (link?.chatraId !== undefined) return { kind: "done", result: { chatraId: link.chatraId } };
        if (isNotWanted) return obsolete(ATTEMPT_DETAILS.tooLate);
        const { clientId, text, agent } = payload;
        const mark = markOf(delivery);
        const sent = payload.pushed
          ? await chatra.sendPushedMessage({ clientId, text, agentId: agent.agentId, mark }, mayBegin)
          : await chatra.sendAgentMessage({ clientId, text, agent, mark }, mayBegin);
        return { kind: "done", result: resultOf(sent) };
      }
      case "chatra.edit": {
        if (link?.chatraId === undefined) return withoutMessage(sendState);
        await edit({ messageId: link.chatraId, text: payload.text }, payload.pushed, mayBegin);
        return { kind: "done", result: { chatraId: link.chatraId } };
      }
      case "chatra.delete": {
        const messageId = payload.chatraId ?? link?.chatraId;
        if (messageId === undefined) return withoutMessage(sendState);
        await remove({ messageId }, payload.pushed, mayBegin);
        return { kind: "done", result: { chatraId: messageId } };
      }
      case "chatra.call":
        // The process that made the call died before its result came.
        if (delivery.outcomeUnknown && !isRepeatableCall(payload.call))
          return { kind: "unknown", error: { reason: "unknown-outcome", detail: ATTEMPT_DETAILS.brokenOff } };
        return { kind: "done", result: await call(payload.call, mayBegin) };
      // Released without its text: there is nothing to do.
      case "chatra.hold":
        return obsolete(ATTEMPT_DETAILS.otherWay);
      default:
        return payload satisfies never;
    }
  }

  function edit(
    change: { messageId: string; text: string },
    pushed: boolean | undefined,
    mayBegin: MayBegin,
  ) {
    return pushed ? chatra.editPushedMessage(change, mayBegin) : chatra.editAgentMessage(change, mayBegin);
  }

  function remove(message: { messageId: string }, pushed: boolean | undefined, mayBegin: MayBegin) {
    return pushed
      ? chatra.deletePushedMessage(message, mayBegin)
      : chatra.deleteAgentMessage(message, mayBegin);
  }

  async function call(wanted: Call, mayBegin: MayBegin): Promise<DeliveryResult> {
    switch (wanted.kind) {
      case "update":
        await chatra.updateClient(wanted, mayBegin);
        return {};
      case "edit":
        await edit(wanted, wanted.pushed, mayBegin);
        return {};
      case "delete":
        await remove(wanted, wanted.pushed, mayBegin);
        return {};
      case "run":
        return { output: JSON.stringify(await chatra.runOtherAction(wanted, mayBegin)) };
      case "request":
        return { output: JSON.stringify((await chatra.request(wanted.request, mayBegin)).body) };
      default:
        return wanted satisfies never;
    }
  }
}

/** Membrane's log uses this to tell the attempts at a send apart. */
export function markOf({ id, attempts }: Pick<Delivery, "id" | "attempts">): RunMark {
  return { deliveryId: id, attempt: attempts };
}

function resultOf({ id, actionRunId }: SentMessage): DeliveryResult {
  return {
    ...(id === undefined ? {} : { chatraId: id }),
    ...(actionRunId === undefined ? {} : { actionRunId }),
  };
}

/** Separates failures that an admin must fix from those that may pass. */
export function readAccountFailure(error: unknown): AccountFailure | undefined {
  if (!(error instanceof ChatraGatewayError)) return undefined;
  const { reason, detail, url } = error;
  if (error instanceof ConnectionChoiceError) return { reason: "connection-choice", detail, url };
  return NEEDS_A_PERSON.has(reason) ? { reason, detail, url } : undefined;
}

const NEEDS_A_PERSON = new Set<ChatraFailureReason>([
  "not-logged-in",
  "connection-needs-action",
  "cli-missing",
  "cli-outdated",
]);

/** There is no message to change: it was never sent, or Chatra answered without an id. */
function withoutMessage(sendState: DeliveryState | undefined): Outcome {
  return sendState === "sent"
    ? refused("no-message-id", ATTEMPT_DETAILS.noMessageId)
    : obsolete(ATTEMPT_DETAILS.notAtVisitor);
}

function refused(reason: string, detail: string): Outcome {
  return { kind: "refused", error: { reason, detail } };
}

function obsolete(detail: string): Outcome {
  return { kind: "obsolete", error: { reason: "obsolete", detail } };
}

/** A missing message is a deletion's goal. Where a user ordered it, an earlier attempt must have been there to delete it. */
function isGone({ payload, attempts, outcomeUnknown }: Delivery): boolean {
  if (payload.kind === "chatra.delete") return true;
  if (payload.kind !== "chatra.call" || (attempts === 1 && !outcomeUnknown)) return false;
  const { call } = payload;
  return call.kind === "delete" || (call.kind === "request" && call.request.method === "DELETE");
}

/** What a failure means for a delivery. */
export function outcomeOf(error: ChatraGatewayError, delivery: Delivery): Outcome {
  const { payload } = delivery;
  const failure = { reason: error.reason, detail: error.detail };
  switch (error.reason) {
    case "rate-limited":
      return { kind: "try-again", error: failure, afterMs: error.retryAfterMs ?? 0 };
    // The account's own failures were handled before.
    case "not-logged-in":
    case "connection-needs-action":
    case "cli-missing":
    case "cli-outdated":
      return { kind: "try-again", error: failure };
    case "unavailable":
      if (payload.kind !== "chatra.send") return { kind: "try-again", error: failure };
      // Membrane says that nothing got through, but it may have retried internally. An echo would show that.
      return { kind: "try-again", error: failure, afterMs: ECHO_GRACE_MS, outcomeUnknown: true };
    case "not-begun":
      return { kind: "blocked", error: failure, afterMs: 0 };
    case "not-found":
      return isGone(delivery) ? { kind: "done", result: {} } : { kind: "refused", error: failure };
    case "refused":
    case "invalid-input":
      return { kind: "refused", error: failure };
    case "unknown-outcome": {
      const mayRepeat =
        payload.kind === "chatra.call" ? isRepeatableCall(payload.call) : payload.kind !== "chatra.send";
      if (mayRepeat) return { kind: "try-again", error: failure };
      return { kind: "unknown", error: failure, actionRunId: error.actionRunId };
    }
    default:
      return error.reason satisfies never;
  }
}
