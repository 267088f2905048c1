import { expect } from "vitest";
import type { FirstHour } from "./first-hour-stage.ts";

/**
 * Somebody removed the bot from #support: chats wait, whoever can invite it is told, a kill loses nothing, and once it is
 * invited all comes through. Starts the bot with `extra` over what `.env` says.
 */
export async function playLeftChannel(hour: FirstHour, extra: Record<string, string> = {}): Promise<void> {
  const { slack, chatra } = hour.world;
  const support = slack.channel("support");
  support.leave("bot");
  const earlier = hour.channel("support");
  await hour.startBot(extra);
  await hour.printed("bot can't post");
  hour.forget();

  // The first chat comes in. It waits, is tried once in that time, and whoever can do something is told.
  const maya = chatra.addClient({ name: "Maya" });
  chatra.visitor(maya.id).writes("Do you ship to Norway?");
  await hour.tried(3);
  expect(hour.posts()).toEqual([
    "#support ✗ not_in_channel ← 🔴 Maya: Do you ship to Norway?",
    `@ada ← :rotating_light: *New chats don't show in Slack: the bot can't post in <#support>.*
Invite the bot to the channel, let it post there, unarchive the channel, or set \`SLACK_CHANNEL\` to another channel and restart the bot.
The bot keeps trying. 2 messages or receipts have waited since TIME (N TIME) to show in Slack.`,
    `#support ✗ not_in_channel ← :rotating_light: *2 messages or receipts have waited since TIME (N TIME) to show in Slack.*
Last attempts: the bot can't post in the channel (1). \`/chatra status\` shows what to do.
The bot keeps trying and sends everything in order.`,
  ]);
  expect(hour.log()).toEqual([
    'warning: delivery attempted kind="slack.root" attempt=1 outcome="blocked" reason="channel-gone"',
    'error: deliveries waiting past the alert limit accountId="default" owed=[{"target":"slack","count":1,"oldestAt":TIME},{"target":"slack","reason":"channel-gone","count":1,"oldestAt":TIME}] afterMs=3000',
  ]);
  const status = await hour.status("elsewhere");
  expect(status).toContain("Needs you: ");
  expect(status).toContain(
    "The bot can't post in <#support>. Invite the bot, let it post there, unarchive the channel, or choose another channel.",
  );
  expect((await fetch(`${hour.bot().url}/readyz`)).status).toBe(200);

  // It is on disk: the bot is killed, and started again. Then it is invited.
  await hour.bot().kill();
  await hour.bot().restart();
  hour.forget();
  support.join("bot");
  chatra.visitor(maya.id).writes("And how long does it take?");
  const thread = await hour.threadWith("support", "And how long does it take?");
  const lena = chatra.addClient({ name: "Lena" });
  chatra.visitor(lena.id).writes("Hello!");
  await hour.threadWith("support", "Hello!");
  slack.user("ada").postMessage(support.id, "Yes, in five days.", { threadTs: thread });
  await hour.received(maya, "Yes, in five days.");
  await hour.told("ada", "on time again");
  await hour.marked("support", "Yes, in five days.");
  expect(hour.channel("support").slice(earlier.length)).toEqual([
    "<@chatra> has joined the channel",
    "▣ Maya: Do you ship to Norway?",
    "↳ Do you ship to Norway?",
    "↳ And how long does it take?",
    "↳ Yes, in five days. :white_check_mark:",
    "▣ Lena: Hello!",
    "↳ Hello!",
  ]);
  expect(hour.posts("@ada")).toEqual([
    "@ada ← :white_check_mark: *Replies and messages arrive on time again.* The oldest had waited since TIME (N TIME).",
  ]);
  await hour.alertsEnded("support");
}
