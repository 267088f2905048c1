/**
 * What is wrong, and what to do about it. `elsewhere`: it is mended in Slack, in Membrane or on the network, so that the same
 * answer may be right the next time.
 */
export type Problem = { problem: string; advice: string; elsewhere?: true };
