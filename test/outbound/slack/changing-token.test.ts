import { expect, test } from "vitest";
import { channelIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import type { SlackGateway } from "../../../src/outbound/slack/slack-gateway.ts";
import { failureOf } from "./failure-of.ts";
import { type Call, sendJson, startFakeSlack } from "./fake-slack.ts";

const ts = "1700000001.000200";
const channelId = channelIdSchema.parse("C1");
const post = (gateway: SlackGateway) => gateway.post({ channelId, text: "words", deliveryId: "dl_1" });

/** A gateway whose token is exchanged while it is in use, and what it says was refused. */
async function connect(answer: (call: Call) => unknown) {
  const slack = await startFakeSlack((call, response) => sendJson(response, answer(call)));
  const refused: string[] = [];
  const present = { token: "xoxe.xoxb-first" };
  const gateway = createSlackGateway({
    token: () => present.token,
    apiUrl: slack.apiUrl,
    onRefused: (token) => void refused.push(token),
  });
  return { slack, refused, present, gateway };
}

test("Each call goes out with the token of that moment, which stands in its head only", async () => {
  const { slack, present, gateway } = await connect(() => ({ ok: true, ts }));
  await post(gateway);
  present.token = "xoxe.xoxb-second";
  await post(gateway);
  await gateway.postEphemeral({ channelId, userId: userIdSchema.parse("U1"), text: "words" });
  expect(slack.calls.map(({ authorization }) => authorization)).toEqual([
    "Bearer xoxe.xoxb-first",
    "Bearer xoxe.xoxb-second",
    "Bearer xoxe.xoxb-second",
  ]);
  for (const { body } of slack.calls) expect(body).not.toContain("xoxb");
});

test("A token that Slack does not take is told of, and the one after it is used", async () => {
  const { refused, present, gateway } = await connect(({ authorization }) =>
    authorization === "Bearer xoxe.xoxb-first" ? { ok: false, error: "token_expired" } : { ok: true, ts },
  );
  expect(await failureOf(post(gateway), [present.token])).toMatchObject({ reason: "unauthorized" });
  expect(refused).toEqual(["xoxe.xoxb-first"]);
  present.token = "xoxe.xoxb-second";
  await post(gateway);
  expect(refused).toEqual(["xoxe.xoxb-first"]);
});

test("A refusal tells the token that was used, though another one is good by now", async () => {
  const { refused, present, gateway } = await connect(() => {
    present.token = "xoxe.xoxb-second";
    return { ok: false, error: "token_revoked" };
  });
  expect(await failureOf(post(gateway), [])).toMatchObject({ reason: "unauthorized" });
  expect(refused).toEqual(["xoxe.xoxb-first"]);
});

test.each(["channel_not_found", "msg_too_long", "internal_error"])(
  "A call that fails for another reason (%s) says nothing of the token",
  async (error) => {
    const { refused, gateway } = await connect(() => ({ ok: false, error }));
    await failureOf(post(gateway), []);
    expect(refused).toEqual([]);
  },
);
