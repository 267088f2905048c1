/**
 * Splits a list into runs whose members have different keys: what follows from one, the others do not read. A member without a key
 * is alone.
 */
export function independentGroups<Member>(
  members: readonly Member[],
  keyOf: (member: Member) => string | undefined,
): Member[][] {
  const groups: Member[][] = [];
  let open: Set<string> | undefined;
  for (const member of members) {
    const key = keyOf(member);
    const last = groups.at(-1);
    if (last !== undefined && open !== undefined && key !== undefined && !open.has(key)) {
      last.push(member);
      open.add(key);
    } else {
      groups.push([member]);
      open = key === undefined ? undefined : new Set([key]);
    }
  }
  return groups;
}
