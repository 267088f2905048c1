import type { SlackMessage } from "../../src/simulator/slack/model.ts";
import type { World } from "../../src/simulator/world.ts";
import type { Said } from "./traffic.ts";

/** A teammate who answers the bot's questions truthfully: they look at the visitor's side before they press. */
export type Operator = {
  /**
   * Looks through the threads once and answers what is open. Resolves with the questions that were. Of words whose echo
   * was lost nobody knows which message they are until a transcript tells: changes that failed are left alone before.
   */
  round(hadTranscripts: boolean): Promise<string[]>;
  /** Tokens of the words that somebody was asked about, and of those that were told to have failed. */
  askedAbout: ReadonlySet<string>;
  failed: ReadonlySet<string>;
  /** Each press, with what the question or notice said (ms since 1970). */
  presses: readonly { at: number; question: string; action: string; status: number }[];
};

/** `discards`: decides whether a failed reply is given up rather than sent again. */
export function createOperator(world: World, said: Said, discards: () => boolean): Operator {
  const askedAbout = new Set<string>();
  const failed = new Set<string>();
  /** Presses that the bot has taken: it will see to those. */
  const taken = new Set<string>();
  const presses: { at: number; question: string; action: string; status: number }[] = [];
  const nextLook = new Map<string, number>();

  const wordsOf = (token: string) =>
    [...said.thread, ...said.orders].find((candidate) => candidate.token === token);
  const isAtVisitor = (token: string): boolean =>
    world.chatra.sentByApi(wordsOf(token)?.clientId).some(({ text }) => text.includes(token));

  async function answer(message: SlackMessage, channelId: string): Promise<void> {
    const [token] = /\b[RS]\d{4}\b/.exec(message.text) ?? [];
    const isQuestion = hasButton(message, "delivery.arrived");
    // A failed change or deletion is always made once more; only words as such are given up.
    const isSend = token !== undefined && message.text.includes("The reply");
    let action = "delivery.retry";
    if (isQuestion) action = token && isAtVisitor(token) ? "delivery.arrived" : "delivery.send-again";
    else if (isSend && discards()) action = "delivery.discard";
    const words = token === undefined ? undefined : wordsOf(token);
    // From now on it may be given up, whether the press was heard or not.
    if (action === "delivery.discard" && words) words.isDiscarded = true;
    const at = Date.now();
    const pressed = await world.slack.user("grace").clickButton(channelId, message.ts, action);
    presses.push({ at, question: message.text, action, status: pressed.status });
    if (pressed.status === 200) taken.add(message.ts);
  }

  return {
    askedAbout,
    failed,
    presses,
    async round(hadTranscripts) {
      const open = world.slack.channels().flatMap(({ id }) =>
        world.slack
          .channel(id)
          .all()
          .filter((message) => isOpen(message) && (hadTranscripts || !isAboutChange(message)))
          .map((message) => ({ message, channelId: id })),
      );
      for (const { message } of open) {
        const [token] = /\b[RS]\d{4}\b/.exec(message.text) ?? [];
        if (token === undefined) continue;
        if (hasButton(message, "delivery.arrived")) askedAbout.add(token);
        else if (message.text.includes("The reply")) failed.add(token);
      }
      const due = open.filter(
        ({ message }) => !taken.has(message.ts) && (nextLook.get(message.ts) ?? 0) <= performance.now(),
      );
      await Promise.all(
        due.map(({ message, channelId }) => {
          nextLook.set(message.ts, performance.now() + 1_000);
          return answer(message, channelId);
        }),
      );
      return open.map(({ message }) => message.text);
    },
  };
}

function isOpen(message: SlackMessage): boolean {
  return hasButton(message, "delivery.arrived") || hasButton(message, "delivery.retry");
}

function isAboutChange({ text }: SlackMessage): boolean {
  return text.includes("The edit to") || text.includes("could not delete a message");
}

function hasButton({ bot_id, blocks }: SlackMessage, actionId: string): boolean {
  return bot_id !== undefined && blocks !== undefined && JSON.stringify(blocks).includes(`"${actionId}"`);
}
