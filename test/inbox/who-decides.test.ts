import { expect, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import { accountContextOf, missedPersonIn, peopleIn, rankedIn } from "../../src/inbox/resolve-authors.ts";
import {
  aConversation,
  account,
  anAct,
  anEpisode,
  ann,
  aReply,
  bot,
  channel,
  clientId,
  rootTs,
  ts,
} from "../domain/builders.ts";
import { accountContext } from "../outbox/stage.ts";
import { tenantIn } from "./served-tenants.ts";

const { teamId } = accountContext;
const at = { teamId, channelId: channel, ts: rootTs, userId: ann };
const step = (one: Extract<Order, { kind: "steer" }>["step"]): Input =>
  anAct({ kind: "steer", channelId: channel, threadTs: rootTs, step: one });
const inputs: [string, Input][] = [
  ["a timer", { kind: "timer", accountId: account, clientId, dueAt: 5 }],
  ["a digest", { kind: "digest", teamId, userId: ann, dueAt: 5, since: 1 }],
  ["a mark", { kind: "slack.mark", ...at, mark: "claim", on: true, eventTs: ts(1) }],
  ["an assignment", step({ kind: "assign", userId: bot })],
  ["a closing", step({ kind: "close" })],
  ["a reply", aReply("!assign <@U2>")],
];

test("who has the chat or the digest, or decides about a chat, is known by name and rank, and may be refused", () => {
  const owned = aConversation({ episode: anEpisode({ owner: userIdSchema.parse("UOWNER") }) });
  const of = tenantIn(accountContext, { people: { rank: () => "unasked" } });
  const found = inputs.map(([title, input]) => [
    title,
    peopleIn(input, owned).join(),
    rankedIn(input, of, owned).join(),
    missedPersonIn(input, of, owned),
    accountContextOf(input, of, 5).author.refused,
  ]);
  expect(found).toEqual([
    ["a timer", "UOWNER", "UOWNER", "UOWNER", undefined],
    ["a digest", "UANN", "UANN", "UANN", undefined],
    ["a mark", "UANN", "UANN,UANN", "UANN", "untold"],
    ["an assignment", "UANN,UBOT", "UBOT", "UBOT", undefined],
    ["a closing", "UANN", "", undefined, undefined],
    ["a reply", "UANN,U2", "UANN,U2", "UANN", "untold"],
  ]);
});
