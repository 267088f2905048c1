import { expect } from "vitest";
import type { BotProcess } from "../../src/simulator/bot-process.ts";
import type { ManyStage, Team } from "./many-stage.ts";

/** An event that is no chat, so that it shows whether there is somebody behind the address and nothing more. */
const KNOCK = { method: "POST", body: JSON.stringify({ eventName: "none" }) };

/**
 * Two accounts are set up through one of two bots, served by both, and one of them is removed. In the end both bots run, and
 * the account that stays is given back.
 */
export async function playTakingOver(stage: ManyStage, second: BotProcess): Promise<Team> {
  const { bot, world } = stage;
  const throughSecond = ({ webhook }: Team) => webhook.replace(bot.url, second.url);
  const knock = async (url: string) => (await fetch(url, KNOCK)).status;

  // Slack talks to the second, which sets the account up; the first takes its webhooks within seconds.
  const shop = await stage.join("Acme", "shop");
  await expect.poll(() => knock(shop.webhook)).toBe(200);
  const vera = await shop.openChat("Vera");
  shop.ada.postMessage(shop.channelId, "by the second", { threadTs: vera.rootTs });
  await shop.received(vera.client, "by the second");

  // The first is down while another account is added; it knows it after its start.
  await bot.stop();
  const b2b = await stage.addAccount("Acme", "b2b", "sales", second);
  await bot.restart();
  expect(await knock(b2b.webhook.replace(second.url, bot.url))).toBe(200);
  world.connectBot(bot.url);
  b2b.chatra.connect(b2b.webhook.replace(second.url, bot.url));
  const bill = await b2b.openChat("Bill");

  // The first dies with replies under way: those that it had not begun go out through the second.
  const held = world.membrane.faults.add({ action: "send-agent-message", kind: "hang", times: 1 });
  shop.ada.postMessage(shop.channelId, "in doubt", { threadTs: vera.rootTs });
  const isBegun = () => world.membrane.runs().some(({ fault }) => fault === "hang");
  await expect.poll(isBegun).toBe(true);
  world.connectBot(second.url);
  b2b.chatra.connect(b2b.webhook);
  shop.chatra.connect(throughSecond(shop));
  b2b.ada.postMessage(b2b.channelId, "meanwhile", { threadTs: bill.rootTs });
  await bot.kill();
  held();
  await b2b.received(bill.client, "meanwhile");
  b2b.chatra.visitor(bill.client.id).writes("thanks");
  await b2b.slack.waitFor(() => b2b.thread(bill.rootTs).includes("thanks"), {
    what: "thanks",
  });

  // Removed through the second: its address leads nowhere, in the first as well once it runs.
  await bot.restart();
  world.connectBot(second.url);
  const told = () => b2b.slack.channel(b2b.channelId).ephemerals(b2b.owner.id);
  await b2b.owner.slashCommand(b2b.channelId, "/chatra", "account b2b remove");
  const question = await b2b.slack.waitFor(
    () => told().find(({ blocks }) => JSON.stringify(blocks ?? []).includes("account.remove")),
    { what: "a question" },
  );
  await b2b.owner.clickButton(b2b.channelId, question.ts, "account.remove");
  for (const url of [b2b.webhook, b2b.webhook.replace(second.url, bot.url)])
    await expect.poll(() => knock(url)).toBe(404);
  shop.chatra.visitor(vera.client.id).writes("still there?");
  await shop.slack.waitFor(() => shop.thread(vera.rootTs).includes("still there?"), {
    what: "the other account",
  });
  return shop;
}
