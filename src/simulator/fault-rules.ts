/** Faults that a test orders in advance. The first rule that fits a call is used up by one; a rule ends when used up. */
export interface FaultRules<Fault extends FaultBase> {
  /** Adds a rule, behind those that are there. Returns a function that takes it back. */
  add(fault: Fault): () => void;
  /** Rules that are not used up. */
  pending(): readonly Fault[];
  clear(): void;
  /** Takes one use of the first rule that `fits`. For the simulator itself. */
  take(fits: (fault: Fault) => boolean): Fault | undefined;
}

export interface FaultBase {
  /** How many calls it hits; default 1. */
  times?: number;
}

export function createFaultRules<Fault extends FaultBase>(): FaultRules<Fault> {
  const rules: { fault: Fault; left: number }[] = [];
  const remove = (rule: { fault: Fault; left: number }): void => {
    const index = rules.indexOf(rule);
    if (index >= 0) rules.splice(index, 1);
  };
  return {
    add(fault) {
      const rule = { fault, left: fault.times ?? 1 };
      rules.push(rule);
      return () => remove(rule);
    },
    pending: () => rules.map((rule) => rule.fault),
    clear: () => {
      rules.length = 0;
    },
    take(fits) {
      if (rules.length === 0) return undefined;
      const rule = rules.find((candidate) => fits(candidate.fault));
      if (!rule) return undefined;
      rule.left -= 1;
      if (rule.left <= 0) remove(rule);
      return rule.fault;
    },
  };
}
