import { afterAll, beforeAll, expect, test } from "vitest";
import { type FirstHour, openFirstHour } from "./first-hour-stage.ts";
import { playLeftChannel } from "./left-channel-story.ts";

/** One bot for both stories; the second goes on where the first ends. */
let hour: FirstHour;

beforeAll(async () => {
  hour = await openFirstHour();
});
afterAll(() => hour[Symbol.asyncDispose]());

test("a channel that the bot was removed from holds up the chats, and whoever can invite it is told; once it is invited all comes through, though it was killed", async () => {
  const admins = { ADMIN_USERS: hour.world.slack.user("ada").id };
  await playLeftChannel(hour, { ...admins, ENCRYPTION_KEY: "c3".repeat(32) });
});

test("an account that was added in a channel without the bot gets its chats where `/chatra account` says", async () => {
  const { slack } = hour.world;
  const ada = slack.user("ada");
  const chatra = await hour.addShop();
  try {
    expect(await hour.command("elsewhere", "account shop", /elsewhere/)).toContain("<#elsewhere>");
    hour.forget();
    const sina = chatra.addClient({ name: "Sina" });
    chatra.visitor(sina.id).writes("one");
    await hour.tried(3);
    expect(hour.posts()).toMatchInlineSnapshot(`
      [
        "#elsewhere ✗ not_in_channel ← 🔴 Sina: one",
        "@ada ← :rotating_light: *New chats don't show in Slack: the bot can't post in <#elsewhere>.* (Chatra account *shop*)
      Invite the bot to the channel, let it post there, unarchive the channel, or run \`/chatra account shop here\` in another channel.
      The bot keeps trying. 2 messages or receipts have waited since TIME (N TIME) to show in Slack.",
        "#elsewhere ✗ not_in_channel ← :rotating_light: *2 messages or receipts have waited since TIME (N TIME) to show in Slack.* (Chatra account *shop*)
      Last attempts: the bot can't post in the channel (1). \`/chatra status\` shows what to do.
      The bot keeps trying and sends everything in order.",
      ]
    `);
    expect(await hour.command("support", "account shop here", /New chats/)).toMatchInlineSnapshot(
      `":white_check_mark: New chats of the account *shop* now come to <#support>. An open chat comes there with its visitor's next message. The bot must be a member of the channel."`,
    );
    chatra.visitor(sina.id).writes("two");
    const thread = await hour.threadWith("support", "two");
    ada.postMessage(slack.channel("support").id, "Yes", { threadTs: thread });
    await hour.marked("support", "Yes");
    const seen = chatra.visitor(sina.id).sees();
    expect(seen.filter(({ type }) => type === "agent").map(({ text }) => text)).toEqual(["Yes"]);
    await hour.told("ada", "on time again");
    expect(hour.chats("support").slice(-1)).toEqual([
      ["▣ Sina: one", "↳ one", "↳ two", "↳ Yes :white_check_mark:"],
    ]);
    await hour.alertsEnded("support");
  } finally {
    await chatra.close();
  }
});
