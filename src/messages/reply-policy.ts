import type { ClientProfile } from "../domain/input.ts";
import type { Policy } from "../domain/reply-policy.ts";
import { chatOf } from "./unheard.ts";

/** What the card says of the chat's policy; nothing where every reply goes. */
export const POLICY_ON_CARD: Record<Policy, string | undefined> = {
  all: undefined,
  "on-command": "Only `!send …` reaches the visitor",
  alerts: "Replies here don't reach the visitor",
};

/** Told once to a teammate who replies in a chat that keeps plain replies back. */
export function keptBack(policy: Exclude<Policy, "all">, profile: ClientProfile): string {
  return policy === "alerts"
    ? `Your message stays in Slack (🔒). Replies in this thread don't reach the visitor: answer in ${chatOf(profile)}.`
    : "Your message stays in Slack (🔒). In this thread only `!send text` reaches the visitor. To send this message, edit it to begin with `!send`.";
}

/** A command, or *Send to visitor*, in a chat where nothing goes. */
export const nothingGoes = (profile: ClientProfile) =>
  `Nothing was sent to the visitor: replies in this thread don't reach them. Answer in ${chatOf(profile)}.`;

/** An edit made a plain reply of a message that a command had sent. */
export const SEND_TAKEN_AWAY =
  "The bot unsends your message: without `!send` it is a note (🔒). Write a new `!send text` to answer.";
