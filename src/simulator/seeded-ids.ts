/**
 * Ids that look like the real ones and are the same for the same seed, so that a failing test can be read twice.
 * Takes any string as seed. The generator is mulberry32: small, fast, and good enough for names.
 */
export interface SeededIds {
  /** A number in [0, 1). */
  random(): number;
  /** `prefix` followed by capital letters and digits, eleven characters in all, as Slack writes ids. */
  slack(prefix: string): string;
  /** Seventeen letters and digits without look-alikes, as Chatra (a Meteor application) writes ids. */
  chatra(): string;
  /** 24 hexadecimal characters, as Membrane writes ids. */
  membrane(): string;
  /** A version 4 UUID. */
  uuid(): string;
}

const slackAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const meteorAlphabet = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
const hexadecimal = "0123456789abcdef";

export function createSeededIds(seed: string): SeededIds {
  let state = hashOf(seed);
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const letters = (alphabet: string, length: number): string => {
    let text = "";
    for (let index = 0; index < length; index++)
      text += alphabet.charAt(Math.floor(random() * alphabet.length));
    return text;
  };
  return {
    random,
    slack: (prefix) => `${prefix}0${letters(slackAlphabet, 10 - prefix.length)}`,
    chatra: () => letters(meteorAlphabet, 17),
    membrane: () => letters(hexadecimal, 24),
    uuid: () =>
      `${letters(hexadecimal, 8)}-${letters(hexadecimal, 4)}-4${letters(hexadecimal, 3)}-a${letters(hexadecimal, 3)}-${letters(hexadecimal, 12)}`,
  };
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
