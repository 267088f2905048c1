import { expect, test } from "vitest";
import { type AccountId, accountIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import { ORDER_WITHOUT_ACCOUNT, REMOVED_ACCOUNT } from "../../src/messages/unheard.ts";
import { insertAccount, removeAccount } from "../../src/store/accounts.ts";
import { insertAudit } from "../../src/store/audit.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { discardWithAccount } from "../../src/tenancy/discard-with-account.ts";
import { ann, aSendPayload, channel, clientId } from "../domain/builders.ts";
import { openStage } from "../outbox/stage.ts";
import { exampleDelivery } from "../store/example-rows.ts";

const teamId = teamIdSchema.parse("T1");
const shop = accountIdSchema.parse("shop");
const berlin = accountIdSchema.parse("berlin");
const rome = accountIdSchema.parse("rome");
const elsewhere = accountIdSchema.parse("elsewhere");

/** What is told, and by whom, when `shop` goes with a reply and an order that wait, as long as the `active` accounts are there. */
async function afterEnd(options: {
  active: readonly AccountId[];
  how: "removed" | "uninstalled";
  ofOneWorkspace?: boolean;
}) {
  const { active, how, ofOneWorkspace = false } = options;
  await using stage = await openStage();
  const order = { id: "order 1", userId: ann, answer: { channelId: channel } };
  const about = { teamId, accountId: shop, userId: ann, clientId, subject: "notes" };
  const rows = await stage.store.transaction(async (tx) => {
    for (const [at, accountId] of [...active, shop].entries()) {
      const team = accountId === elsewhere ? teamIdSchema.parse("T2") : teamId;
      const account = { accountId, teamId: team, name: accountId, channelId: channel, secrets: "sealed" };
      await insertAccount(tx, account, at);
    }
    await insertAudit(tx, [{ ...about, orderId: "order 1", act: "update", outcome: "ordered" }], 1);
    const call = { kind: "update" as const, clientId, changes: { notes: "call back" } };
    await insertDeliveries(
      tx,
      [
        exampleDelivery("reply", { accountId: shop, key: "a", payload: aSendPayload("Hello") }),
        exampleDelivery("call", { accountId: shop, key: "b", payload: { kind: "chatra.call", call, order } }),
        exampleDelivery("card", { accountId: shop, key: "c" }),
      ],
      1,
    );
    if (how === "removed") await removeAccount(tx, teamId, shop, 5);
    return discardWithAccount(tx, shop, { ofOneWorkspace }, 5);
  });
  expect(rows).toBe(3);
  // Nothing is told twice.
  const again = await stage.store.transaction((tx) => discardWithAccount(tx, shop, { ofOneWorkspace }, 6));
  expect(again).toBe(0);
  const told = stage
    .rows("select account_id, conversation_id, payload from deliveries where state = 'pending' order by seq")
    .map((row) => `${String(row.account_id)} ${String(row.conversation_id)}: ${String(row.payload)}`);
  const [audit] = stage.rows("select outcome from audit");
  return { told, outcome: audit?.outcome };
}

test.each<[string, readonly AccountId[], boolean, AccountId]>([
  ["the oldest other account of the workspace", [elsewhere, berlin, rome], false, berlin],
  ["the account of the environment", [rome], true, accountIdSchema.parse("default")],
  ["that one also where there is no other", [], true, accountIdSchema.parse("default")],
])(
  "whoever waits for an account that is removed is told by %s",
  async (_, active, ofOneWorkspace, speaker) => {
    const { told, outcome } = await afterEnd({ active, how: "removed", ofOneWorkspace });
    expect(told).toHaveLength(2);
    for (const [at, text] of [REMOVED_ACCOUNT.reply, ORDER_WITHOUT_ACCOUNT].entries()) {
      expect(told[at]).toContain(`${speaker} null: `);
      expect(told[at]).toContain(text);
    }
    expect(outcome).toBe("discarded");
  },
);

test("where no account of the workspace is left nobody is told, and the orders end", async () => {
  expect(await afterEnd({ active: [elsewhere], how: "removed" })).toEqual({ told: [], outcome: "discarded" });
});

test("where the app was uninstalled nobody is told", async () => {
  const { told } = await afterEnd({ active: [berlin], how: "uninstalled" });
  expect(told).toEqual([]);
});
