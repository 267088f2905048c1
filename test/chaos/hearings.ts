import { isJsonObject, stringAt } from "../../src/simulator/json.ts";
import type { World } from "../../src/simulator/world.ts";

/** When something was said, first told to the bot, and acknowledged by it (ms since 1970). */
export type Hearing = { saidAt: number; firstTriedAt: number; ackedAt: number | undefined };

/** Of every message that any webhook told of, by its id. */
export function ackedVisitorWords(world: World): Map<string, Hearing> {
  const hearings = new Map<string, Hearing>();
  for (const { body, attempts } of world.chatra.webhooks()) {
    const messages = Array.isArray(body.messages) ? body.messages.filter(isJsonObject) : [];
    for (const message of messages) {
      const id = stringAt(message, "id") ?? "";
      const saidAt = Number(message.createdAt);
      for (const { at, ms, status } of attempts)
        hear(hearings, id, saidAt, at, status === 200 ? at + ms : undefined);
    }
  }
  return hearings;
}

/** Of every message in Slack that any event told of as new, by its `ts`. */
export function heardOf(world: World): Map<string, Hearing> {
  const hearings = new Map<string, Hearing>();
  for (const { event, attempts } of world.slack.deliveries()) {
    const ts = stringAt(event, "ts");
    const subtype = stringAt(event, "subtype");
    if (event.type !== "message" || ts === undefined || subtype !== undefined) continue;
    for (const { at, ms, acknowledged } of attempts)
      hear(hearings, ts, Number(ts) * 1000, at, acknowledged ? at + ms : undefined);
  }
  return hearings;
}

function hear(
  hearings: Map<string, Hearing>,
  id: string,
  saidAt: number,
  triedAt: number,
  ackedAt: number | undefined,
): void {
  const known = hearings.get(id);
  const acks = [known?.ackedAt, ackedAt].filter((at) => at !== undefined);
  hearings.set(id, {
    saidAt,
    firstTriedAt: Math.min(known?.firstTriedAt ?? triedAt, triedAt),
    ackedAt: acks.length > 0 ? Math.min(...acks) : undefined,
  });
}
