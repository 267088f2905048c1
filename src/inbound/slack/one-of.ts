/** Matches each of these ids as a whole: one listener of Bolt for all, since every event passes by each listener. */
export function oneOf(ids: readonly string[]): RegExp {
  return new RegExp(`^(?:${ids.map((id) => id.replace(/[^\w-]/g, "\\$&")).join("|")})$`);
}
