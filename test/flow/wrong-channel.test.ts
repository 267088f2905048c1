import { expect, test } from "vitest";
import { FAULT, openShop, playWrongChannel } from "./wrong-channel-story.ts";

test("a notice that waits for its channel is posted under the id that Slack gives it meanwhile; with an archived channel there is no loop, and it goes where the account's channel is by now", async () => {
  await using opened = await openShop();
  const { hour, shop } = opened;
  const { slack, membrane } = hour.world;
  const maya = shop.addClient({ name: "Maya" });
  slack.channel("elsewhere").leave("bot");
  hour.forget();
  membrane.logOut();
  await hour.command("elsewhere", `in:shop update ${maya.id} email=one@example.org`, /./);
  await hour.tried(1);
  slack.channel("elsewhere").join("bot");
  slack.channel("elsewhere").changeId("C0RENAMED");
  await hour.seen("elsewhere", FAULT);
  membrane.logIn();
  await hour.seen("elsewhere", /Replies reach visitors again/);
  expect(hour.posts()).toEqual([
    expect.stringMatching(/^\w+ ✗ not_in_channel ← :rotating_light: /),
    expect.stringMatching(/^#elsewhere ← :rotating_light: /),
    expect.stringMatching(/^#elsewhere ← :white_check_mark: .*Replies reach visitors again/),
  ]);

  await playWrongChannel(opened, {
    spoil: () => slack.channel("elsewhere").archive(),
    code: "is_archived",
    faultsBefore: 1,
  });
});
