import { expect, test } from "vitest";
import type { ManyStage, Team } from "./many-stage.ts";

/** The accounts that nothing is wrong with: a reply of each arrives. */
async function goOn(teams: Team[], words: string): Promise<void> {
  for (const team of teams) {
    const { client, rootTs } = await team.openChat(`Client of ${words}`);
    team.ada.postMessage(team.channelId, words, { threadTs: rootTs });
    await team.received(client, words);
  }
}
const notices = ({ slack, channelId }: Team) =>
  slack
    .channel(channelId)
    .messages()
    .filter(({ text }) => text.startsWith(":rotating_light:"));

/** What is wrong with the account `shop` concerns neither `sales` of the same workspace nor `other`. */
export function tellOfFaults(given: () => { stage: ManyStage; shop: Team; sales: Team; other: Team }): void {
  test("an account whose connection needs a person holds up no other, and its own channel alone is told", async () => {
    const { stage, shop, sales, other } = given();
    const { client, rootTs } = await shop.openChat("Victor");
    const { membrane } = stage.world;
    const before = [shop, sales, other].map((team) => notices(team).length);
    const since = () =>
      [shop, sales, other].map((team, index) => notices(team).length - (before[index] ?? 0));
    membrane.setConnectionState(shop.connectionId, "CLIENT_ACTION_REQUIRED");
    shop.ada.postMessage(shop.channelId, "waits for a person", { threadTs: rootTs });
    await shop.slack.waitFor(() => since()[0] === 1, { what: "the notice" });
    await goOn([sales, other], "nothing wrong here");
    expect(since()).toEqual([1, 0, 0]);
    expect(shop.sees(client)).toEqual([]);
    membrane.setConnectionState(shop.connectionId, "READY");
    await shop.received(client, "waits for a person");
  });

  test("a run that hangs for one account holds up no other", async () => {
    const { stage, shop, sales, other } = given();
    const chats = await Promise.all(["H1", "H2", "H3", "H4"].map((name) => shop.openChat(name)));
    const isOfShop = (input: Record<string, unknown>) =>
      chats.some(({ client }) => client.id === input.clientId);
    const { membrane } = stage.world;
    const release = membrane.faults.add({
      action: "send-agent-message",
      when: isOfShop,
      kind: "hang",
      times: 1_000,
    });
    for (const { rootTs } of chats) shop.ada.postMessage(shop.channelId, "hangs", { threadTs: rootTs });
    const hanging = () => membrane.runs().filter(({ fault }) => fault === "hang").length;
    await expect.poll(hanging).toBeGreaterThanOrEqual(3);
    await goOn([sales, other], "no matter who hangs");
    release();
  });

  test("a long line of replies of one account delays another's by a few runs at the most", async () => {
    const { stage, sales, other } = given();
    const chats = await Promise.all(
      Array.from({ length: 10 }, (_, index) => sales.openChat(`Line ${index}`)),
    );
    const { client, rootTs } = await other.openChat("Short");
    const before = stage.world.membrane.actionRuns("send-agent-message").length;
    for (const number of [1, 2, 3])
      for (const chat of chats)
        sales.ada.postMessage(sales.channelId, `reply ${number}`, { threadTs: chat.rootTs });
    await stage.world.membrane.waitFor(
      (membrane) => membrane.actionRuns("send-agent-message").length > before + 3,
      { what: "the line to move" },
    );
    other.ada.postMessage(other.channelId, "in between", { threadTs: rootTs });
    await other.received(client, "in between");
    const runs = stage.world.membrane.actionRuns("send-agent-message").slice(before);
    expect(runs.length).toBeLessThan(25);
    for (const chat of chats) await sales.received(chat.client, "reply 3");
  });
}
