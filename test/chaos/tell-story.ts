import type { BotProcess } from "../../src/simulator/bot-process.ts";
import { type JsonObject, stringAt } from "../../src/simulator/json.ts";
import type { World } from "../../src/simulator/world.ts";
import type { Operator } from "./operator.ts";
import type { Said } from "./traffic.ts";

type Records = { world: World; crew: { bots: readonly BotProcess[] }; said: Said; operator: Operator };

/**
 * Prints the story of each message that something was amiss with, from the records of both simulators, of the operator and
 * the bots' logs, in the order of time. `amiss`: sentences that name the messages by their tokens.
 */
export function tellStories(amiss: readonly string[], records: Records): void {
  const tokens = new Set(amiss.flatMap((sentence) => sentence.match(/\b[RSV]\d{4}\b/g) ?? []));
  for (const token of tokens) {
    const lines = storyOf(token, records)
      .sort((one, other) => one.at - other.at)
      .map(({ at, text }) => `  ${new Date(at).toISOString().slice(11, 23)} ${text}`);
    process.stdout.write(`${[`The story of ${token}:`, ...lines].join("\n")}\n`);
  }
}

type Moment = { at: number; text: string };

function storyOf(token: string, { world, crew, said, operator }: Records): Moment[] {
  const moments: Moment[] = [];
  const tell = (at: number, text: string): void => void moments.push({ at, text });
  const has = (value: unknown): boolean => JSON.stringify(value ?? null).includes(token);

  for (const { event, attempts } of world.slack.deliveries())
    if (has(event))
      for (const { at, ms, status } of attempts)
        tell(at, `Slack tells of ${nameOf(event)}: ${status} after ${Math.round(ms)} ms`);
  for (const { body, attempts } of world.chatra.webhooks())
    if (has(body))
      for (const { at, ms, status } of attempts)
        tell(at, `Chatra's webhook tells of it: ${status} after ${Math.round(ms)} ms`);
  for (const { command, input, startedAt, finishedAt, exitCode, fault, pid } of world.membrane.runs()) {
    if (!has(input)) continue;
    tell(
      startedAt,
      `membrane ${pid} begins: ${command} ${JSON.stringify(input)} (fault: ${fault ?? "none"})`,
    );
    if (finishedAt !== undefined) tell(finishedAt, `membrane ${pid} ends with ${exitCode ?? "a signal"}`);
  }
  for (const { method, at, body, status, fault } of world.chatra.calls())
    if (has(body))
      tell(at, `Chatra is called: ${method} → ${status ?? "no answer"} (fault: ${fault ?? "none"})`);
  for (const { id, text, createdAt } of world.chatra.sentByApi())
    if (text.includes(token)) tell(createdAt, `the visitor has it, as ${id}: “${text}”`);
  const own = said.thread.find((words) => words.token === token);
  for (const { method, at, args, status, fault } of world.slack.calls()) {
    const isMark = method.startsWith("reactions.") && args.timestamp === own?.ts;
    const text = stringAt(args, isMark ? "name" : "text") ?? "";
    if (isMark || has(args))
      tell(at, `Slack is called: ${method} ${text} → ${status ?? "no answer"} (fault: ${fault ?? "none"})`);
  }
  for (const { at, question, action, status } of operator.presses)
    if (has(question)) tell(at, `the operator presses ${action} on “${question}”: ${status}`);
  for (const [index, { logs }] of crew.bots.entries())
    for (const { at, line, isAbout } of linesAbout(logs, own?.ts))
      if (isAbout) tell(at, `bot ${index}: ${line}`);
  return moments;
}

/** A bot's log names a message by the delivery, whose id has the `ts` of what it was made of. */
function linesAbout(logs: readonly string[], ts: string | undefined) {
  return logs.flatMap((line) => {
    const at = Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? "");
    return ts === undefined || Number.isNaN(at) ? [] : { at, line, isAbout: line.includes(ts) };
  });
}

function nameOf(event: JsonObject): string {
  return [stringAt(event, "type"), stringAt(event, "subtype")].filter((word) => word !== undefined).join(" ");
}
