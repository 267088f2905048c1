import { WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { refuseBroadcasts, refuseUpdates } from "../../src/simulator/slack/refusals.ts";
import { type EventsStage, setEventsStage } from "./events-stage.ts";

const webOf = ({ slack }: EventsStage) =>
  new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });

test.for([
  "cant_broadcast_message",
  "restricted_action",
  "restricted_action_thread_only_channel",
  "restricted_action_read_only_channel",
] as const)("%s refuses broadcasts only", async (error) => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const { ts } = ada.postMessage(channel, "root");
  const allowAgain = slack.faults.add(refuseBroadcasts(error));
  const reply = { channel, thread_ts: ts, text: "x" };
  const broadcast = () => webOf(stage).chat.postMessage({ ...reply, reply_broadcast: true });
  await expect(broadcast()).rejects.toMatchObject({ data: { error } });
  await expect(broadcast()).rejects.toMatchObject({ data: { error } });
  expect(await webOf(stage).chat.postMessage(reply)).toMatchObject({ ok: true });
  expect(await webOf(stage).chat.postMessage({ ...reply, reply_broadcast: false })).toMatchObject({
    ok: true,
  });
  expect(slack.channel(channel).thread(ts)).toHaveLength(2);
  allowAgain();
  expect(await broadcast()).toMatchObject({ ok: true });
});

test.for(["edit_window_closed", "cant_update_message"] as const)(
  "%s leaves the words as they were",
  async (error) => {
    await using stage = await setEventsStage();
    const { slack, channel } = stage;
    const web = webOf(stage);
    const { ts = "" } = await web.chat.postMessage({ channel, text: "old" });
    slack.faults.add(refuseUpdates(error, 1));
    await expect(web.chat.update({ channel, ts, text: "new" })).rejects.toMatchObject({ data: { error } });
    expect(slack.channel(channel).message(ts)).toMatchObject({ text: "old" });
    await web.chat.update({ channel, ts, text: "new" });
    expect(slack.channel(channel).message(ts)).toMatchObject({ text: "new" });
  },
);
