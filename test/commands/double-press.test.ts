import { expect, test } from "vitest";
import type { AuditOutcome } from "../../src/domain/decision.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import { insertAudit } from "../../src/store/audit.ts";
import { setStage } from "./stage.ts";

test.each<[string, AuditOutcome | undefined, boolean, number]>([
  ["is not decided yet", undefined, false, 0],
  ["waits while the account is at fault", undefined, true, 0],
  ["waits for Chatra", "ordered", false, 0],
  ["failed", "failed", false, 0],
  ["is unconfirmed", "uncertain", false, 0],
  ["is done", "done", false, 1],
])(
  "whoever presses twice is told that it is done only where it is, and beside its outcome: it %s",
  async (_, outcome, isAtFault, times) => {
    await using stage = await setStage();
    const { store, teamId, accountId, adaId: userId } = stage;
    const { client } = await stage.addChat("Vera");
    const { id } = stage.world.chatra.agentWrites("Ada", client.id, "Hello").message;
    for (const words of [`message delete ${id}`, `forget ${client.id}`, "request POST /messages/ {}"]) {
      await stage.command(words);
      if (isAtFault) {
        const fault = { reason: "not-logged-in", detail: "no", url: undefined, since: Date.now() };
        await store.transaction((tx) => setAccountFault(tx, accountId, fault));
      }
      const question = structuredClone(stage.answers().at(-1));
      // Both presses are on their way before anything has replaced the question.
      const click = () => stage.ada.clickButton(stage.channelId, question?.ts ?? "", "proposal.confirm");
      await click();
      const { order, act } = stage.ordered.at(-1) ?? expect.unreachable();
      const about = { orderId: order.id, teamId, accountId, userId, clientId: undefined, subject: undefined };
      const entry = outcome && { ...about, act: act.kind, outcome };
      if (entry) await store.transaction((tx) => insertAudit(tx, [entry], 1));
      const before = stage.answers().length;
      await click();
      await stage.handlers.idle();
      const [shown, ...others] = stage.answers().slice(before - 1);
      expect(shown).toEqual(question);
      const told = others.map(({ text }) => text);
      expect(told, words).toEqual(Array.from({ length: times }, () => "This is already done."));
    }
    expect(stage.ordered).toHaveLength(3);
  },
);
