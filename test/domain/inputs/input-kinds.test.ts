import { expect, test } from "vitest";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  deliveryIdSchema,
  inputIdOf,
  slackTsSchema,
} from "../../../src/domain/ids.ts";
import type { Input, SlackButton, SlackDelete, SlackEdit } from "../../../src/domain/input.ts";
import {
  logFieldsOf,
  naturalIdOf,
  partitionOf,
  sourceTimeOf,
  toldWhenUndecided,
} from "../../../src/domain/inputs/input-kinds.ts";
import type { Order } from "../../../src/domain/order.ts";
import { RECEIPTS } from "../../../src/messages/receipts.ts";
import { NOT_PROCESSED, newsNotShown } from "../../../src/messages/unheard.ts";
import {
  clientId,
  event,
  NOW,
  order,
  place,
  reply,
  said,
  threadTs,
  ts,
  userId,
} from "../../inbox/whole-rows.ts";
import { accountId, channelId, conversation, teamId } from "../../outbox/stage.ts";

const later = slackTsSchema.parse("1795000060.000001");
const deliveryId = deliveryIdSchema.parse("dl_1");
const messageId = chatraMessageIdSchema.parse("m1");
const edit: SlackEdit = { kind: "slack.edit", ...place, threadTs, text: "", files: [], editedTs: later };
const gone: SlackDelete = { kind: "slack.delete", teamId, channelId, ts, at: NOW - 9.6 };
const press: SlackButton = {
  kind: "slack.button",
  teamId,
  channelId,
  userId,
  messageTs: later,
  action: "retry",
  deliveryId,
  actionTs: "7",
};
const words = Array.from({ length: 12 }, (_, nth) => said(`m${nth}`, "words"));
const thread = `slack:T1:C1:${threadTs}`;
const client = `chatra:${inputIdOf(accountId, clientId)}`;
const places = { kind: "slack.reply", channelId, threadTs, ts };

test.each<[string, Input, unknown[]]>([
  ["a reply", reply("Hi"), [inputIdOf("slack.message", "T1", "C1", ts), thread, NOW - 50_000, places]],
  [
    "an edit",
    edit,
    [inputIdOf("slack.edit", "T1", "C1", ts, later), thread, NOW - 40_000, { ...places, kind: "slack.edit" }],
  ],
  [
    "a deletion that names no thread",
    gone,
    [
      inputIdOf("slack.delete", "T1", "C1", ts),
      undefined,
      NOW - 10,
      { kind: "slack.delete", channelId, threadTs: undefined, ts },
    ],
  ],
  [
    "a press outside of a thread",
    press,
    [
      inputIdOf("slack.button", "T1", deliveryId, "retry", "U1", "7"),
      `slack:T1:C1:${later}`,
      NOW,
      { kind: "slack.button", channelId, ts: later, deliveryId },
    ],
  ],
  [
    "a press in a thread",
    { ...press, threadTs },
    [
      inputIdOf("slack.button", "T1", deliveryId, "retry", "U1", "7"),
      thread,
      NOW,
      { kind: "slack.button", channelId, ts: later, deliveryId },
    ],
  ],
  [
    "a webhook, of whose messages the log has the last ten",
    event({ messages: words }),
    [
      inputIdOf("chatra", accountId, "body"),
      client,
      NOW - 20_000,
      {
        kind: "chatra.event",
        event: "chatFragment",
        conversationId: conversation.id,
        chatraIds: words.slice(2).map(({ id }) => id),
      },
    ],
  ],
  [
    "a webhook without messages",
    event({}),
    [
      inputIdOf("chatra", accountId, "body"),
      client,
      NOW,
      { kind: "chatra.event", event: "chatFragment", conversationId: conversation.id, chatraIds: [] },
    ],
  ],
])("the id, the line, the time and the marks in the log of %s", (_, input, expected) => {
  expect([naturalIdOf(input), partitionOf(input), sourceTimeOf(input, NOW), logFieldsOf(input)]).toEqual(
    expected,
  );
});

const message = { channelId, threadTs, ts };
const request = { method: "GET", path: "/", query: {}, headers: {}, pathParameters: {} } as const;
test.each<[Order, string | undefined]>([
  [{ kind: "open", clientId, channelId, move: false }, client],
  [{ kind: "send", clientId, text: "", pushed: false }, client],
  [{ kind: "update", clientId, changes: {} }, client],
  [{ kind: "forget", clientId }, client],
  [{ kind: "edit", messageId, text: "", pushed: false }, undefined],
  [{ kind: "delete", messageId, pushed: false }, undefined],
  [{ kind: "run", actionId: "a", actionName: "A", input: {} }, "order:order 1"],
  [{ kind: "request", request }, "order:order 1"],
  [{ kind: "retry", deliveryId }, "retry:dl_1"],
  [{ kind: "relay", ...message, authorId: userId, text: "", files: [] }, thread],
  [{ kind: "unsend", ...message }, thread],
  [{ kind: "resend", channelId, threadTs }, thread],
])("the order %o waits in its line from when it was given", (act, line) => {
  const input = order(act);
  expect([naturalIdOf(input), partitionOf(input), sourceTimeOf(input, NOW), logFieldsOf(input)]).toEqual([
    inputIdOf("slack.act", "T1", "order 1"),
    line,
    NOW - 5_000,
    { kind: "slack.act", act: act.kind, orderId: "order 1" },
  ]);
});

test("nothing happened later than now, whatever clock says so", () => {
  const future = [reply("Hi"), edit, gone, order({ kind: "forget", clientId }), event({ messages: words })];
  expect(future.map((input) => sourceTimeOf(input, 1_000))).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
});

const at = { channelId, threadTs };
const failed = { kind: "slack.react", channelId, ts, name: RECEIPTS.failed, on: true };
const whisper = (text: string, of: object = at) => ({ kind: "slack.whisper", ...of, userId, text });
const elsewhere = { channelId, threadTs: later };
const { threadTs: _, ...bareEdit } = edit;

/** What is told of an input that a fault of the bot's own keeps it from deciding: with its chat known, and without. */
test.each<[string, Input, unknown[], unknown[]]>([
  ["a reply", reply("Hi"), [failed, whisper(NOT_PROCESSED.reply)], []],
  ["an edit", { ...edit, threadTs: later }, [failed, whisper(NOT_PROCESSED.edit, elsewhere)], []],
  ["an edit that names no thread", bareEdit, [failed, whisper(NOT_PROCESSED.edit)], []],
  ["a deletion", gone, [{ kind: "slack.notice", ...at, text: NOT_PROCESSED.delete }], []],
  ["a press", { ...press, threadTs }, [whisper(NOT_PROCESSED.button)], []],
  [
    "a webhook",
    event({ profile: { name: "Vera" } }),
    [{ kind: "slack.notice", ...at, text: newsNotShown(clientId, { name: "Vera" }) }],
    [{ kind: "slack.notice", channelId: "C9", text: newsNotShown(clientId, { name: "Vera" }) }],
  ],
  ["a timer", { kind: "timer", accountId, clientId, dueAt: NOW }, [], []],
  ["a day", { kind: "day", accountId, dueAt: NOW }, [], []],
])("of %s that can't be decided is told what there is to tell", (_title, input, known, unknown) => {
  const away = channelIdSchema.parse("C9");
  expect([toldWhenUndecided(input, conversation, away), toldWhenUndecided(input, undefined, away)]).toEqual([
    known,
    unknown,
  ]);
});

test("what names a thread waits in the thread's line, whatever it is", () => {
  const inThread: Input[] = [reply("Hi"), edit, { ...gone, threadTs }, { ...press, threadTs }];
  expect(inThread.map(partitionOf)).toEqual(inThread.map(() => thread));
  expect([bareEdit, gone].map(partitionOf)).toEqual([undefined, undefined]);
});
