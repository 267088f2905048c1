import { pino } from "pino";
import { expect, test } from "vitest";
import { slackTsSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { logFieldsOf, naturalIdOf } from "../../src/domain/inputs/input-kinds.ts";
import { RECEIVED_FROM } from "../../src/domain/limits.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { traceIdOf } from "../../src/store/cause.ts";
import { saveThread } from "../../src/store/threads.ts";
import { accountContext, channelId, conversation, openStage, teamId } from "../outbox/stage.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";
import { event, NOW, place, reply, said, threadTs } from "./whole-rows.ts";

/** What the log, at this level, and the metrics are told of these inputs. */
async function toldOf(inputs: Input[], level: "debug" | "info") {
  await using stage = await openStage();
  const { store } = stage;
  await store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  const lines: string[] = [];
  const logger = pino({ level, base: null, timestamp: false }, { write: (line) => void lines.push(line) });
  const metrics: string[][] = [];
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext)]),
    now: () => NOW,
    logger,
    metrics: {
      decided: (kind) => void metrics.push(["decided", kind]),
      ignored: (where, reason) => void metrics.push(["ignored", where, reason]),
    },
  });
  const accept = createAcceptInput({ store, now: () => NOW, logger });
  for (const input of inputs) await accept(input);
  worker.wake();
  await worker.idle();
  await worker.stop();
  return { metrics, lines: lines.map((line) => JSON.parse(line)) };
}

const idsOf = (input: Input) => {
  const inputId = naturalIdOf(input);
  return { inputId, trace_id: traceIdOf(inputId), kind: input.kind };
};
const note: Input = {
  kind: "slack.reply",
  ...place,
  threadTs,
  ts: slackTsSchema.parse("1795000055.000001"),
  text: "// Hi",
  files: [],
};

test.each(["debug", "info"] as const)(
  "the log at level %s names each input by its ids, and tells what came of it",
  async (level) => {
    const echo = event({ messages: [{ ...said("a1", "Hi", "agent"), receivedFrom: RECEIVED_FROM }] });
    const first = reply("Hi");
    const { metrics, lines } = await toldOf([first, first, note, echo], level);
    expect(metrics).toEqual([
      ["decided", "slack.reply"],
      ["decided", "chatra.event"],
      ["ignored", "domain", "own-echo"],
      ["ignored", "domain", "nothing-new"],
      ["decided", "slack.reply"],
      ["ignored", "domain", "note"],
    ]);
    const noteIgnored = { ...idsOf(note), level: 30, msg: "input ignored", reason: "note" };
    const echoIgnored = { ...idsOf(echo), level: 30, msg: "input ignored", reason: "nothing-new" };
    const accepted = (input: Input) => ({
      ...idsOf(input),
      level: 20,
      msg: "input accepted",
      ...logFieldsOf(input),
    });
    const decided = { level: 20, msg: "input decided", conversationId: conversation.id, changedIds: [] };
    expect(lines).toEqual(
      level === "info"
        ? [echoIgnored, noteIgnored]
        : [
            accepted(first),
            { ...accepted(first), msg: "input already known" },
            accepted(note),
            accepted(echo),
            {
              ...idsOf(first),
              ...decided,
              deliveryIds: ["dl_-RoBvnoHBIPPjix30fK3FiMuQ1l", "dl_KfBCig77hv7YvGmiFf-a3iuemCE"],
            },
            { ...idsOf(echo), level: 20, msg: "message ignored", messageId: "a1", reason: "own-echo" },
            echoIgnored,
            noteIgnored,
          ],
    );
  },
);
