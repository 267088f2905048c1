import { expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { type SlackFailureReason, SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import { tellPerson } from "../../../src/outbound/slack/tell-person.ts";

const userId = userIdSchema.parse("U1");
const channelId = channelIdSchema.parse("C1");
const threadTs = slackTsSchema.parse("1700000000.000100");
const url = "https://hooks.test/1";
const everywhere = { userId, channelId, threadTs, responseUrl: url };
const words = { text: "Done.", blocks: [{ type: "divider" }] };
const plain = { text: "Done." };

type Way = "respond" | "postEphemeral" | "directMessage";

/** What is tried to tell a person these words, where these ways fail in this way. */
async function triesTo(
  place: Parameters<typeof tellPerson>[1],
  failures: Partial<Record<Way, SlackFailureReason>>,
  given: Parameters<typeof tellPerson>[2] = words,
) {
  const tried: unknown[] = [];
  const way = (name: Way) => async (said: object) => {
    tried.push([name, said]);
    const reason = failures[name];
    if (reason !== undefined) throw new SlackGatewayError(reason, `${name}-code`);
  };
  const slack = {
    respond: way("respond"),
    postEphemeral: way("postEphemeral"),
    directMessage: way("directMessage"),
  };
  const end = await tellPerson(slack, place, given).then(
    () => "told",
    (error: unknown) => (error instanceof SlackGatewayError ? [error.reason, error.code] : error),
  );
  return { tried, end };
}

const respond = (given: object) => ["respond", { url, threadTs, replace: false, ...given }];
const ephemeral = (given: object) => ["postEphemeral", { channelId, threadTs, userId, ...given }];
const direct = (given: object) => ["directMessage", { userId, ...given }];

test("a person is told by the first way there is, in their thread", async () => {
  expect(await triesTo(everywhere, {})).toEqual({ tried: [respond(words)], end: "told" });
  expect(await triesTo({ ...everywhere, replaces: true }, {})).toEqual({
    tried: [["respond", { url, threadTs, replace: true, ...words }]],
    end: "told",
  });
  expect(await triesTo({ userId, channelId, threadTs }, {})).toEqual({
    tried: [ephemeral(words)],
    end: "told",
  });
  expect(await triesTo({ userId }, {})).toEqual({ tried: [direct(words)], end: "told" });
});

test.each(["message-gone", "channel-gone", "refused"] as const)(
  "a way that is closed (%s) leads to the next, and the first one says why where none is left",
  async (reason) => {
    const all = [respond(words), ephemeral(words), direct(words)];
    const [first, second] = [{ respond: reason }, { respond: reason, postEphemeral: reason }];
    expect(await triesTo(everywhere, first)).toEqual({ tried: all.slice(0, 2), end: "told" });
    expect(await triesTo(everywhere, second)).toEqual({ tried: all, end: "told" });
    expect(await triesTo(everywhere, { ...second, directMessage: "unauthorized" })).toEqual({
      tried: all,
      end: [reason, "respond-code"],
    });
  },
);

test.each(["unavailable", "rate-limited", "unknown-outcome", "unauthorized"] as const)(
  "what may pass, or have happened, ends it at once: %s",
  async (reason) => {
    expect(await triesTo(everywhere, { respond: reason })).toEqual({
      tried: [respond(words)],
      end: [reason, "respond-code"],
    });
  },
);

test("a direct message that may not be written is refused, and any other failure of it stays what it is", async () => {
  const end = async (reason: SlackFailureReason) =>
    (await triesTo({ userId }, { directMessage: reason })).end;
  expect(await end("unauthorized")).toEqual(["refused", "directMessage-code"]);
  expect(await end("unavailable")).toEqual(["unavailable", "directMessage-code"]);
});

test("words whose blocks Slack does not take are told without them, by the same way first", async () => {
  expect(await triesTo(everywhere, { respond: "invalid" })).toEqual({
    tried: [respond(words), respond(plain), ephemeral(words)],
    end: "told",
  });
});

test("words without blocks are told once by each way", async () => {
  expect(await triesTo(everywhere, { respond: "invalid" }, plain)).toEqual({
    tried: [respond(plain), ephemeral(plain)],
    end: "told",
  });
});

test("what fails otherwise than Slack ends it, and a refusal keeps what it came from", async () => {
  const broken = new Error("broken");
  const cause = new SlackGatewayError("unauthorized", "missing_scope");
  const slackThat = (error: Error) => {
    const fail = () => Promise.reject(error);
    return { respond: fail, postEphemeral: fail, directMessage: fail };
  };
  await expect(tellPerson(slackThat(broken), everywhere, words)).rejects.toBe(broken);
  await expect(tellPerson(slackThat(broken), { userId }, words)).rejects.toBe(broken);
  await expect(tellPerson(slackThat(cause), { userId }, words)).rejects.toMatchObject({
    reason: "refused",
    code: "missing_scope",
    cause,
  });
});
