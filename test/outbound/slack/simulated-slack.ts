import { onTestFinished } from "vitest";
import { channelIdSchema, slackTsSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { startSlackSimulator } from "../../../src/simulator/slack/simulator.ts";
import { startReceivingApp } from "../../simulator/receiving-app.ts";

const buttons = [
  {
    type: "actions",
    elements: [{ type: "button", action_id: "press", text: { type: "plain_text", text: "Press" } }],
  },
];

/** A simulated workspace with a gateway to it and somebody who presses buttons; closed when the test is over. */
export async function startSimulatedSlack(requestTimeoutMs = 5_000) {
  let now = Date.now();
  const app = await startReceivingApp();
  const slack = await startSlackSimulator({ now: () => now, behaviour: { echoOwnMessages: false } });
  slack.connect({ eventsUrl: app.url });
  onTestFinished(async () => {
    await slack.close();
    await app.close();
  });
  const gateway = createSlackGateway({ token: slack.botToken, apiUrl: slack.apiUrl, requestTimeoutMs });
  const ada = slack.user("ada");
  const channel = slack.channel("support");
  const channelId = channelIdSchema.parse(channel.id);

  const last = () => new URLSearchParams(app.received.at(-1)?.body);
  const lastPayload = (): Record<string, unknown> => JSON.parse(last().get("payload") ?? "{}");
  return {
    slack,
    gateway,
    channel,
    channelId,
    ada: { ...ada, id: userIdSchema.parse(ada.id) },
    pass: (ms: number) => {
      now += ms;
    },
    post: async (threadTs?: string) => {
      const thread = threadTs === undefined ? undefined : slackTsSchema.parse(threadTs);
      return gateway.post({ channelId, threadTs: thread, text: "card", blocks: buttons, deliveryId: "dl_1" });
    },
    /** Ada presses the button of a message; resolves with the address to answer through. */
    press: async (ts: string) => {
      await ada.clickButton(channel.id, ts, "press");
      return String(lastPayload().response_url);
    },
    command: async () => {
      await ada.slashCommand(channel.id, "/chats");
      return last().get("response_url") ?? "";
    },
    trigger: async () => {
      await ada.shortcut("open");
      return String(lastPayload().trigger_id);
    },
  };
}
