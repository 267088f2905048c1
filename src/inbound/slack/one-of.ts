/** Matches each of these ids as a whole. We use one Bolt listener for all, because every event passes through each listener. */
export function oneOf(ids: readonly string[]): RegExp {
  return new RegExp(`^(?:${ids.map((id) => id.replace(/[^\w-]/g, "\\$&")).join("|")})$`);
}
