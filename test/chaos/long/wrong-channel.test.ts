import { test } from "vitest";
import { openShop, playWrongChannel } from "../../flow/wrong-channel-story.ts";

test("notices for a channel that is deleted are tried without a loop, and the one that is true goes where the account's channel is by now", async () => {
  await using opened = await openShop();
  await playWrongChannel(opened, {
    spoil: ({ slack }) =>
      slack.faults.add({
        method: "chat.postMessage",
        channel: slack.channel("elsewhere").id,
        kind: "error",
        error: "channel_not_found",
        times: 1_000,
      }),
    code: "channel_not_found",
  });
});
