import { expect } from "vitest";
import type { ChatraSimulator } from "../../src/simulator/chatra/simulator-api.ts";
import type { World } from "../../src/simulator/world.ts";
import { type FirstHour, openFirstHour } from "./first-hour-stage.ts";

export const FAULT = /:rotating_light: [\s\S]*membrane login/;

/** A bot in #support and #elsewhere, with the account *shop* in the latter. */
export async function openShop(): Promise<AsyncDisposable & { hour: FirstHour; shop: ChatraSimulator }> {
  const hour = await openFirstHour();
  try {
    hour.world.slack.channel("elsewhere").join("bot");
    await hour.startBot({ ENCRYPTION_KEY: "c3".repeat(32), ALERT_AFTER_SECONDS: "0" });
    const shop = await hour.addShop();
    return {
      hour,
      shop,
      [Symbol.asyncDispose]: async () => {
        await shop.close();
        await hour[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await hour[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Notices for a channel that `spoil` makes impossible (Slack says `code`) are tried without a loop, and the one that is true
 * goes where the account's channel is by now. `faultsBefore`: how many faults of the account the log has already.
 */
export async function playWrongChannel(
  { hour, shop }: { hour: FirstHour; shop: ChatraSimulator },
  { spoil, code, faultsBefore = 0 }: { spoil: (world: World) => void; code: string; faultsBefore?: number },
): Promise<void> {
  const { membrane } = hour.world;
  const maya = shop.addClient({ name: "Maya" });
  const update = (email: string) =>
    hour.command("elsewhere", `in:shop update ${maya.id} email=${email}`, /./);
  spoil(hour.world);
  hour.forget();

  // Somebody's order meets with a fault of the account; nobody can be told; it is over.
  membrane.logOut();
  await update("one@example.org");
  await hour.printed("account needs a fix", faultsBefore + 1);
  await hour.tried(1);
  membrane.logIn();
  await hour.printed("Chatra reachable again", faultsBefore + 1);
  // The next fault is not held up by what could not be told of the first.
  membrane.logOut();
  await update("two@example.org");
  await hour.printed("account needs a fix", faultsBefore + 2);
  const tries = hour.posts();
  for (const post of tries) expect(post).toMatch(new RegExp(`^#elsewhere ✗ ${code} ← ${FAULT.source}`));

  // The account's channel is corrected: it gets what is true now, and the end of that.
  await hour.command("support", "account shop here", /New chats/);
  await hour.seen("support", FAULT);
  membrane.logIn();
  await hour.seen("support", /Replies reach visitors again/);
  const posts = hour.posts();
  expect(posts.filter((post) => post.startsWith("#support"))).toEqual([
    expect.stringMatching(FAULT),
    expect.stringMatching(/^#support ← :white_check_mark: .*Replies reach visitors again.*shop/),
  ]);
  // One every 15 seconds; it was 180 a second.
  expect(posts.filter((post) => post.startsWith("#elsewhere")).length).toBeLessThan(20);
}
