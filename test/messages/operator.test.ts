import { describe, expect, test } from "vitest";
import { explainFailure } from "../../src/commands/explain-failure.ts";
import { channelIdSchema, deliveryIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { needsKey } from "../../src/messages/accounts.ts";
import { showConnections } from "../../src/messages/membrane.ts";
import { failureNotice } from "../../src/messages/notices.ts";
import { explainFault } from "../../src/messages/operator.ts";
import { explainWaiting } from "../../src/messages/status.ts";
import {
  type ChatraFailureReason,
  ChatraGatewayError,
} from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { faultNotice } from "../../src/outbox/notices.ts";
import { accountId } from "../commands/stage.ts";
import { aSendPayload } from "../domain/builders.ts";

const channelId = channelIdSchema.parse("C1");
/** What nobody can do who only works in the channel. */
const OPERATORS_WORK =
  /MEMBRANE_|ENCRYPTION_KEY|`?membrane (?:login|connect --)|npm install|install (?:it|the app)|its log/;

const details = [
  "please run `membrane login --tenant` first",
  "the access token is wrong: set MEMBRANE_ACCESS_TOKEN to a new one",
  "run `membrane connect --connectionId abc-1` to go on",
  "2 Chatra connections; set MEMBRANE_CONNECTION_ID to one of: a, b",
];
const reasons: ChatraFailureReason[] = [
  "not-logged-in",
  "cli-missing",
  "cli-outdated",
  "connection-needs-action",
  "rate-limited",
  "not-found",
  "refused",
  "invalid-input",
  "unavailable",
  "not-begun",
  "unknown-outcome",
];

/** Every text about a fault of the account, or of the bot, by who may read it. */
function textsFor(adminUsers: readonly string[]): [string, string][] {
  const other = { kind: "other", failed: "It failed." } as const;
  const waiting = { target: "chatra", count: 1, oldestAt: 1 } as const;
  const place = {
    accountId,
    channelId,
    accountName: "shop",
    adminUsers: adminUsers.map((id) => userIdSchema.parse(id)),
  };
  const inLine = explainWaiting(
    ["not-logged-in", "cli-missing", "cli-outdated"].map((reason) => ({ ...waiting, reason })),
    { defaultChannel: channelId, adminUsers },
  );
  const [token = ""] = explainWaiting([{ ...waiting, target: "slack", reason: "unauthorized" }], {
    defaultChannel: channelId,
    adminUsers,
  });
  const connection = { id: "1", name: "Chatra", state: "EXPIRED", isChatra: true, inUse: true } as const;
  const command = "membrane connect --connectionId 1";
  return [
    ...reasons.flatMap((reason) =>
      details.flatMap((detail): [string, string][] => {
        const fault = { reason, detail, url: undefined, since: 1 };
        const { payload } = faultNotice(place, fault, 1);
        return [
          [`a notice of ${reason}`, "text" in payload ? payload.text : ""],
          [`${reason}`, explainFault(fault, adminUsers)],
          [
            `an answer of ${reason}`,
            explainFailure(new ChatraGatewayError(reason, detail), other, adminUsers),
          ],
        ];
      }),
    ),
    ...inLine.map((text): [string, string] => ["what waits", text]),
    ["a token", token],
    ["a defect", explainFailure(new Error("x"), other, adminUsers)],
    ["a scope", explainFailure(new SlackGatewayError("unauthorized", "missing_scope"), other, adminUsers)],
    ["a key", needsKey(adminUsers)],
    [
      "a connection",
      JSON.stringify(
        showConnections([{ ...connection, url: undefined, detail: undefined, command }], adminUsers).blocks,
      ),
    ],
  ];
}

describe.each([
  ["the admins whom the configuration names", ["U1", "U2", "U3", "U4"], /Ask <@U1>, <@U2> or <@U3> to /],
  ["its only admin", ["U1"], /Ask <@U1> to /],
  ["the operator, where it names nobody,", [], /Ask the bot's operator to /],
] as const)("%s", (_, adminUsers, asked) => {
  const texts = textsFor(adminUsers).filter(([, text]) => OPERATORS_WORK.test(text));
  test("is asked wherever only the operator can help", () => {
    expect(texts.length).toBeGreaterThan(60);
    for (const [what, text] of texts) {
      expect(text, what).toMatch(asked);
      expect(text.match(/Ask (?:<@|the bot)/g), what).toHaveLength(1);
    }
  });
});

test("what a thread is told of a failed reply asks the operator, and calls nobody by name each time", () => {
  for (const detail of details) {
    const error = { reason: "refused", detail };
    const { text } = failureNotice(aSendPayload("Hello"), error, deliveryIdSchema.parse("dl_1"));
    expect(text).toContain("Ask the bot's operator to do this.");
    expect(text).not.toContain("<@");
  }
  const error = { reason: "refused", detail: "no such visitor" };
  expect(failureNotice(aSendPayload("Hello"), error, deliveryIdSchema.parse("dl_1")).text).not.toContain(
    "Ask",
  );
});
