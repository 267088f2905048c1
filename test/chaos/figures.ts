import type { World } from "../../src/simulator/world.ts";
import type { Account } from "./account-for.ts";
import type { Form } from "./form.ts";
import type { Operator } from "./operator.ts";

type Result = {
  name: string;
  form: Form;
  account: Account;
  operator: Operator;
  injected: ReadonlyMap<string, number>;
  world: World;
  starts: number;
};

/** Prints what was done to the bot and what became of its inputs. */
export function printFigures({ name, form, account, operator, injected, world, starts }: Result): void {
  const faults = new Map(injected);
  const add = (fault: string): void => void faults.set(fault, (faults.get(fault) ?? 0) + 1);
  for (const { fault } of world.slack.calls()) if (fault) add(`Slack: ${fault}`);
  for (const { fault } of world.membrane.runs()) if (fault) add(`membrane: ${fault}`);
  for (const { fault } of world.chatra.calls()) if (fault) add(`Chatra: ${fault}`);
  const byKind = [...faults].sort(([one], [other]) => one.localeCompare(other));
  const total = byKind.reduce((sum, [, number]) => sum + number, 0);
  const lines = [
    `Chaos, ${name}: seed ${form.seed}, ${form.forMs / 1000} s of faults, bots started ${starts} times`,
    `  ${total} faults injected:`,
    ...byKind.map(([fault, number]) => `    ${String(number).padStart(4)}  ${fault}`),
    `  ${account.inputs} inputs acknowledged, ${account.delivered} delivered or taken back as ordered, ` +
      `${operator.askedAbout.size} asked about, ${operator.failed.size} failed at first`,
    `  lost ${account.lost.length}, doubled ${account.doubled.length}, ` +
      `out of order ${account.outOfOrder.length}, leaked ${account.leaked.length}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
