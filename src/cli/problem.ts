/**
 * A problem, and what to do about it. `elsewhere`: the fix is in Slack, in Membrane or on the network, so the same answer may
 * be right next time.
 */
export type Problem = { problem: string; advice: string; elsewhere?: true };
