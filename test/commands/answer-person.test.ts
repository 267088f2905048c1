import { pino } from "pino";
import { expect, test } from "vitest";
import { createAnswerPerson } from "../../src/commands/answer-person.ts";
import { channelIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { type SlackFailureReason, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";

const place = { userId: userIdSchema.parse("U1"), channelId: channelIdSchema.parse("C1") };

/** Slack fails so often in this way, and takes the answer then. */
function answerAfter(failures: Error[]) {
  const told: string[] = [];
  const waits: number[] = [];
  const lines: unknown[] = [];
  const answer = createAnswerPerson({
    slack: {
      respond: async () => undefined,
      directMessage: async () => undefined,
      postEphemeral: async ({ text }) => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        told.push(text);
      },
    },
    sleep: async (ms) => void waits.push(ms),
    logger: pino({ level: "warn" }, { write: (line) => void lines.push(JSON.parse(line)) }),
  });
  return { done: answer(place, { text: "Done." }), told, waits, lines };
}

const failure = (reason: SlackFailureReason, retryAfterMs?: number) =>
  new SlackGatewayError(reason, "code", retryAfterMs === undefined ? {} : { retryAfterMs });

test("an answer waits as long as Slack says, at most ten seconds, else longer each time", async () => {
  const { done, told, waits } = answerAfter([
    failure("rate-limited", 3_000),
    failure("rate-limited", 60_000),
    failure("unavailable"),
  ]);
  await done;
  expect(told).toEqual(["Done."]);
  expect(waits).toEqual([3_000, 10_000, 4_000]);
});

test("after four tries it is given up, which the log tells", async () => {
  const { done, told, waits, lines } = answerAfter(Array.from({ length: 9 }, () => failure("unavailable")));
  await done;
  expect(told).toEqual([]);
  expect(waits).toEqual([1_000, 2_000, 4_000]);
  expect(lines).toMatchObject([{ msg: "command answer not delivered", userId: "U1" }]);
});

test.each([failure("unknown-outcome"), failure("unauthorized"), new Error("a defect")])(
  "what may have arrived, or can't, is not told twice: %s",
  async (error) => {
    const { done, told, waits, lines } = answerAfter([error]);
    await done;
    expect(told).toEqual([]);
    expect(waits).toEqual([]);
    expect(lines).toHaveLength(1);
  },
);
