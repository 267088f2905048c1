import fc from "fast-check";
import { form } from "./chaos/form.ts";

/** Halves of signs in UTF-16; alone they are none. */
const SURROGATES = { first: 0xd8_00, count: 0x8_00 };

/**
 * fast-check, with the same inputs in each run of `npm test`: what only a rare input shows must not stop somebody who changed
 * something else. The long form draws others, and more; what it finds becomes an example of its test.
 */
fc.configureGlobal({ seed: form.seed });

/**
 * Any sign of Unicode, what is assigned to nobody among them. As fast-check's own unit "binary", which takes a second of CPU to be
 * made in each process.
 */
export const anySign = fc
  .integer({ min: 0, max: 0x10_ff_ff - SURROGATES.count })
  .map((number) => String.fromCodePoint(number < SURROGATES.first ? number : number + SURROGATES.count));

/** How often a property is tried: `usual` times, fifty times that in the long form. */
export function runs(usual: number): number {
  return form.long ? usual * 50 : usual;
}

export default fc;
