import { channelIdSchema, clientIdSchema, deliveryIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Call } from "../../src/domain/order.ts";
import type { Payload } from "../../src/domain/payload.ts";
import {
  caughtUp,
  channelRenamed,
  lateInChannel,
  lateInPerson,
  REPLIES_GO_ON,
  repliesWait,
} from "../../src/messages/alerts.ts";
import {
  NO_LONGER_KNOWN,
  NO_THREAD_OF_OURS,
  NOT_FOR_THIS_MESSAGE,
  RESTARTING,
  tryingAgain,
  UNANSWERED,
  WORKING,
  workingOn,
} from "../../src/messages/answers.ts";
import { automaticNeedsAgent, automaticWithoutFields } from "../../src/messages/automatic.ts";
import { describeFailure, FAILED, type Failure, type Subject } from "../../src/messages/failures.ts";
import { describeLeftOut, describeNothingLeft } from "../../src/messages/left-out.ts";
import { failureNotice, lostChannel, notDelivered, notShown } from "../../src/messages/notices.ts";
import {
  CLIENT_FORGOTTEN,
  callDone,
  callFailed,
  callUncertain,
  clientForgotten,
  DELETED,
  didNotReach,
  mayHaveReached,
  notSentAtAll,
  sendingAgain,
  sentTo,
  TRYING_AGAIN,
  threadIsComing,
  threadNotOpened,
  threadOpened,
  unsent,
  wordsTakenBack,
} from "../../src/messages/order-answers.ts";
import {
  REFUSALS,
  RELAY_REFUSALS,
  RESEND_REFUSALS,
  sharedId,
  UNSEND_REFUSALS,
  unknownClient,
} from "../../src/messages/order-refusals.ts";
import { ADMIN_ACTIONS, describeGuestRefusal, onlyAdmins } from "../../src/messages/permissions.ts";
import {
  ARRIVED,
  arrivedSays,
  discardedBy,
  ECHO_CAME,
  notSentAgain,
  sentAgainBy,
  TAKEN_BACK,
  UNKNOWN_MESSAGE,
} from "../../src/messages/receipts.ts";
import {
  ERASED_VISITOR,
  NOT_CONNECTED,
  NOT_PROCESSED,
  newsNotShown,
  ORDER_UNCONFIRMED,
  ORDER_WITHOUT_ACCOUNT,
  REMOVED_ACCOUNT,
  STAYS_DELETED,
  STAYS_NOTE,
} from "../../src/messages/unheard.ts";
import { aSendPayload, replyRef } from "../domain/builders.ts";
import { exampleConversation } from "../store/example-rows.ts";

/** A whole text as a person reads it, and which pattern of the style sheet it follows. */
export type Rendered = { kind: "error" | "success" | "progress" | "notice"; text: string };

const WORKSPACE = "https://acme.slack.com/";
const chat = exampleConversation("cv_1", { profile: { name: "Vera" } });
const clientId = clientIdSchema.parse("fxKp3ZqLw8sT");
const channelId = channelIdSchema.parse("C1");
const admin = userIdSchema.parse("U1");
const id = deliveryIdSchema.parse("dl_1");
const error = { reason: "unavailable", detail: "status 503" };

const REASONS = [
  "not-logged-in",
  "connection-needs-action",
  "rate-limited",
  "not-found",
  "refused",
  "invalid-input",
  "unavailable",
  "cli-missing",
  "cli-outdated",
  "not-begun",
  "unknown-outcome",
] as const;

const CALLS: Call[] = [
  { kind: "update", clientId, changes: { name: "Vera", email: "v@example.org" } },
  { kind: "run", actionId: "a1", actionName: "export", input: {} },
  {
    kind: "request",
    request: {
      method: "POST",
      path: "/clients",
      query: {},
      headers: {},
      pathParameters: {},
      body: undefined,
    },
  },
];

function failures(): string[] {
  const subjects: Subject[] = [
    ...Object.values(FAILED),
    { kind: "client", id: clientId },
    { kind: "sought", typed: "vera" },
    { kind: "message", id: "m1", pushed: false },
    { kind: "message", id: "p1", pushed: true },
  ];
  const all: Failure[] = [
    ...REASONS.map((reason) => ({
      of: "chatra" as const,
      reason,
      detail: "status 503",
      url: undefined,
      retryAfterMs: 5000,
      origin: "chatra" as const,
      isChoice: false,
    })),
    ...(["unauthorized", "rate-limited", "unavailable", "refused"] as const).map((reason) => ({
      of: "slack" as const,
      reason,
      code: "some_error",
    })),
    { of: "database" },
    { of: "bot" },
  ];
  return subjects.flatMap((subject) => all.map((failure) => describeFailure(failure, subject, [admin])));
}

function deliveryFailures(): string[] {
  const payloads: Payload[] = [
    aSendPayload("We open at nine"),
    { kind: "chatra.edit", text: "We open at ten", reply: replyRef, part: 0 },
    { kind: "chatra.delete", reply: replyRef, part: 0 },
  ];
  const reasons = [
    "not-found",
    "invalid-input",
    "refused",
    "unavailable",
    "rate-limited",
    "no-message-id",
    "other",
  ];
  return payloads.flatMap((payload) =>
    reasons.map((reason) => failureNotice(payload, { reason, detail: "status 503" }, id).text),
  );
}

const owed = (["chatra", "slack"] as const).map((target) => ({
  target,
  reason: "unavailable",
  count: 3,
  oldestAt: 0,
}));

const faults = ["not-logged-in", "cli-missing", "cli-outdated", "connection-needs-action", "other"].map(
  (reason) => ({
    reason,
    detail: "status 503",
    url: undefined,
  }),
);

/**
 * Whole texts of the patterns that have a length: errors, progress, successes and notices to the channel. What is composed of
 * blocks (cards, lists, forms, Home, help, status, reports) has tests of its own, and texts of usage follow one table.
 */
export function renderedTexts(): Rendered[] {
  const of = (kind: Rendered["kind"], texts: readonly string[]) => texts.map((text) => ({ kind, text }));
  return [
    ...of("error", [
      ...failures(),
      ...deliveryFailures(),
      RESTARTING,
      UNANSWERED,
      NO_LONGER_KNOWN,
      NO_THREAD_OF_OURS,
      ...Object.values(NOT_FOR_THIS_MESSAGE),
      automaticNeedsAgent,
      automaticWithoutFields(["page"]),
      notDelivered("We open at nine", "blocked", "Telegram"),
      notShown("Slack answered msg_too_long.", "Chatra"),
      lostChannel("sales", channelId),
      didNotReach(chat, error, WORKSPACE),
      notSentAtAll(chat, error),
      threadNotOpened(error),
      mayHaveReached(chat, WORKSPACE),
      ...CALLS.flatMap((call) => [callUncertain(call, chat), callFailed(id, call, error, chat).text]),
      ...Object.values(REFUSALS),
      ...Object.values(RELAY_REFUSALS),
      ...Object.values(RESEND_REFUSALS),
      ...Object.values(UNSEND_REFUSALS),
      unknownClient(clientId),
      sharedId(2),
      ...Object.values(ADMIN_ACTIONS).map((action) => onlyAdmins(action, [admin])),
      describeGuestRefusal("guest"),
      describeGuestRefusal("untold"),
      UNKNOWN_MESSAGE,
      NOT_CONNECTED,
      STAYS_NOTE,
      ...Object.values(REMOVED_ACCOUNT),
      ORDER_WITHOUT_ACCOUNT,
      ORDER_UNCONFIRMED,
      STAYS_DELETED,
      ...Object.values(ERASED_VISITOR),
      ...Object.values(NOT_PROCESSED),
      newsNotShown(clientId, { name: "Vera" }),
      describeLeftOut({ leftOut: [], parts: [] }),
      describeNothingLeft([]),
    ]),
    ...of("success", [
      DELETED,
      sentTo(chat, WORKSPACE, false),
      threadOpened(chat, `${WORKSPACE}x`),
      wordsTakenBack(chat, WORKSPACE),
      ...CALLS.map((call) => callDone(call, {}, chat).text),
      CLIENT_FORGOTTEN,
      clientForgotten(undefined),
      unsent({ isOnItsWay: false, isUncertain: false }),
      ARRIVED,
      ECHO_CAME,
      TAKEN_BACK,
      arrivedSays("<@U1>"),
      discardedBy("<@U1>"),
      sentAgainBy("<@U1>"),
      notSentAgain(true),
      tryingAgain(0, 0, true),
    ]),
    ...of("progress", [
      WORKING,
      TRYING_AGAIN,
      threadIsComing(chat),
      sendingAgain(2),
      workingOn({ kind: "retry", deliveryId: id }),
      workingOn({ kind: "forget", clientId }),
    ]),
    ...of("notice", [
      REPLIES_GO_ON,
      ...faults.map((fault) => repliesWait(fault, [admin])),
      lateInChannel(owed, 600_000),
      ...owed.map((one) => lateInChannel([one], 600_000)),
      lateInPerson({ channelId, accountName: undefined }, owed.slice(1), 600_000),
      lateInPerson({ channelId, accountName: "berlin" }, owed.slice(1), 600_000),
      caughtUp(0, 600_000),
      channelRenamed(channelId),
    ]),
  ];
}
